import type { ApiFault } from './faults/api-faults.js';
import type { DeliveryFaults } from './faults/delivery-faults.js';
import type { HookNotification, Subscription, SubscriptionStatus } from './hooks/subscription.types.js';
import type { LoggedDelivery, LoggedRequest } from './request-log.js';
import type { SearchSettings } from './search/search-index.js';
import type { SimulatorCore } from './simulator-core.js';
import type { FieldValues, NewWorkItem, NotificationRequest, Simulator } from './simulator.types.js';
import type { PatchOperation } from './state/json-patch.js';
import type { NewProject } from './state/organization.js';
import type { AccessToken, Mode, Role } from './state/people.js';
import type { Person } from './state/person.js';
import type { Project } from './state/project.js';
import { isPerson, latestRevision, type WorkItem, type WorkItemEvent } from './state/work-item.types.js';

interface Credentials {
  owner: Person;
  pat: string;
  readOnlyPat: string;
}

/** The in-process face of a simulator. */
export class SimulatorHandle implements Simulator {
  private closers: (() => Promise<void>)[] = [];

  constructor(
    private readonly core: SimulatorCore,
    private readonly credentials: Credentials,
  ) {}

  get url(): string {
    return this.core.organization.origin;
  }

  get baseUrl(): string {
    return this.core.organization.baseUrl;
  }

  get mode(): Mode {
    return this.core.organization.mode;
  }

  get collectionId(): string {
    return this.core.organization.collectionId;
  }

  get accountId(): string {
    return this.core.organization.accountId;
  }

  get pat(): string {
    return this.credentials.pat;
  }

  get readOnlyPat(): string {
    return this.credentials.readOnlyPat;
  }

  get owner(): Person {
    return this.credentials.owner;
  }

  get people(): readonly Person[] {
    return this.core.organization.people.all();
  }

  get projects(): readonly Project[] {
    return this.core.organization.projects();
  }

  addPerson(displayName: string, account: string, mail?: string): Person {
    return this.core.organization.people.add(displayName, account, mail);
  }

  addToken(token: string, by: string, scopes?: readonly string[]): AccessToken {
    const { people } = this.core.organization;
    return people.addToken(token, people.get(by), scopes);
  }

  revokeToken(token: string): void {
    this.core.organization.people.revokeToken(token);
  }

  setRole(by: string, role: Role): void {
    const { people } = this.core.organization;
    people.setRole(people.get(by), role);
  }

  createProject(project: NewProject): Project {
    return this.core.organization.createProject(project);
  }

  createWorkItem({ project: projectName, type, fields = {}, by }: NewWorkItem = {}): number {
    const project = this.core.organization.getProject(projectName ?? this.projects[0]?.id ?? '');
    const typeName = type ?? project.process.types[0]?.name ?? '';
    const operations = operationsOf({ 'System.Title': 'Untitled', ...fields });
    return this.core.store.create(project, typeName, operations, { actor: this.person(by) }).item.id;
  }

  updateWorkItem(id: number, fields: FieldValues, by?: string): number {
    return this.core.store.update(id, operationsOf(fields), { actor: this.person(by) }).revision.rev;
  }

  deleteWorkItem(id: number, by?: string): void {
    this.core.store.delete(id, { actor: this.person(by) });
  }

  restoreWorkItem(id: number, by?: string): void {
    this.core.store.restore(id, { actor: this.person(by) });
  }

  addComment(id: number, text: string, by?: string): number {
    return this.core.comments.add(id, text, false, this.person(by)).id;
  }

  findWorkItem(id: number): WorkItem | undefined {
    return this.core.store.find(id);
  }

  fieldsOf(id: number): Record<string, string | number | boolean> {
    const { fields } = latestRevision(this.core.store.get(id));
    return Object.fromEntries(
      [...fields].map(([name, value]) => [name, isPerson(value) ? value.uniqueName : value] as const),
    );
  }

  subscriptions(): readonly Subscription[] {
    return this.core.subscriptions.all();
  }

  setSubscriptionStatus(id: string, status: SubscriptionStatus): void {
    this.core.subscriptions.get(id).status = status;
  }

  deleteSubscription(id: string): void {
    this.core.subscriptions.delete(id);
  }

  buildNotification(request: NotificationRequest): Record<string, unknown> {
    return this.core.notificationRenderer.body(this.eventOf(request), {
      ...(request.subscriptionId !== undefined && { subscriptionId: request.subscriptionId }),
      ...(request.notificationId !== undefined && { notificationId: request.notificationId }),
      eventId: this.core.organization.random.guid(),
      resourceVersion: request.resourceVersion ?? '5.1-preview.3',
      resourceDetails: request.resourceDetails ?? 'all',
      messages: request.messages ?? 'all',
      detailedMessages: request.messages ?? 'all',
    });
  }

  resend(subscriptionId: string, request: NotificationRequest): HookNotification {
    return this.core.hooks.notify(this.core.subscriptions.get(subscriptionId), this.eventOf(request));
  }

  flushDeliveries(): Promise<void> {
    return this.core.worker.flush();
  }

  addFault(fault: ApiFault): void {
    this.core.apiFaults.add(fault);
  }

  clearFaults(route?: string): void {
    this.core.apiFaults.clear(route);
  }

  beforeNext(route: string, action: () => void, method?: string): void {
    this.core.beforeNext({ route, action, ...(method !== undefined && { method }) });
  }

  setDeliveryFaults(faults: Partial<DeliveryFaults>): void {
    Object.assign(this.core.worker.faults, faults);
  }

  setSearch(settings: Partial<SearchSettings>): void {
    Object.assign(this.core.search.settings, settings);
  }

  indexNow(): void {
    this.core.search.indexNow();
  }

  requests(): readonly LoggedRequest[] {
    return this.core.log.requests();
  }

  deliveries(): readonly LoggedDelivery[] {
    return this.core.log.deliveries();
  }

  reset(): void {
    this.core.reset();
  }

  /** Something to end together with the simulator. */
  onClose(closer: () => Promise<void>): void {
    this.closers.push(closer);
  }

  async close(): Promise<void> {
    this.core.close();
    await Promise.all(this.closers.map((closer) => closer()));
    this.closers = [];
  }

  private person(name: string | undefined): Person {
    return name === undefined ? this.owner : this.core.organization.people.get(name);
  }

  /** The event that such a revision would have caused. */
  private eventOf({ workItemId, rev, eventType = 'workitem.updated' }: NotificationRequest): WorkItemEvent {
    const item = this.core.store.find(workItemId) ?? this.core.store.findDeleted(workItemId);
    if (!item) throw new Error(`There is no work item ${workItemId}.`);
    const revision = rev === undefined ? latestRevision(item) : item.revisions[rev - 1];
    const update = item.updates.find((candidate) => candidate.rev === revision?.rev);
    if (!revision || !update) throw new Error(`Work item ${workItemId} has no revision ${rev ?? 'at all'}.`);
    const at = this.core.organization.clock();
    return {
      type: eventType,
      item,
      revision,
      actor: update.by,
      at,
      ...(eventType === 'workitem.updated' && { update }),
    };
  }
}

function operationsOf(fields: FieldValues): PatchOperation[] {
  return Object.entries(fields).map(([name, value]) => ({ op: 'replace', path: `/fields/${name}`, value }));
}
