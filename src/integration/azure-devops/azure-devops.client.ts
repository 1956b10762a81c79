import { safeText } from '../../domain/safe-text.js';
import type { WorkItemState, WorkItemType } from '../../domain/work-item.types.js';
import type { AccountType } from '../integration.types.js';
import type { AzureDevOpsHttpClient, Caller, OutgoingRequest } from './azure-devops-http.client.js';
import { AzureDevOpsError } from './azure-devops.errors.js';
import type { AdoProject, Connection, Hook, NewHook, Site, WorkItem, WorkItemHit } from './azure-devops.types.js';
import {
  wireList,
  wireObject,
  type WireConnectionData,
  type WireProject,
  type WireSearchAnswer,
  type WireSearchResult,
  type WireState,
  type WireSubscription,
  type WireWorkItemType,
} from './azure-devops.wire.js';
import { searchBaseUrl, workItemPageUrl } from './base-url.js';
import { snapshotFields, toWorkItem } from './work-item.mapper.js';

const maxNameLength = 300;

/** Server 2019 and newer know 5.0; it has everything that is read here. */
const apiVersions: Record<AccountType, string> = { services: '7.1', server: '5.0' };
const searchApiVersions: Record<AccountType, string> = { services: '7.1', server: '5.0-preview.1' };

/** The search service answers 200 with these while its index is not ready. */
const indexNotReady = new Set([1, 2, 6, 7]);

/** One Azure DevOps organization or collection, called with one credential. Every method throws AzureDevOpsError. */
export class AzureDevOpsClient {
  constructor(
    private readonly http: AzureDevOpsHttpClient,
    private readonly caller: Caller,
    private readonly site: Site,
  ) {}

  /** Ends in `/`. */
  get baseUrl(): string {
    return this.site.baseUrl;
  }

  /** The page of a work item in Azure DevOps' own UI. */
  workItemPageUrl(project: string, id: number): string {
    return workItemPageUrl(this.site.baseUrl, project, id);
  }

  /** Who answers here, and for whom the credential speaks. */
  async connectionData(): Promise<Connection> {
    const data: WireConnectionData =
      wireObject(await this.call('GET', '_apis/connectionData', { apiVersion: null })) ?? {};
    if (typeof data.instanceId !== 'string' || !/^[\w-]{1,100}$/.test(data.instanceId)) throw malformed('connection');
    return {
      instanceId: data.instanceId.toLowerCase(),
      accountType: data.deploymentType === 'onPremises' ? 'server' : 'services',
      userName: safeText(wireObject(data.authenticatedUser)?.['providerDisplayName'], maxNameLength) ?? '',
    };
  }

  /** The first hundred projects that the credential sees. */
  async listProjects(): Promise<AdoProject[]> {
    const projects = wireList(await this.call('GET', '_apis/projects?$top=100'));
    if (projects === undefined) throw malformed('project list');
    return projects.map(toProject);
  }

  /** By id or name. */
  async getProject(idOrName: string): Promise<AdoProject> {
    return toProject(await this.call('GET', `_apis/projects/${segment(idOrName)}`));
  }

  /** All types of a project with all their states; never an incomplete list: a type without states is `malformed`. */
  async getWorkItemTypes(projectIdOrName: string): Promise<WorkItemType[]> {
    const answer = await this.call('GET', `${segment(projectIdOrName)}/_apis/wit/workitemtypes`);
    const types = wireList(answer)?.map(toWorkItemType);
    if (types === undefined || types.length === 0) throw malformed('list of work item types');
    return types;
  }

  async getWorkItem(id: number): Promise<WorkItem> {
    const fields = encodeURIComponent(snapshotFields.join(','));
    const item = toWorkItem(await this.call('GET', `_apis/wit/workitems/${id}?fields=${fields}`));
    if (item?.id !== id) throw malformed(`work item ${id}`);
    return item;
  }

  /**
   * Up to 200 work items by id. Those that do not exist, or not for this credential, are left out; one that is there
   * but shows no state, type or project is undefined.
   */
  async getWorkItemsBatch(ids: readonly number[]): Promise<Map<number, WorkItem | undefined>> {
    const body = { ids, fields: snapshotFields, errorPolicy: 'omit' };
    const slots = wireList(await this.call('POST', '_apis/wit/workitemsbatch', { body }));
    if (slots === undefined) throw malformed('batch of work items');
    const found = slots.flatMap((slot): [number, WorkItem | undefined][] => {
      const id = wireObject(slot)?.['id'];
      return typeof id === 'number' ? [[id, toWorkItem(slot)]] : [];
    });
    return new Map(found);
  }

  /** Whether the item was deleted and can still be restored. */
  async isInRecycleBin(id: number): Promise<boolean> {
    try {
      await this.call('GET', `_apis/wit/recyclebin/${id}`);
      return true;
    } catch (error) {
      if (error instanceof AzureDevOpsError && error.code === 'not_found') return false;
      throw error;
    }
  }

  /** Ids of the work items that a WIQL query finds, in its order. */
  async queryByWiql(query: string, top: number): Promise<number[]> {
    const answer = await this.call('POST', `_apis/wit/wiql?$top=${top}`, { body: { query } });
    const found = wireObject(answer)?.['workItems'];
    if (!Array.isArray(found)) throw malformed('query result');
    return found.map((entry) => wireObject(entry)?.['id']).filter((id) => typeof id === 'number');
  }

