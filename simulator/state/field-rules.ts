import { ApiError } from '../http/api-error.js';
import type { WorkItemTypeDefinition } from '../processes/process.types.js';
import { findField, type FieldDefinition } from './field-catalogue.js';
import { invalidValue, readFieldValue } from './field-values.js';
import type { People } from './people.js';
import type { Person } from './person.js';
import { findType, type Project } from './project.js';
import { applyStateRules } from './state-rules.js';
import { textOf, type Fields, type FieldValue } from './work-item.types.js';

export interface ProposedChange {
  /** Fields of the newest revision; undefined at creation. */
  before: Fields | undefined;
  /** Raw values by reference name, as the patch document has them. */
  written: ReadonlyMap<string, unknown>;
  /** The type to create; ignored afterwards, when the item knows its own. */
  typeName: string;
  project: Project;
  people: People;
  actor: Person;
  /** ISO date of the change. */
  at: string;
  bypassRules: boolean;
}

/** All fields that the item would have after the change, apart from the bookkeeping of the revision; 400 if a rule forbids it. */
export function settleFields(change: ProposedChange): Map<string, FieldValue> {
  const { before, written, project, people, bypassRules } = change;
  const fields = new Map(before);
  // A comment belongs to the revision that wrote it.
  fields.delete('System.History');
  for (const [referenceName, raw] of written) {
    const field = findField(referenceName);
    if (!field) throw new Error(`${referenceName} is missing from the catalogue.`);
    checkWritable(field, bypassRules);
    const value = readFieldValue(field, raw, { people, project });
    if (value === undefined || value === '') fields.delete(referenceName);
    else fields.set(referenceName, value);
  }
  const type = settleType(change, fields);
  settleDefaults(change, fields, type);
  requireField('System.Title', fields, bypassRules);
  applyStateRules({
    type,
    before,
    fields,
    actor: change.actor,
    at: change.at,
    hasReason: written.has('System.Reason'),
    isRecast: before !== undefined && isRecast(before, fields),
    bypassRules,
  });
  return fields;
}

function isRecast(before: Fields, after: Fields): boolean {
  return ['System.WorkItemType', 'System.TeamProject'].some((name) => textOf(before, name) !== textOf(after, name));
}

function checkWritable(field: FieldDefinition, bypassRules: boolean): void {
  if (!field.readOnly || (field.readOnly === 'bypass' && bypassRules)) return;
  const message = `TF401326: Invalid field status 'ReadOnly' for field '${field.referenceName}'.`;
  throw invalidValue(field, 'readOnly', message);
}

function settleType(change: ProposedChange, fields: Map<string, FieldValue>): WorkItemTypeDefinition {
  const name = change.before ? textOf(fields, 'System.WorkItemType') : change.typeName;
  const type = findType(change.project, name);
  if (!type) throw workItemTypeNotFound(change.project, name);
  fields.set('System.WorkItemType', type.name);
  return type;
}

/** 404 as the vendor words it for a type that the project's process does not have. */
export function workItemTypeNotFound(project: Project, name: string): ApiError {
  const message = `VS402323: Work item type ${name} does not exist in project ${project.id} or you do not have permission to access it.`;
  return new ApiError(404, 'wit', 'WorkItemTypeNotFoundException', message);
}

function settleDefaults(change: ProposedChange, fields: Map<string, FieldValue>, type: WorkItemTypeDefinition): void {
  const { project } = change;
  fields.set('System.TeamProject', project.name);
  if (!fields.has('System.AreaPath')) fields.set('System.AreaPath', project.name);
  if (!fields.has('System.IterationPath')) fields.set('System.IterationPath', project.name);
  // A move to another project has to name an area and an iteration there.
  for (const name of ['System.AreaPath', 'System.IterationPath']) {
    const field = findField(name);
    if (field) readFieldValue(field, fields.get(name), change);
  }
  if (change.before) return;
  const defaults: [string, FieldValue][] = [
    ['Microsoft.VSTS.Common.Priority', 2],
    ['Microsoft.VSTS.Common.ValueArea', 'Business'],
  ];
  if (type.textField.endsWith('ReproSteps')) defaults.push(['Microsoft.VSTS.Common.Severity', '3 - Medium']);
  for (const [name, value] of defaults) if (!fields.has(name)) fields.set(name, value);
}

function requireField(referenceName: string, fields: Fields, bypassRules: boolean): void {
  const field = findField(referenceName);
  if (bypassRules || !field || fields.has(referenceName)) return;
  throw invalidValue(field, 'required, invalidEmpty');
}
