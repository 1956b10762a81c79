import { dateSortKey } from '../azure-date.js';
import { escapeHtml } from '../escape-html.js';
import { findField } from '../state/field-catalogue.js';
import { distinctName } from '../state/person.js';
import { isPerson, textOf, type Fields } from '../state/work-item.types.js';
import type { IndexedItem } from './search-index.js';

export interface SearchQuery {
  text: string;
  /** Reference name → accepted values; areas accept everything below them. */
  filters: Readonly<Record<string, readonly string[]>>;
  orderBy: readonly { field: string; descending: boolean }[];
}

export interface SearchHit {
  readonly document: IndexedItem;
  readonly hits: readonly { fieldReferenceName: string; highlights: readonly string[] }[];
}

const SEARCHED_FIELDS = [
  'System.Title',
  'System.Tags',
  'System.Description',
  'Microsoft.VSTS.TCM.ReproSteps',
  'System.History',
];

/** Every word of the text must begin some word of an item, or be its id. Best-known order: newest first. */
export function runSearch(documents: readonly IndexedItem[], query: SearchQuery): SearchHit[] {
  const terms = words(query.text);
  const found = documents
    .filter(({ fields }) => passesFilters(fields, query.filters))
    .filter((document) => terms.length > 0 && terms.every((term) => mentions(document, term)))
    .map((document) => ({ document, hits: highlight(document, terms) }));
  return found.sort((a, b) => compare(a.document, b.document, query.orderBy));
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function mentions({ item, fields }: IndexedItem, term: string): boolean {
  if (String(item.id) === term) return true;
  return SEARCHED_FIELDS.some((name) => words(textOf(fields, name)).some((word) => word.startsWith(term)));
}

function passesFilters(fields: Fields, filters: SearchQuery['filters']): boolean {
  return Object.entries(filters).every(([name, accepted]) => {
    if (accepted.length === 0) return true;
    const value = filterValue(fields, name);
    const isPath = name === 'System.AreaPath' || name === 'System.IterationPath';
    return accepted.some((wanted) => {
      const lower = wanted.toLowerCase();
      return value === lower || (isPath && value.startsWith(`${lower}\\`));
    });
  });
}

function filterValue(fields: Fields, name: string): string {
  const value = fields.get(name);
  return (isPerson(value) ? distinctName(value) : String(value ?? '')).toLowerCase();
}

function highlight({ item, fields }: IndexedItem, terms: readonly string[]): SearchHit['hits'] {
  const hits = SEARCHED_FIELDS.flatMap((name) => {
    const text = textOf(fields, name);
    const marked = text.replace(/[\p{L}\p{N}]+|[^\p{L}\p{N}]+/gu, (part) => {
      const matches = terms.some((term) => part.toLowerCase().startsWith(term));
      return matches ? `<highlighthit>${escapeHtml(part)}</highlighthit>` : escapeHtml(part);
    });
    const isHit = marked.includes('<highlighthit>');
    return isHit ? [{ fieldReferenceName: name.toLowerCase(), highlights: [marked] }] : [];
  });
  if (terms.includes(String(item.id))) {
    hits.unshift({ fieldReferenceName: 'system.id', highlights: [`<highlighthit>${item.id}</highlighthit>`] });
  }
  return hits;
}

function sortKey(fields: Fields, name: string): string {
  const date = findField(name)?.type === 'dateTime' ? textOf(fields, name) : '';
  return date === '' ? filterValue(fields, name) : dateSortKey(date);
}

function compare(a: IndexedItem, b: IndexedItem, orderBy: SearchQuery['orderBy']): number {
  for (const { field, descending } of orderBy) {
    const order = sortKey(a.fields, field).localeCompare(sortKey(b.fields, field), 'en', { numeric: true });
    if (order !== 0) return descending ? -order : order;
  }
  return b.item.id - a.item.id;
}
