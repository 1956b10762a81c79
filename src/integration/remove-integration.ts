import type { Transaction } from '../database/transaction-runner.service.js';

/**
 * Removes an integration that nobody uses any more, with the deliveries that are left. Nothing is received for it from
 * then on: receipt waits for the end of the transaction and finds it gone.
 */
export async function removeIntegration(tx: Transaction, integrationId: string): Promise<void> {
  await tx.query('DELETE FROM integrations WHERE id = $1', [integrationId]);
  await tx.query('DELETE FROM deliveries WHERE integration_id = $1', [integrationId]);
}
