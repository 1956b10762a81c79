import type { Person } from './person.js';

export type FieldValue = string | number | boolean | Person;
export type Fields = ReadonlyMap<string, FieldValue>;

export interface Relation {
  readonly rel: string;
  readonly url: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** Which comment, in which of its versions, a revision wrote. */
export interface CommentVersion {
  readonly commentId: number;
  readonly version: number;
}

export interface Revision {
  readonly rev: number;
  /** Every field that has a value, the hidden ones included. */
  readonly fields: Fields;
  readonly relations: readonly Relation[];
  readonly comment?: CommentVersion;
  /** Long text fields written as Markdown; all others are HTML. */
  readonly markdownFields: ReadonlySet<string>;
}

export interface FieldChange {
  readonly oldValue?: FieldValue;
  readonly newValue?: FieldValue;
}

export interface RelationChanges {
  readonly added: readonly Relation[];
  readonly removed: readonly Relation[];
  readonly updated: readonly Relation[];
}

/** One saved change. Updates are counted on their own: a change of links alone is an update, but no new revision. */
export interface WorkItemUpdate {
  readonly number: number;
  readonly rev: number;
  readonly by: Person;
  readonly at: string;
  readonly fields: ReadonlyMap<string, FieldChange>;
  readonly relations?: RelationChanges;
}

export interface WorkItemComment {
  readonly id: number;
  readonly version: number;
  readonly text: string;
  readonly isMarkdown: boolean;
  readonly createdBy: Person;
  readonly createdAt: string;
  readonly modifiedBy: Person;
  readonly modifiedAt: string;
  readonly isDeleted: boolean;
}

export interface WorkItem {
  readonly id: number;
  projectId: string;
  readonly revisions: Revision[];
  readonly updates: WorkItemUpdate[];
  readonly comments: WorkItemComment[];
  deleted?: { readonly by: Person; readonly at: string };
}

export type WorkItemEventType =
  'workitem.created' | 'workitem.updated' | 'workitem.commented' | 'workitem.deleted' | 'workitem.restored';

/** What service hooks and the search index hear about. */
export interface WorkItemEvent {
  readonly type: WorkItemEventType;
  readonly item: WorkItem;
  readonly revision: Revision;
  /** Only on `workitem.updated`. */
  readonly update?: WorkItemUpdate;
  readonly actor: Person;
  readonly at: Date;
}

/** The newest revision; every stored item has one. */
export function latestRevision(item: WorkItem): Revision {
  const last = item.revisions.at(-1);
  if (!last) throw new Error(`Work item ${item.id} has no revision.`);
  return last;
}

/** A field's value as text, `''` when it is empty. */
export function textOf(fields: Fields, referenceName: string): string {
  const value = fields.get(referenceName);
  return value === undefined || typeof value === 'object' ? '' : String(value);
}

export function isPerson(value: unknown): value is Person {
  return typeof value === 'object' && value !== null && 'uniqueName' in value && 'mail' in value;
}
