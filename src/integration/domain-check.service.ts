import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config/config.js';
import { AzureDevOpsHttpClient, type Caller } from './azure-devops/azure-devops-http.client.js';
import { AzureDevOpsError } from './azure-devops/azure-devops.errors.js';
import { wireObject, type WireResourceArea } from './azure-devops/azure-devops.wire.js';
import { requireAllowedUrl } from './azure-devops/outgoing-url-policy.js';
import { IntegrationConfigurationError } from './integration.errors.js';
import type { AccountType } from './integration.types.js';

/** The area "Core", whose location is the base URL of an organization. */
const coreAreaId = '79134C72-4A58-4B42-976C-04E7115F32BF';

/** What of an integration it takes to find its base URL. */
export interface CheckedIntegration {
  id: string;
  externalId: string;
  accountId: string | null;
  accountType: AccountType;
  domainName: string;
}

/** Sees to it that an integration's base URL can be used (seed: `_check_domain_name`, `get_base_url`). */
@Injectable()
export class DomainCheck {
  constructor(
    private readonly dataSource: DataSource,
    private readonly http: AzureDevOpsHttpClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The base URL to call, ending in `/`. A stored one that could be called is taken as it is; otherwise that of a
   * Services organization is looked up by its id and stored. Never null, as the seed's may be: throws
   * IntegrationConfigurationError when none is found, AzureDevOpsError when it cannot be asked for.
   */
  async checkDomainName(integration: CheckedIntegration, caller: Caller): Promise<string> {
    if (this.isValid(integration.domainName)) return integration.domainName;
    const baseUrl = await this.lookUp(integration, caller);
    await this.dataSource.query('UPDATE integrations SET domain_name = $2 WHERE id = $1', [integration.id, baseUrl]);
    return baseUrl;
  }

  private isValid(domainName: string): boolean {
    if (/^https:\/\/.+\/$/.test(domainName)) return true;
    return /^http:\/\/.+\/$/.test(domainName) && this.isAllowed(domainName);
  }

  private async lookUp(integration: CheckedIntegration, caller: Caller): Promise<string> {
    const hostIds = integration.accountType === 'services' ? [integration.externalId, integration.accountId] : [];
    for (const hostId of hostIds) {
      if (hostId === null) continue;
      const found = await this.findLocation(hostId, caller);
      if (found === undefined) continue;
      const baseUrl = found.endsWith('/') ? found : `${found}/`;
      if (this.isAllowed(baseUrl)) return baseUrl;
    }
    throw new IntegrationConfigurationError(
      'no_base_url',
      `No base URL is known for the Azure DevOps organization ${integration.externalId}, and none was found; connect it again with its URL.`,
    );
  }

  /** Undefined when nobody has that id. */
  private async findLocation(hostId: string, caller: Caller): Promise<string | undefined> {
    const url = `${this.config.locationUrl}_apis/resourceareas/${coreAreaId}?hostId=${encodeURIComponent(hostId)}`;
    try {
      const answer = await this.http.send({ method: 'GET', url, apiVersion: '5.0-preview.1' }, caller);
      const area: WireResourceArea = wireObject(answer) ?? {};
      return typeof area.locationUrl === 'string' ? area.locationUrl : undefined;
    } catch (error) {
      if (error instanceof AzureDevOpsError && error.code === 'not_found') return undefined;
      throw error;
    }
  }

  private isAllowed(url: string): boolean {
    try {
      requireAllowedUrl(url, this.config.allowedHosts);
      return true;
    } catch {
      return false;
    }
  }
}
