import { Injectable } from '@nestjs/common';
import { safeText } from '../domain/safe-text.js';
import { parseWorkItemQuery } from '../domain/work-item-query.js';
import { notFound } from '../http/api-error.js';
import { isDatabaseId } from '../http/database-id.js';
import { ClientFactory } from '../integration/client.factory.js';
import { IntegrationConfigurationError, isAzureDevOpsError, toApiError } from '../integration/integration.errors.js';

type Client = Awaited<ReturnType<ClientFactory['getClient']>>;

const maxHits = 50;
/** No title is longer, and Azure DevOps refuses long queries. */
const maxTextLength = 255;

/** A work item that was found. */
export interface Hit {
  id: number;
  title: string;
}

/** Finds work items for people who type what they remember of them. */
@Injectable()
export class SearchService {
  constructor(private readonly clients: ClientFactory) {}

  /**
   * By id first, then by text: with the search service, else with WIQL where that is absent, not ready or finds
   * nothing. Throws ApiError: 404 when the organization does not use the integration, 409 when the credential is at
   * fault, 503 when Azure DevOps cannot be asked.
   */
  async search(organizationId: string, integrationId: string, query: string): Promise<Hit[]> {
    if (!isDatabaseId(integrationId)) throw notFound();
    try {
      const client = await this.clients.getClient(organizationId, integrationId);
      const { id, text } = parseWorkItemQuery(safeText(query, 2000) ?? '', client.baseUrl);
      const byId = id === undefined ? [] : await findById(client, id);
      const byText = text === undefined ? [] : await findByText(client, text.slice(0, maxTextLength).toWellFormed());
      return [...byId, ...byText.filter((hit) => hit.id !== id)];
    } catch (error) {
      if (error instanceof IntegrationConfigurationError && error.code === 'no_organization_integration') {
        throw notFound();
      }
      throw toApiError(error);
    }
  }
}

async function findById(client: Client, id: number): Promise<Hit[]> {
  try {
    return [await client.getWorkItem(id)];
  } catch (error) {
    if (isAzureDevOpsError(error, 'not_found', 'forbidden')) return [];
    throw error;
  }
}

async function findByText(client: Client, text: string): Promise<Hit[]> {
  const found = await findWithSearchService(client, text);
  return found.length > 0 ? found : findWithWiql(client, text);
}

/** Empty also where the service is absent, not ready or out of order: WIQL is asked by another service. */
async function findWithSearchService(client: Client, text: string): Promise<Hit[]> {
  try {
    return (await client.findWorkItems(text, maxHits)) ?? [];
  } catch (error) {
    if (isAzureDevOpsError(error) && !isAzureDevOpsError(error, 'unauthorized', 'throttled')) return [];
    throw error;
  }
}

/** Items with that text in the title, those changed last first. */
async function findWithWiql(client: Client, text: string): Promise<Hit[]> {
  const literal = text.replaceAll("'", "''");
  const query = `SELECT [System.Id] FROM WorkItems WHERE [System.Title] CONTAINS '${literal}' ORDER BY [System.ChangedDate] DESC`;
  const ids = await client.queryByWiql(query, maxHits);
  if (ids.length === 0) return [];
  const items = await client.getWorkItemsBatch(ids);
  return ids.map((id) => items.get(id)).filter((item) => item !== undefined);
}
