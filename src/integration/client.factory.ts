import { Injectable } from '@nestjs/common';
import { PreparedReads } from '../database/prepared-reads.js';
import { AzureDevOpsHttpClient, type Caller } from './azure-devops/azure-devops-http.client.js';
import { AzureDevOpsClient } from './azure-devops/azure-devops.client.js';
import type { Site } from './azure-devops/azure-devops.types.js';
import { CredentialHealth } from './credential-health.service.js';
import { authorizationOf, CredentialsService, type StoredCredential } from './credentials.service.js';
import { DomainCheck, type CheckedIntegration } from './domain-check.service.js';
import { IntegrationGates } from './integration-gates.service.js';
import { IntegrationClient } from './integration-client.js';
import { IntegrationConfigurationError } from './integration.errors.js';
import type { CredentialSecret } from './integration.types.js';

type Row = Omit<CheckedIntegration, 'id'> &
  Partial<Omit<StoredCredential, 'organizationId'>> & { needsReauth: boolean | null };

/** Makes clients that call Azure DevOps for an organization (seed: `get_client`). */
@Injectable()
export class ClientFactory {
  constructor(
    private readonly reads: PreparedReads,
    private readonly http: AzureDevOpsHttpClient,
    private readonly gates: IntegrationGates,
    private readonly credentials: CredentialsService,
    private readonly health: CredentialHealth,
    private readonly domainCheck: DomainCheck,
  ) {}

  /**
   * A client with the organization's default credential. Throws IntegrationConfigurationError that names what is
   * missing: no organization integration, no default credential, no base URL.
   *
   * Take a new one for each piece of work: it knows the credential and the base URL as they are now. Its calls end as
   * `unavailable` when `signal` aborts.
   */
  async getClient(organizationId: string, integrationId: string, signal?: AbortSignal): Promise<IntegrationClient> {
    const row = await this.findRow(organizationId, integrationId);
    if (row === undefined) {
      throw new IntegrationConfigurationError(
        'no_organization_integration',
        'This organization is not connected to that Azure DevOps organization; connect it first.',
      );
    }
    const { id: credentialId, kind, keyId, ciphertext, needsReauth } = row;
    if (!credentialId || !kind || !keyId || !ciphertext) {
      throw new IntegrationConfigurationError(
        'no_default_credential',
        'This organization has no credential for that Azure DevOps organization; connect it again.',
      );
    }
    const caller: Caller = {
      gate: this.gates.get(integrationId),
      authorization: this.credentials.authorization({ id: credentialId, organizationId, kind, keyId, ciphertext }),
      watch: this.health.watch(credentialId, needsReauth === true),
      signal,
    };
    const baseUrl = await this.domainCheck.checkDomainName({ ...row, id: integrationId }, caller);
    const site: Site = { baseUrl, accountType: row.accountType };
    return new IntegrationClient(this.http, caller, site, { integrationId, credentialId });
  }

  /** A client for trying out a credential that is not stored. */
  createTrialClient(site: Site, secret: CredentialSecret): AzureDevOpsClient {
    const caller: Caller = { gate: this.gates.createUnshared(), authorization: authorizationOf(secret) };
    return new AzureDevOpsClient(this.http, caller, site);
  }

  private async findRow(organizationId: string, integrationId: string): Promise<Row | undefined> {
    const [row] = await this.reads.query<Row>(
      'find_client_settings',
      `SELECT i.external_id AS "externalId", i.account_id AS "accountId", i.account_type AS "accountType",
         i.domain_name AS "domainName", c.id, c.kind, c.key_id AS "keyId", c.ciphertext,
         c.needs_reauth_since IS NOT NULL AS "needsReauth"
       FROM organization_integrations oi
       JOIN integrations i ON i.id = oi.integration_id
       LEFT JOIN credentials c ON c.id = oi.default_credential_id
       WHERE oi.organization_id = $1 AND oi.integration_id = $2`,
      [organizationId, integrationId],
    );
    return row;
  }
}
