import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TransactionRunner, type Transaction } from '../database/transaction-runner.service.js';
import { LinksService } from '../links/links.service.js';
import { Timers } from '../schedule/timers.service.js';

const everyMs = 60_000;
/** Work items that one transaction marks at most: there may be very many, and no statement may take long. */
const batchSize = 500;

/**
 * Has every linked work item looked at again after a change of settings, batch by batch. How far that got stands beside
 * the settings, written in the same transactions: what a process did not finish is gone on with by another.
 */
@Injectable()
export class SettingsMarking implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: TransactionRunner,
    private readonly links: LinksService,
    private readonly timers: Timers,
  ) {}

  onModuleInit(): void {
    this.timers.register({ name: 'settings', everyMs, run: () => this.finishAll() });
  }

  /** Marks what is still to be marked since `unmarked_above` was set to 0, one transaction per batch. */
  async finish(organizationId: string, integrationId: string): Promise<void> {
    while (await this.transactions.run((tx) => this.markBatch(tx, organizationId, integrationId)));
  }

  /** Answers whether there is more. */
  private async markBatch(tx: Transaction, organizationId: string, integrationId: string): Promise<boolean> {
    const [row] = await tx.query<{ id: string; above: number }[]>(
      `SELECT id, unmarked_above AS above FROM organization_integrations
       WHERE organization_id = $1 AND integration_id = $2 AND unmarked_above IS NOT NULL FOR NO KEY UPDATE`,
      [organizationId, integrationId],
    );
    if (row === undefined) return false;
    const owner = { organizationId, integrationId };
    const range = { above: row.above, limit: batchSize };
    const keys = await this.links.markIntegration(tx, owner, range, { kind: 'settings', id: integrationId });
    const isMore = keys.length === batchSize;
    await tx.query('UPDATE organization_integrations SET unmarked_above = $2 WHERE id = $1', [
      row.id,
      isMore ? keys.at(-1) : null,
    ]);
    return isMore;
  }

  private async finishAll(): Promise<void> {
    const unfinished = await this.dataSource.query<{ organizationId: string; integrationId: string }[]>(
      `SELECT organization_id AS "organizationId", integration_id AS "integrationId" FROM organization_integrations
       WHERE unmarked_above IS NOT NULL`,
    );
    // One that fails holds up no other; the timer says why, and comes back to it.
    const failures: unknown[] = [];
    for (const { organizationId, integrationId } of unfinished) {
      await this.finish(organizationId, integrationId).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not every linked work item could be marked.');
  }
}
