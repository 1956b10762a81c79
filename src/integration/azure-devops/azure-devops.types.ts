import type { WorkItemSnapshot } from '../../domain/work-item.types.js';
import type { AccountType } from '../integration.types.js';

/** Where to call. */
export interface Site {
  /** Ends in `/`. */
  baseUrl: string;
  accountType: AccountType;
}

/** Who answers at a base URL. */
export interface Connection {
  /** The collection id, in lower case. */
  instanceId: string;
  accountType: AccountType;
  /** Who the credential belongs to. */
  userName: string;
}

/** A project of Azure DevOps. */
export interface AdoProject {
  id: string;
  name: string;
}

/** A work item as read. */
export interface WorkItem extends WorkItemSnapshot {
  id: number;
}

/** A work item that a search found. */
export interface WorkItemHit {
  id: number;
  title: string;
}

/** A service hook as Azure DevOps lists it. */
export interface Hook {
  id: string;
  status: string;
  eventType: string;
  /** Where it posts to. */
  url: string;
}

/** A service hook to create: posts every event of one type, in all projects, to `url`. */
export interface NewHook {
  eventType: string;
  url: string;
  /** Sent as the header `shared-secret`. */
  secret: string;
}
