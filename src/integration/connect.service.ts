import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { TransactionRunner, type Transaction } from '../database/transaction-runner.service.js';
import { safeText } from '../domain/safe-text.js';
import { badRequest } from '../http/api-error.js';
import { nameFromBaseUrl, normaliseBaseUrl } from './azure-devops/base-url.js';
import { ForbiddenUrlError, requireAllowedUrl } from './azure-devops/outgoing-url-policy.js';
import {
  ConnectionChecks,
  failedCheck,
  type CheckedConnection,
  type ConnectionCheck,
} from './connection-checks.service.js';
import { CredentialsService } from './credentials.service.js';
import { HookRegistration } from './hook-registration.service.js';
import { integrationBusy } from './integration.errors.js';
import type { CredentialSecret } from './integration.types.js';
import { removeIntegration } from './remove-integration.js';
import { SubscriptionsService, type PlannedSubscription } from './subscriptions.service.js';

/** What an organization wants to be connected to, and how. */
export interface ConnectionRequest {
  organizationId: string;
  baseUrl: string;
  secret: CredentialSecret;
  name?: string | undefined;
}

interface Store {
  request: ConnectionRequest;
  integrationId: string;
}

/** Connects organizations to Azure DevOps. */
@Injectable()
export class ConnectService {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly checks: ConnectionChecks,
    private readonly hooks: HookRegistration,
    private readonly subscriptions: SubscriptionsService,
    private readonly credentials: CredentialsService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'allowedHosts'>,
  ) {}

  /**
   * Tries out the connection, stores it, and registers the integration's service hooks if it has none. Connecting what
   * is connected replaces the credential. A failed check or registration is a 400 that names it and leaves nothing
   * behind. Network and transactions take turns: no transaction waits for Azure DevOps.
   */
  async connect(given: ConnectionRequest): Promise<{ integrationId: string; checks: ConnectionCheck[] }> {
    const request = { ...given, baseUrl: this.requireBaseUrl(given.baseUrl) };
    const checked = await this.checks.run(request.baseUrl, request.secret);
    const { integrationId, planned } = await this.transactions.run(async (tx) => {
      const found = await this.lockIntegration(tx, request, checked);
      const subscriptions = await this.subscriptions.plan(tx, found);
      // Nothing is left to do at Azure DevOps: the organization joins while the lock keeps the others from leaving.
      if (subscriptions.length === 0) await this.join(tx, { request, integrationId: found });
      return { integrationId: found, planned: subscriptions };
    });
    if (planned.length > 0) await this.register({ request, integrationId }, checked, planned);
    return { integrationId, checks: [...checked.checks, this.describeSubscriptions(planned)] };
  }

  /** Tries out another credential for a connection that exists, and replaces the one it has. */
  async replaceCredential(
    owner: { organizationId: string; integrationId: string },
    stored: { baseUrl: string; externalId: string },
    secret: CredentialSecret,
  ): Promise<void> {
    const { connection } = await this.checks.run(stored.baseUrl, secret);
    if (connection.instanceId !== stored.externalId) {
      const problem = 'is for another Azure DevOps organization';
      throw badRequest(`The credential ${problem}.`, { credential: [problem] });
    }
    await this.transactions.run((tx) => this.credentials.replace(tx, owner, secret));
  }

  private requireBaseUrl(text: string): string {
    const normalised = normaliseBaseUrl(text);
    if (!normalised.ok) throw wrongBaseUrl(normalised.problem);
    try {
      requireAllowedUrl(normalised.baseUrl, this.config.allowedHosts);
    } catch (error) {
      if (error instanceof ForbiddenUrlError) throw wrongBaseUrl(error.message);
      throw error;
    }
    return normalised.baseUrl;
  }

  /**
   * The integration's row, made if need be, locked against everybody else who connects or disconnects; deliveries
   * still come in.
   */
  private async lockIntegration(
    tx: Transaction,
    { organizationId, baseUrl, name }: ConnectionRequest,
    { connection }: CheckedConnection,
  ): Promise<string> {
    const shownName = safeText(name ?? nameFromBaseUrl(baseUrl), 200);
    await tx.query(
      `INSERT INTO integrations (provider, external_id, name, domain_name, account_type)
       VALUES ('vsts', $1, $2, $3, $4) ON CONFLICT (provider, external_id) DO NOTHING`,
      [connection.instanceId, shownName, baseUrl, connection.accountType],
    );
    const [row] = await tx.query<{ id: string }[]>(
      `SELECT id FROM integrations WHERE provider = 'vsts' AND external_id = $1 FOR NO KEY UPDATE`,
      [connection.instanceId],
    );
    // Whoever disconnected last removed it in between.
    if (row === undefined) throw integrationBusy();
    const { id } = row;
    // What others use too is not renamed or moved by one of them.
    await tx.query(
      `UPDATE integrations SET domain_name = $2, name = coalesce($3, name)
       WHERE id = $1 AND NOT EXISTS (
         SELECT FROM organization_integrations WHERE integration_id = $1 AND organization_id <> $4)`,
      [id, baseUrl, name === undefined ? null : shownName, organizationId],
    );
    return id;
  }

  /** While the records say `creating`, nobody else makes hooks for the integration. */
  private async register(
    store: Store,
    { client }: CheckedConnection,
    planned: readonly PlannedSubscription[],
  ): Promise<void> {
    const made = new Map<string, string>();
    try {
      await this.hooks.deleteOrphans(client);
      await this.hooks.create(client, planned, made);
      await this.transactions.run(async (tx) => {
        await this.subscriptions.confirm(tx, made);
        await this.join(tx, store);
      });
    } catch (error) {
      await this.hooks.deleteOrphans(client, [...made.values()]);
      await this.transactions.run((tx) => this.forget(tx, store.integrationId, planned));
      throw failedCheck('subscriptions', error, store.request.baseUrl);
    }
  }

  private async join(tx: Transaction, { request, integrationId }: Store): Promise<void> {
    const owner = { organizationId: request.organizationId, integrationId };
    await tx.query(
      'INSERT INTO organization_integrations (organization_id, integration_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [owner.organizationId, owner.integrationId],
    );
    await this.credentials.replace(tx, owner, request.secret);
  }

  private async forget(tx: Transaction, integrationId: string, planned: readonly PlannedSubscription[]): Promise<void> {
    await tx.query('SELECT FROM integrations WHERE id = $1 FOR NO KEY UPDATE', [integrationId]);
    await this.subscriptions.cancel(tx, planned);
    const unused = await tx.query<unknown[]>(
      `SELECT FROM integrations WHERE id = $1
         AND NOT EXISTS (SELECT FROM organization_integrations WHERE integration_id = $1)
         AND NOT EXISTS (SELECT FROM subscriptions WHERE integration_id = $1)`,
      [integrationId],
    );
    // A hook that was made before another one failed may have posted already.
    if (unused.length > 0) await removeIntegration(tx, integrationId);
  }

  private describeSubscriptions(planned: readonly PlannedSubscription[]): ConnectionCheck {
    const found = planned.length === 0 ? 'exist already' : `${planned.length} created`;
    const hint = this.hooks.isPublicUrlKnown ? '' : '; set LOCKSTEP_PUBLIC_URL if Azure DevOps does not reach it there';
    return { name: 'subscriptions', ok: true, detail: `${found}, posting to ${this.hooks.hookUrl}${hint}` };
  }
}

function wrongBaseUrl(problem: string): Error {
  return badRequest(`baseUrl: ${problem}`, { baseUrl: [problem] });
}
