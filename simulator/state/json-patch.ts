import { ApiError, invalidArgument } from '../http/api-error.js';
import { findField } from './field-catalogue.js';
import { distinctName } from './person.js';
import { isPerson, type Revision } from './work-item.types.js';
import { scalarText } from '../scalar-text.js';
import { changeRelation, type RelationDraft } from './relation-patch.js';
import { mergeTags } from './tags.js';

export interface PatchOperation {
  readonly op: 'test' | 'add' | 'replace' | 'remove' | 'move' | 'copy';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** What a patch document asks for, before any rule has looked at it. */
export interface WorkItemDraft extends RelationDraft {
  /** Reference name → raw value as sent; `undefined` clears the field. */
  readonly written: Map<string, unknown>;
  readonly markdownFields: Set<string>;
}

const OPERATIONS = new Set(['test', 'add', 'replace', 'remove', 'move', 'copy']);

/** Reads a request body as a patch document; 400 when it is none. */
export function parsePatch(body: unknown): PatchOperation[] {
  if (!Array.isArray(body) || !body.every(isOperation)) {
    throw invalidArgument('You must pass a valid patch document in the body of the request.');
  }
  return body;
}

function isOperation(entry: unknown): entry is PatchOperation {
  if (typeof entry !== 'object' || entry === null || !('op' in entry) || !('path' in entry)) return false;
  return typeof entry.op === 'string' && OPERATIONS.has(entry.op) && typeof entry.path === 'string';
}

/**
 * Applies a patch document to the newest revision, or to nothing (creation). Tests run in their place and fail with
 * 412, so that a document is applied whole or not at all.
 */
export function applyPatch(current: Revision | undefined, operations: readonly PatchOperation[]): WorkItemDraft {
  const draft: WorkItemDraft = {
    written: new Map(),
    markdownFields: new Set(current?.markdownFields),
    relations: [...(current?.relations ?? [])],
    changes: { added: [], removed: [], updated: [] },
  };
  for (const operation of operations) applyOperation(current, draft, operation);
  return draft;
}

function applyOperation(current: Revision | undefined, draft: WorkItemDraft, operation: PatchOperation): void {
  const [, root, ...rest] = operation.path.split('/').map(unescapePointer);
  if (operation.op === 'test') {
    test(operation, readPath(current, draft, operation.path));
  } else if (root === 'fields' && rest.length === 1) {
    writeField(current, draft, operation, rest[0] ?? '');
  } else if (root === 'relations') {
    changeRelation(draft, operation.op, rest, operation.value);
  } else if (root === 'multilineFieldsFormat' && rest.length === 1) {
    setFormat(draft, fieldReference(rest[0] ?? ''), operation.value);
  } else if (root !== 'id') {
    throw invalidArgument(`The path "${operation.path}" of the patch document is not valid.`);
  }
}

function test(operation: PatchOperation, actual: unknown): void {
  const expected = scalarText(operation.value);
  const accepted = isPerson(actual)
    ? [distinctName(actual), actual.uniqueName, actual.displayName]
    : [scalarText(actual)];
  if (accepted.includes(expected)) return;
  throw new ApiError(
    412,
    'wit',
    'TestPatchOperationFailedException',
    `VS403351: Test Operation for path ${operation.path} failed, value ${expected} was not equal to test value ${accepted[0] ?? ''}.`,
  );
}

function writeField(
  current: Revision | undefined,
  draft: WorkItemDraft,
  operation: PatchOperation,
  name: string,
): void {
  const reference = fieldReference(name);
  if (operation.op === 'remove') {
    draft.written.set(reference, undefined);
    return;
  }
  let value = operation.value;
  if (operation.op === 'move' || operation.op === 'copy') {
    const from = operation.from ?? '';
    value = readPath(current, draft, from);
    if (operation.op === 'move') draft.written.set(fieldReference(from.replace(/^\/fields\//, '')), undefined);
  }
  if (operation.op === 'add' && reference === 'System.Tags' && typeof value === 'string') {
    const existing = readPath(current, draft, '/fields/System.Tags');
    value = mergeTags(typeof existing === 'string' ? existing : '', value);
  }
  if (isFormattedText(value)) {
    setFormat(draft, reference, value.format);
    value = value.text;
  }
  draft.written.set(reference, value);
}

function isFormattedText(value: unknown): value is { format: string; text: string } {
  return typeof value === 'object' && value !== null && 'format' in value && 'text' in value;
}

function setFormat(draft: WorkItemDraft, reference: string, format: unknown): void {
  if (String(format).toLowerCase() === 'markdown') draft.markdownFields.add(reference);
  else draft.markdownFields.delete(reference);
}

function readPath(current: Revision | undefined, draft: WorkItemDraft, path: string): unknown {
  const [, root, name = '', ...rest] = path.split('/').map(unescapePointer);
  if (root === 'rev') return current?.rev ?? 0;
  if (root === 'id') return current?.fields.get('System.Id');
  if (root === 'fields') {
    const reference = fieldReference(name);
    return draft.written.has(reference) ? draft.written.get(reference) : current?.fields.get(reference);
  }
  if (root === 'relations') {
    const relation = draft.relations[Number(name)];
    if (rest[0] === 'attributes') return relation?.attributes[rest[1] ?? ''];
    return rest[0] === 'url' ? relation?.url : rest[0] === 'rel' ? relation?.rel : relation;
  }
  throw invalidArgument(`The path "${path}" of the patch document is not valid.`);
}

/** The exact reference name; 400 when no such field exists. */
function fieldReference(name: string): string {
  const field = findField(name);
  if (field) return field.referenceName;
  const message = `TF51535: Cannot find field ${name}.`;
  throw new ApiError(400, 'wit', 'WorkItemTrackingFieldDefinitionNotFoundException', message);
}

/** RFC 6901. */
function unescapePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
