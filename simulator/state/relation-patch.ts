import { ApiError, invalidArgument } from '../http/api-error.js';
import type { Relation } from './work-item.types.js';
import { scalarText } from '../scalar-text.js';

export interface RelationDraft {
  readonly relations: Relation[];
  readonly changes: { added: Relation[]; removed: Relation[]; updated: Relation[] };
}

/**
 * One operation on `/relations/…`: `-` adds, an index removes or replaces, `{index}/attributes/{name}` edits.
 * A link that the item already has is refused with 400.
 */
export function changeRelation(draft: RelationDraft, op: string, path: readonly string[], value: unknown): void {
  const [position = '', part, attribute] = path;
  if (position === '-' && op === 'add') {
    addRelation(draft, value);
    return;
  }
  const index = Number(position);
  const existing = Number.isInteger(index) ? draft.relations[index] : undefined;
  if (!existing) throw invalidArgument(`The relation at index ${position} does not exist.`);
  if (part === undefined && op === 'remove') {
    draft.relations.splice(index, 1);
    draft.changes.removed.push(existing);
  } else if (part === undefined && isRelation(value)) {
    replaceRelation(draft, index, {
      ...existing,
      ...value,
      attributes: { ...existing.attributes, ...value.attributes },
    });
  } else if (part === 'attributes' && attribute !== undefined) {
    const others = Object.entries(existing.attributes).filter(([name]) => name !== attribute);
    const attributes = Object.fromEntries(op === 'remove' ? others : [...others, [attribute, scalarText(value)]]);
    replaceRelation(draft, index, { ...existing, attributes });
  } else {
    throw invalidArgument(`The path "/relations/${path.join('/')}" of the patch document is not valid.`);
  }
}

function addRelation(draft: RelationDraft, value: unknown): void {
  if (!isRelation(value)) throw invalidArgument('A relation needs "rel" and "url".');
  const isKnown = draft.relations.some((relation) => relation.rel === value.rel && relation.url === value.url);
  if (isKnown) throw new ApiError(400, 'wit', 'WorkItemLinkAddExtraneousException', 'Relation already exists.');
  const relation = { rel: value.rel, url: value.url, attributes: { ...value.attributes } };
  draft.relations.push(relation);
  draft.changes.added.push(relation);
}

function replaceRelation(draft: RelationDraft, index: number, relation: Relation): void {
  draft.relations[index] = relation;
  draft.changes.updated.push(relation);
}

function isRelation(value: unknown): value is Pick<Relation, 'rel' | 'url'> & Partial<Relation> {
  if (typeof value !== 'object' || value === null || !('rel' in value) || !('url' in value)) return false;
  return typeof value.rel === 'string' && typeof value.url === 'string';
}
