import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sha256 } from '../crypto/sha256.js';
import type { Transaction } from '../database/transaction-runner.service.js';
import { integrationBusy } from './integration.errors.js';
import type { SubscriptionStatus } from './integration.types.js';

/** The events that each integration subscribes to. */
const subscribedEvents = ['workitem.updated', 'workitem.deleted', 'workitem.restored', 'workitem.commented'];

/** A subscription of which Lockstep keeps only the digest of the secret. */
export interface PlannedSubscription {
  id: string;
  eventType: string;
  secret: string;
}

/** A subscription as the API shows it. */
export interface SubscriptionView {
  eventType: string;
  status: SubscriptionStatus;
  lastDeliveryAt: Date | null;
}

/** What it takes to let a delivery in. */
export interface ReceivingIntegration {
  integrationId: string;
  /** SHA-256 of every secret that is valid now, former ones included. */
  secretDigests: Buffer[];
}

/**
 * The records of the service hooks at Azure DevOps. A record is committed before its hook is made and goes after its
 * hook is gone, so that a crash in between leaves a record that tells.
 */
@Injectable()
export class SubscriptionsService {
  constructor(private readonly dataSource: DataSource) {}

  /** By collection id in lower case; read from the database each time. Undefined when nobody is connected to it. */
  async getReceivingIntegration(externalId: string): Promise<ReceivingIntegration | undefined> {
    const rows = await this.dataSource.query<{ integrationId: string; digest: Buffer | null }[]>(
      `SELECT i.id AS "integrationId", digest FROM integrations i
       LEFT JOIN subscriptions s ON s.integration_id = i.id
       LEFT JOIN LATERAL unnest(s.secret_digests) AS digest ON true
       WHERE i.provider = 'vsts' AND i.external_id = $1`,
      [externalId],
    );
    const [first] = rows;
    if (first === undefined) return undefined;
    const secretDigests = rows.map(({ digest }) => digest).filter((digest) => digest !== null);
    return { integrationId: first.integrationId, secretDigests };
  }

  /** Notes that a hook is alive, and the account id that payloads of Services carry. */
  async noteDelivery(integrationId: string, eventType: string, accountId: string | null): Promise<void> {
    await this.dataSource.query(
      'UPDATE subscriptions SET last_delivery_at = now() WHERE integration_id = $1 AND event_type = $2',
      [integrationId, eventType],
    );
    if (accountId === null) return;
    await this.dataSource.query('UPDATE integrations SET account_id = $2 WHERE id = $1 AND account_id IS NULL', [
      integrationId,
      accountId,
    ]);
  }

  /**
   * Plans the subscriptions of an integration that has none, and records them with the digests of their secrets.
   * Empty when it has them. What somebody began and left behind is forgotten and planned anew. The transaction holds
   * the lock on the integration. Throws 409 while somebody is at it.
   */
  async plan(tx: Transaction, integrationId: string): Promise<PlannedSubscription[]> {
    const leftBehind = await this.requireSettled(tx, integrationId);
    if (leftBehind) await tx.query('DELETE FROM subscriptions WHERE integration_id = $1', [integrationId]);
    const existing = await tx.query<unknown[]>('SELECT FROM subscriptions WHERE integration_id = $1', [integrationId]);
    if (existing.length > 0) return [];
    const secrets = new Map(subscribedEvents.map((eventType) => [eventType, randomBytes(32).toString('base64url')]));
    const rows = await tx.query<{ id: string; eventType: string }[]>(
      `INSERT INTO subscriptions (integration_id, event_type, status, secret_digests)
       SELECT $1, event_type, 'creating', ARRAY[digest] FROM unnest($2::text[], $3::bytea[]) AS new (event_type, digest)
       RETURNING id, event_type AS "eventType"`,
      [integrationId, [...secrets.keys()], [...secrets.values()].map(sha256)],
    );
    return rows.map((row) => ({ ...row, secret: secrets.get(row.eventType) ?? '' }));
  }

  /** Records the hooks that were made as planned. Throws 409 when somebody else took over meanwhile. */
  async confirm(tx: Transaction, hookIdBySubscription: ReadonlyMap<string, string>): Promise<void> {
    const [, confirmed] = await tx.query<[unknown[], number]>(
      `UPDATE subscriptions SET hook_id = made.hook_id, status = 'enabled', status_since = now()
       FROM unnest($1::bigint[], $2::text[]) AS made (id, hook_id)
       WHERE subscriptions.id = made.id AND status = 'creating'`,
      [[...hookIdBySubscription.keys()], [...hookIdBySubscription.values()]],
    );
    if (confirmed !== hookIdBySubscription.size) throw integrationBusy();
  }

  /** Forgets what was planned and not made. */
  async cancel(tx: Transaction, planned: readonly PlannedSubscription[]): Promise<void> {
    await tx.query(`DELETE FROM subscriptions WHERE id = ANY($1::bigint[]) AND status = 'creating'`, [
      planned.map(({ id }) => id),
    ]);
  }

  /** Marks all of an integration's subscriptions as going; answers the hooks to delete. Throws 409 as `plan` does. */
  async beginRemoval(tx: Transaction, integrationId: string): Promise<string[]> {
    await this.requireSettled(tx, integrationId);
    const [rows] = await tx.query<[{ hookId: string | null }[], number]>(
      `UPDATE subscriptions SET status = 'deleting', status_since = now() WHERE integration_id = $1
       RETURNING hook_id AS "hookId"`,
      [integrationId],
    );
    return rows.map(({ hookId }) => hookId).filter((hookId) => hookId !== null);
  }

  /** Whether the integration has subscriptions whose removal nobody has begun. */
  async areStanding(tx: Transaction, integrationId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT FROM subscriptions WHERE integration_id = $1 AND status <> 'deleting'`,
      [integrationId],
    );
    return rows.length > 0;
  }

  /** Of these hooks, those that some record knows. */
  async findKnownHooks(hookIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.dataSource.query<{ hookId: string }[]>(
      'SELECT hook_id AS "hookId" FROM subscriptions WHERE hook_id = ANY($1::text[])',
      [hookIds],
    );
    return new Set(rows.map(({ hookId }) => hookId));
  }

  /** Answers whether somebody left a change unfinished. */
  private async requireSettled(tx: Transaction, integrationId: string): Promise<boolean> {
    const rows = await tx.query<{ fresh: boolean }[]>(
      `SELECT status_since > now() - interval '2 minutes' AS fresh FROM subscriptions
       WHERE integration_id = $1 AND status IN ('creating', 'deleting')`,
      [integrationId],
    );
    if (rows.some(({ fresh }) => fresh)) throw integrationBusy();
    return rows.length > 0;
  }
}