  /** Full-text search. Undefined when the index is not ready; on a Server without the service it fails with `not_found`. */
  async findWorkItems(text: string, top: number): Promise<WorkItemHit[] | undefined> {
    const answer = await this.call('POST', '_apis/search/workitemsearchresults', {
      base: searchBaseUrl(this.baseUrl),
      apiVersion: searchApiVersions[this.site.accountType],
      body: { searchText: text, $skip: 0, $top: top },
    });
    const found: WireSearchAnswer = wireObject(answer) ?? {};
    if (typeof found.infoCode === 'number' && indexNotReady.has(found.infoCode)) return undefined;
    if (!Array.isArray(found.results)) throw malformed('search result');
    return found.results.map(toHit).filter((hit) => hit !== undefined);
  }

  /** The service hooks on work items that post to somebody's URL. */
  async listHooks(): Promise<Hook[]> {
    const query = 'publisherId=tfs&consumerId=webHooks&consumerActionId=httpRequest';
    const hooks = wireList(await this.call('GET', `_apis/hooks/subscriptions?${query}`));
    if (hooks === undefined) throw malformed('list of service hooks');
    return hooks.map(toHook).filter((hook) => hook !== undefined);
  }

  /** Registers a service hook; resource version 5.1 carries full identities and the whole revision. */
  async createHook(hook: NewHook): Promise<Hook> {
    const created = toHook(
      await this.call('POST', '_apis/hooks/subscriptions', {
        body: {
          publisherId: 'tfs',
          eventType: hook.eventType,
          resourceVersion: '5.1-preview.3',
          consumerId: 'webHooks',
          consumerActionId: 'httpRequest',
          // Without a project it covers all of them.
          publisherInputs: { areaPath: '', workItemType: '' },
          consumerInputs: {
            url: hook.url,
            httpHeaders: `shared-secret:${hook.secret}`,
            resourceDetailsToSend: 'all',
            messagesToSend: 'none',
            detailedMessagesToSend: 'none',
          },
        },
      }),
    );
    if (created === undefined) throw malformed('created service hook');
    return created;
  }

  /** A hook that is gone already counts as deleted. */
  async deleteHook(id: string): Promise<void> {
    try {
      await this.call('DELETE', `_apis/hooks/subscriptions/${segment(id)}`);
    } catch (error) {
      if (!(error instanceof AzureDevOpsError && error.code === 'not_found')) throw error;
    }
  }

  private call(
    method: OutgoingRequest['method'],
    path: string,
    options: { base?: string; apiVersion?: string | null; body?: unknown } = {},
  ): Promise<unknown> {
    const { base = this.site.baseUrl, apiVersion = apiVersions[this.site.accountType], body } = options;
    return this.http.send({ method, url: base + path, apiVersion, body }, this.caller);
  }
}

/** A name as one segment of a path. Dots would climb to another resource, even encoded. */
function segment(name: string): string {
  if (name === '' || name === '.' || name === '..') throw new AzureDevOpsError('not_found', 'There is no such name.');
  return encodeURIComponent(name.toWellFormed());
}

function malformed(what: string): AzureDevOpsError {
  return new AzureDevOpsError('malformed', `The answer of Azure DevOps shows no ${what} that could be one.`);
}

function toProject(answer: unknown): AdoProject {
  const project: WireProject = wireObject(answer) ?? {};
  const id = safeText(project.id, maxNameLength);
  const name = safeText(project.name, maxNameLength);
  if (!id || !name) throw malformed('project');
  return { id: id.toLowerCase(), name };
}

function toWorkItemType(answer: unknown): WorkItemType {
  const type: WireWorkItemType = wireObject(answer) ?? {};
  const name = safeText(type.name, maxNameLength);
  if (!name || !Array.isArray(type.states) || type.states.length === 0) throw malformed('work item type');
  return { name, states: type.states.map(toState) };
}

function toState(answer: unknown): WorkItemState {
  const state: WireState = wireObject(answer) ?? {};
  const name = safeText(state.name, maxNameLength);
  const category = safeText(state.category, maxNameLength);
  if (!name || !category) throw malformed('state');
  return { name, category };
}

function toHit(answer: unknown): WorkItemHit | undefined {
  const result: WireSearchResult = wireObject(answer) ?? {};
  const fields = wireObject(result.fields);
  const id = Number(fields?.['system.id']);
  if (!Number.isInteger(id) || id <= 0) return undefined;
  return { id, title: safeText(fields?.['system.title'], maxNameLength) ?? '' };
}

function toHook(answer: unknown): Hook | undefined {
  const hook: WireSubscription = wireObject(answer) ?? {};
  const id = safeText(hook.id, maxNameLength);
  const eventType = safeText(hook.eventType, maxNameLength);
  if (!id || !eventType) return undefined;
  const url = wireObject(hook.consumerInputs)?.['url'];
  const status = safeText(hook.status, maxNameLength) ?? 'enabled';
  return { id, status, eventType, url: typeof url === 'string' ? url : '' };
}
