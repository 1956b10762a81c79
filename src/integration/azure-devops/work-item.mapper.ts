import { snapshotOf } from '../../domain/hook-payload.js';
import type { WorkItem } from './azure-devops.types.js';
import { wireObject, type WireWorkItem } from './azure-devops.wire.js';

/** The fields that a snapshot needs; reads ask for no others. */
export const snapshotFields = [
  'System.Id',
  'System.Rev',
  'System.State',
  'System.WorkItemType',
  'System.TeamProject',
  'System.Title',
  'System.AssignedTo',
];

/** A work item of the REST API as sync knows it; undefined when it lacks what every work item has. */
export function toWorkItem(answer: unknown): WorkItem | undefined {
  const item: WireWorkItem = wireObject(answer) ?? {};
  if (!isCount(item.id) || !isCount(item.rev)) return undefined;
  const snapshot = snapshotOf(item.rev, wireObject(item.fields));
  return snapshot === null ? undefined : { id: item.id, ...snapshot };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 2_147_483_647;
}
