import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TransactionRunner, type Transaction } from '../database/transaction-runner.service.js';
import { notFound } from '../http/api-error.js';
import { LinksService } from '../links/links.service.js';
import { AzureDevOpsError } from './azure-devops/azure-devops.errors.js';
import { ClientFactory } from './client.factory.js';
import { HookRegistration } from './hook-registration.service.js';
import { IntegrationConfigurationError } from './integration.errors.js';
import { removeIntegration } from './remove-integration.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** Rows that one statement removes at most: the rest of their traces goes with them, and no statement may take long. */
const batchSize = 500;

/** Ends an organization's use of an integration. */
@Injectable()
export class DisconnectService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: TransactionRunner,
    private readonly clients: ClientFactory,
    private readonly hooks: HookRegistration,
    private readonly subscriptions: SubscriptionsService,
    private readonly links: LinksService,
  ) {}

  /**
   * Removes the organization's links, credentials and settings; the last one to leave also deletes the service hooks
   * at Azure DevOps, then the integration with its deliveries. Can be repeated when it was interrupted. Answers what
   * could not be deleted at Azure DevOps, and why; undefined when nothing was left there.
   */
  async disconnect(organizationId: string, integrationId: string): Promise<string | undefined> {
    const hookIds = await this.transactions.run(async (tx) => {
      const isLast = await this.lockAndCheckLast(tx, organizationId, integrationId);
      return isLast ? this.subscriptions.beginRemoval(tx, integrationId) : [];
    });
    const problem = await this.deleteHooks(organizationId, integrationId, hookIds);
    await this.removeInBatches(organizationId, integrationId);
    const hasLeft = await this.transactions.run((tx) => this.leave(tx, organizationId, integrationId));
    return hasLeft ? problem : this.disconnect(organizationId, integrationId);
  }

  /** False when the others have left meanwhile, so that the service hooks are now this organization's to delete. */
  private async leave(tx: Transaction, organizationId: string, integrationId: string): Promise<boolean> {
    const isLast = await this.lockAndCheckLast(tx, organizationId, integrationId);
    if (isLast && (await this.subscriptions.areStanding(tx, integrationId))) return false;
    const parameters = [organizationId, integrationId];
    await this.links.removeFromIntegration(tx, organizationId, integrationId, batchSize);
    await tx.query(
      'DELETE FROM organization_integrations WHERE organization_id = $1 AND integration_id = $2',
      parameters,
    );
    await tx.query('DELETE FROM credentials WHERE organization_id = $1 AND integration_id = $2', parameters);
    if (isLast) await removeIntegration(tx, integrationId);
    return true;
  }

  /**
   * Answers whether nobody else uses the integration; nobody joins or leaves before the transaction ends, and the
   * organization links nothing more and changes no setting.
   */
  private async lockAndCheckLast(tx: Transaction, organizationId: string, integrationId: string): Promise<boolean> {
    await tx.query('SELECT FROM integrations WHERE id = $1 FOR NO KEY UPDATE', [integrationId]);
    const own = await tx.query<unknown[]>(
      'SELECT FROM organization_integrations WHERE organization_id = $1 AND integration_id = $2 FOR UPDATE',
      [organizationId, integrationId],
    );
    if (own.length === 0) throw notFound();
    const users = await tx.query<unknown[]>('SELECT FROM organization_integrations WHERE integration_id = $1', [
      integrationId,
    ]);
    return users.length === 1;
  }

  private async deleteHooks(
    organizationId: string,
    integrationId: string,
    hookIds: string[],
  ): Promise<string | undefined> {
    if (hookIds.length === 0) return undefined;
    try {
      const client = await this.clients.getClient(organizationId, integrationId);
      return await this.hooks.delete(client, hookIds);
    } catch (error) {
      if (error instanceof IntegrationConfigurationError || error instanceof AzureDevOpsError) return error.message;
      throw error;
    }
  }

  private async removeInBatches(organizationId: string, integrationId: string): Promise<void> {
    let removed: number;
    do {
      removed = await this.transactions.run((tx) =>
        this.links.removeFromIntegration(tx, organizationId, integrationId, batchSize),
      );
    } while (removed === batchSize);
    // Deliveries go before the integration, because all of them in one statement may take too long.
    do {
      [, removed] = await this.dataSource.query<[unknown[], number]>(
        `DELETE FROM deliveries WHERE id IN (
           SELECT id FROM deliveries WHERE integration_id = $1 AND NOT EXISTS (
             SELECT FROM organization_integrations WHERE integration_id = $1 AND organization_id <> $2)
           LIMIT $3)`,
        [integrationId, organizationId, batchSize],
      );
    } while (removed === batchSize);
  }
}
