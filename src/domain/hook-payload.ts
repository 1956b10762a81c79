import { parseIdentity } from './identity.js';
import { safeText } from './safe-text.js';
import type { WorkItemSnapshot } from './work-item.types.js';

/** The events of work items that Lockstep stores; every other event type is answered and forgotten. */
export const knownEventTypes = [
  'workitem.updated',
  'workitem.created',
  'workitem.deleted',
  'workitem.restored',
  'workitem.commented',
] as const;

/** What routes a delivery, bounded and safe for SQL. */
export interface HookEnvelope {
  eventType: string;
  /** In lower case. */
  collectionId: string;
  /** In lower case; Services only. */
  accountId: string | null;
  /** Null when absent, as in test posts. */
  subscriptionId: string | null;
  notificationId: string | null;
}

/** What a body says of its work item. */
export interface HookResource {
  /** Null when the body names none; 0 in Azure DevOps' test posts. */
  workItemId: number | null;
  rev: number | null;
  /** Set when the body shows the item whole, at revision `rev`: then nothing needs to be read. */
  snapshot: WorkItemSnapshot | null;
  quarantineReason: string | null;
}

const maxIdLength = 100;
const maxInteger = 2_147_483_647;
const maxFieldLength = 300;
/** No work item has more revisions; a body that claims so is checked against the item itself. */
const maxPlausibleRev = 1_000_000;

type JsonObject = Record<string, unknown>;

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** Own properties only: a body may name its keys `__proto__` or `constructor`. */
function read(object: JsonObject | undefined, key: string): unknown {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

function readPath(value: unknown, ...keys: string[]): unknown {
  return keys.reduce((current, key) => read(asObject(current), key), value);
}

/** An integer that fits a column, also when it was sent as text. */
function asInteger(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= maxInteger ? number : null;
}

function asId(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string' || value === '' || value.length > maxIdLength) return null;
  return /^[\w-]+$/.test(value) ? value.toLowerCase() : null;
}

/**
 * Reads what routes a delivery (seed: `VstsWebhook.post`, `get_vsts_external_id`). Null when the body lacks
 * `eventType` or `resourceContainers.collection.id`: then it is no delivery of Azure DevOps.
 */
export function parseHookEnvelope(body: unknown): HookEnvelope | null {
  const eventType = readPath(body, 'eventType');
  const collectionId = asId(readPath(body, 'resourceContainers', 'collection', 'id'));
  if (typeof eventType !== 'string' || eventType === '' || collectionId === null) return null;
  return {
    eventType: safeText(eventType, maxIdLength) ?? '',
    collectionId,
    accountId: asId(readPath(body, 'resourceContainers', 'account', 'id')),
    subscriptionId: asId(readPath(body, 'subscriptionId')),
    notificationId: asId(readPath(body, 'notificationId')),
  };
}

/** Reads what a delivery says of its work item; never throws, whatever the body holds. */
export function parseHookResource(eventType: string, body: unknown): HookResource {
  const updated = eventType === 'workitem.updated';
  const resource = readPath(body, 'resource');
  // On `updated`, `resource.id` numbers the update, not the item.
  const workItemId = asInteger(readPath(resource, updated ? 'workItemId' : 'id'));
  const shownRev = readPath(resource, 'revision', 'rev') ?? readPath(resource, 'rev');
  const rev = asInteger(shownRev);
  return {
    workItemId,
    rev,
    snapshot: updated && workItemId !== null ? parseSnapshot(resource, workItemId) : null,
    quarantineReason: quarantineReason(workItemId, rev, shownRev),
  };
}

function quarantineReason(workItemId: number | null, rev: number | null, shownRev: unknown): string | null {
  if (workItemId === null) return 'the body names no work item';
  if (rev === null && shownRev !== undefined) return 'the revision is no number that a work item can have';
  return null;
}

/**
 * The item as the body shows it, if it shows it whole. Bodies are rendered when they are sent, so `revision` may be
 * later than the change that caused the delivery, but an earlier one would be somebody's mistake.
 */
function parseSnapshot(resource: unknown, workItemId: number): WorkItemSnapshot | null {
  const revision = asObject(readPath(resource, 'revision'));
  const rev = asInteger(read(revision, 'rev'));
  const changedRev = asInteger(readPath(resource, 'rev'));
  if (rev === null || rev === 0 || rev > maxPlausibleRev || changedRev === null || rev < changedRev) return null;
  if (asInteger(read(revision, 'id')) !== workItemId) return null;
  return snapshotOf(rev, asObject(read(revision, 'fields')));
}

/**
 * A snapshot from a work item's fields, in whatever resource version they were rendered; null when they do not show
 * state, type, project and assignee in a form that can be read. Empty fields are absent: no assignee means nobody.
 */
export function snapshotOf(rev: number, fields: JsonObject | undefined): WorkItemSnapshot | null {
  const field = (name: string): string | null => safeText(read(fields, name), maxFieldLength);
  const state = field('System.State');
  const type = field('System.WorkItemType');
  const project = field('System.TeamProject');
  const assignee = parseIdentity(read(fields, 'System.AssignedTo'));
  if (!state || !type || !project || assignee === undefined) return null;
  return { rev, state, type, project, title: field('System.Title') ?? '', assignee };
}
