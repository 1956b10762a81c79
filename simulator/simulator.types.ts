import type { ApiFault } from './faults/api-faults.js';
import type { DeliveryFaults } from './faults/delivery-faults.js';
import type {
  HookNotification,
  ResourceVersion,
  Subscription,
  SubscriptionStatus,
} from './hooks/subscription.types.js';
import type { LoggedDelivery, LoggedRequest } from './request-log.js';
import type { SearchSettings } from './search/search-index.js';
import type { Clock, NewProject } from './state/organization.js';
import type { AccessToken, Mode, Role } from './state/people.js';
import type { Person } from './state/person.js';
import type { Project } from './state/project.js';
import type { WorkItem, WorkItemEventType } from './state/work-item.types.js';

export interface SimulatorOptions {
  /** `services`: an organization of the cloud; `server`: an on-premises collection. */
  mode: Mode;
  /** 0 or absent: any free port. */
  port?: number;
  /** Name of the organization in Services URLs; `contoso` when absent. */
  organizationName?: string;
  clock?: Clock;
  /** Fixes GUIDs and random faults; 1 when absent. */
  randomSeed?: number;
  /** Start with work items and more than one project; true when absent. Without, there are people and empty projects. */
  seed?: boolean;
  /** Factor on the waiting times of hook retries; 1 when absent. */
  timeScale?: number;
  /** Hook deliveries of one subscription on their way at once; 1 (strictly one after the other) when absent. */
  deliveryConcurrency?: number;
  /** Try a subscription on probation only when its next attempt is due; otherwise every event is an attempt. */
  keepsProbationSchedule?: boolean;
  /** From this many revisions on, an item refuses changes with status 500; 10,000 when absent. */
  maxRevisions?: number;
  /** Whether the search service exists; as a rule on Services, not on Server. */
  hasSearch?: boolean;
}

/** Field values by reference name; `null` clears. */
export type FieldValues = Readonly<Record<string, unknown>>;

export interface NewWorkItem {
  /** Name or GUID; the first project when absent. */
  project?: string;
  /** The project's first type when absent. */
  type?: string;
  fields?: FieldValues;
  /** Unique name, mail or display name; the owner of the full token when absent. */
  by?: string;
}

export interface NotificationRequest {
  workItemId: number;
  /** `workitem.updated` when absent. */
  eventType?: WorkItemEventType;
  /** The newest when absent. */
  rev?: number;
  /** `5.1-preview.3` when absent. */
  resourceVersion?: ResourceVersion;
  subscriptionId?: string;
  notificationId?: number;
  resourceDetails?: '' | 'all' | 'minimal' | 'none';
  messages?: '' | 'all' | 'text' | 'html' | 'markdown' | 'none';
}

/** A running simulator, with everything that its admin routes can do as methods. */
export interface Simulator {
  /** Host root, without a slash at the end. */
  readonly url: string;
  /** Organization or collection, with a slash at the end: what a client is configured with. */
  readonly baseUrl: string;
  readonly mode: Mode;
  readonly collectionId: string;
  /** Services only uses it. */
  readonly accountId: string;
  /** A token that may do everything. */
  readonly pat: string;
  /** A token that may read work items and projects, but neither write items nor, for want of rights, manage hooks. */
  readonly readOnlyPat: string;
  /** The owner of `pat`. */
  readonly owner: Person;
  readonly people: readonly Person[];
  readonly projects: readonly Project[];
  addPerson(displayName: string, account: string, mail?: string): Person;
  /** @param by unique name, mail or display name */
  addToken(token: string, by: string, scopes?: readonly string[]): AccessToken;
  revokeToken(token: string): void;
  /** Everybody is an administrator until said otherwise. @param by unique name, mail or display name */
  setRole(by: string, role: Role): void;
  createProject(project: NewProject): Project;

  /** The id of the new item. */
  createWorkItem(item?: NewWorkItem): number;
  /** The revision after the change. Rules hold as for everybody. @param by unique name, mail or display name */
  updateWorkItem(id: number, fields: FieldValues, by?: string): number;
  deleteWorkItem(id: number, by?: string): void;
  restoreWorkItem(id: number, by?: string): void;
  addComment(id: number, text: string, by?: string): number;
  /** Undefined for items that do not exist or are in the recycle bin. */
  findWorkItem(id: number): WorkItem | undefined;
  /** Plain values of the newest revision, people as unique names. */
  fieldsOf(id: number): Record<string, string | number | boolean>;

  subscriptions(): readonly Subscription[];
  /** As if the vendor, or somebody in its web page, had switched it. */
  setSubscriptionStatus(id: string, status: SubscriptionStatus): void;
  deleteSubscription(id: string): void;
  /** The body of a hook, without sending it. */
  buildNotification(request: NotificationRequest): Record<string, unknown>;
  /** Queues the notification of an old or new revision again, for one subscription. */
  resend(subscriptionId: string, request: NotificationRequest): HookNotification;
  /** Resolves when nothing is queued, on its way or waiting for a resend. */
  flushDeliveries(): Promise<void>;

  /** Spoils answers of the API until cleared, or as often as `times` says. */
  addFault(fault: ApiFault): void;
  clearFaults(route?: string): void;
  /**
   * Runs once, right before the next matching call is answered: a way to slip in somebody else's change.
   *
   * @param route as of faults
   * @param method only calls with this method, e.g. `PATCH`
   */
  beforeNext(route: string, action: () => void, method?: string): void;
  setDeliveryFaults(faults: Partial<DeliveryFaults>): void;
  setSearch(settings: Partial<SearchSettings>): void;
  /** Makes every change so far visible to the search. */
  indexNow(): void;
  requests(): readonly LoggedRequest[];
  deliveries(): readonly LoggedDelivery[];
  /** Clears faults, both kinds, and the log. */
  reset(): void;
  close(): Promise<void>;
}
