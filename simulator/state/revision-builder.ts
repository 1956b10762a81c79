import { NEVER_REVISED } from '../azure-date.js';
import type { Person } from './person.js';
import {
  isPerson,
  textOf,
  type FieldChange,
  type Fields,
  type FieldValue,
  type Revision,
  type WorkItemUpdate,
} from './work-item.types.js';

/** What the organization itself writes into every revision. */
export interface Bookkeeping {
  id: number;
  rev: number;
  watermark: number;
  commentCount: number;
  actor: Person;
  at: string;
  /** A change that bypasses the rules may name another author and date. */
  keepAuthorship: boolean;
}

/** Adds the bookkeeping fields in place. */
export function stampRevision(fields: Map<string, FieldValue>, book: Bookkeeping): void {
  const area = textOf(fields, 'System.AreaPath');
  const stamped: [string, FieldValue][] = [
    ['System.Id', book.id],
    ['System.Rev', book.rev],
    ['System.Watermark', book.watermark],
    ['System.AuthorizedDate', book.at],
    ['System.RevisedDate', NEVER_REVISED],
    ['System.AuthorizedAs', book.actor],
    ['System.PersonId', personNumber(book.actor)],
    ['System.CommentCount', book.commentCount],
    ['System.NodeName', area.split('\\').at(-1) ?? area],
    ['System.AreaLevel1', area.split('\\')[0] ?? area],
    ['System.IterationLevel1', textOf(fields, 'System.IterationPath').split('\\')[0] ?? ''],
    ['System.BoardColumn', textOf(fields, 'System.State')],
    ['System.BoardColumnDone', false],
  ];
  for (const [name, value] of stamped) fields.set(name, value);
  const authorship: [string, FieldValue][] = [
    ['System.ChangedDate', book.at],
    ['System.ChangedBy', book.actor],
    ...(book.rev === 1
      ? ([
          ['System.CreatedDate', book.at],
          ['System.CreatedBy', book.actor],
        ] satisfies [string, FieldValue][])
      : []),
  ];
  for (const [name, value] of authorship) if (!book.keepAuthorship || !fields.has(name)) fields.set(name, value);
}

/** The vendor numbers people per database; any stable number per person will do. */
function personNumber(person: Person): number {
  return Number.parseInt(person.id.slice(0, 6), 16);
}

/** The update that leads from one revision to the next, or from nothing to the first. */
export function describeUpdate(
  number: number,
  before: Revision | undefined,
  after: Revision,
  actor: Person,
): WorkItemUpdate {
  const at = textOf(after.fields, 'System.ChangedDate');
  const changes = new Map<string, FieldChange>();
  for (const name of new Set([...after.fields.keys(), ...(before?.fields.keys() ?? [])])) {
    const oldValue = before?.fields.get(name);
    const newValue = after.fields.get(name);
    // A comment belongs to its revision alone: it never shows as the old value of the next one.
    if (name === 'System.History') {
      if (newValue !== undefined) changes.set(name, { newValue });
    } else if (!isSame(oldValue, newValue)) {
      changes.set(name, { ...(oldValue !== undefined && { oldValue }), ...(newValue !== undefined && { newValue }) });
    }
  }
  if (before) changes.set('System.RevisedDate', { oldValue: at, newValue: NEVER_REVISED });
  else if (!changes.has('System.AssignedTo')) changes.set('System.AssignedTo', {});
  return { number, rev: after.rev, by: actor, at, fields: changes };
}

/** Whether a person would see no difference between two sets of fields. */
export function haveSameFields(before: Fields, after: Fields): boolean {
  return before.size === after.size && [...after].every(([name, value]) => isSame(before.get(name), value));
}

function isSame(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return isPerson(a) && isPerson(b) ? a.id === b.id : a === b;
}
