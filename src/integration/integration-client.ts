import type { AzureDevOpsHttpClient, Caller } from './azure-devops/azure-devops-http.client.js';
import { AzureDevOpsClient } from './azure-devops/azure-devops.client.js';
import type { Site } from './azure-devops/azure-devops.types.js';

/** A client of a stored integration, with a stored credential. */
export class IntegrationClient extends AzureDevOpsClient {
  readonly integrationId: string;
  readonly credentialId: string;

  constructor(
    http: AzureDevOpsHttpClient,
    caller: Caller,
    site: Site,
    stored: { integrationId: string; credentialId: string },
  ) {
    super(http, caller, site);
    this.integrationId = stored.integrationId;
    this.credentialId = stored.credentialId;
  }
}
