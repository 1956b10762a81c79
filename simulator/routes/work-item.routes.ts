import type { ApiRequest, ApiResponse, Route } from '../http/api.types.js';
import { ApiError, invalidArgument } from '../http/api-error.js';
import { listBody, objectBody } from '../http/json-body.js';
import { findField } from '../state/field-catalogue.js';
import { parsePatch } from '../state/json-patch.js';
import type { Revision, WorkItem } from '../state/work-item.types.js';
import { latestRevision, textOf } from '../state/work-item.types.js';
import { viewOfExpand, type Expand, type ItemView, type WorkItemRenderer } from '../state/work-item-renderer.js';
import { workItemNotFound, type ChangeOptions, type WorkItemStore } from '../state/work-item-store.js';
import { projectOf } from './work-item-type.routes.js';
import { scalarText } from '../scalar-text.js';

const MAX_BATCH = 200;
const PAGE_SIZE = 200;
const READ = { group: 'workitems', scopes: ['vso.work', 'vso.work_write', 'vso.work_full'] } as const;
const WRITE = { group: 'workitems', scopes: ['vso.work_write', 'vso.work_full'] } as const;
const JSON_PATCH = 'application/json-patch+json';

/** Reading and writing work items, and their history. */
export function workItemRoutes(store: WorkItemStore, renderer: WorkItemRenderer): Route[] {
  const readOne = (item: WorkItem, view: ItemView, asOf: string | undefined): unknown => {
    return renderer.item(item, revisionAsOf(item, asOf), view);
  };
  const readMany = (
    ids: readonly number[],
    view: ItemView,
    asOf: string | undefined,
    errorPolicy: string,
  ): ApiResponse => {
    if (ids.length > MAX_BATCH) {
      const message = `VS403474: You cannot request more than ${MAX_BATCH} work items at once.`;
      throw new ApiError(400, 'wit', 'WorkItemsBatchLimitExceededException', message);
    }
    // The vendor's client sends the number of the choice.
    const omits = errorPolicy === '2' || errorPolicy.toLowerCase() === 'omit';
    const value = ids.map((id) => {
      const item = omits ? store.find(id) : store.get(id);
      return item ? readOne(item, view, asOf) : null;
    });
    return { status: 200, body: listBody(value) };
  };

  return [
    {
      ...READ,
      method: 'GET',
      template: 'wit/workItems/#id',
      handler: (request) => {
        const item = itemOf(store, request);
        return { status: 200, body: readOne(item, viewOf(request), request.query.find('asOf')) };
      },
    },
    {
      ...READ,
      method: 'GET',
      template: 'wit/workItems',
      handler: (request) => {
        const ids = request.query.list('ids').map(readId);
        if (ids.length === 0) throw invalidArgument('The query parameter "ids" is missing.');
        const { query } = request;
        return readMany(ids, viewOf(request), query.find('asOf'), query.find('errorPolicy') ?? 'fail');
      },
    },
    {
      ...READ,
      method: 'POST',
      template: 'wit/workItemsBatch',
      handler: ({ body }) => {
        const { ids, fields, asOf, errorPolicy, $expand } = objectBody(body);
        if (!Array.isArray(ids) || ids.length === 0) throw invalidArgument('The parameter "ids" is missing.');
        const view = checkedView(expandOf($expand), Array.isArray(fields) ? fields.map(String) : []);
        const policy = scalarText(errorPolicy ?? 'fail');
        return readMany(ids.map(String).map(readId), view, typeof asOf === 'string' ? asOf : undefined, policy);
      },
    },
    {
      ...WRITE,
      method: 'POST',
      template: 'wit/workItems/$:type',
      project: 'required',
      contentType: JSON_PATCH,
      handler: (request) => {
        const operations = parsePatch(request.body);
        const { item, revision } = store.create(
          projectOf(request),
          request.params['type'] ?? '',
          operations,
          optionsOf(request),
        );
        return { status: 200, body: renderer.item(item, revision, writeView(request)) };
      },
    },
    {
      ...WRITE,
      method: 'PATCH',
      template: 'wit/workItems/#id',
      contentType: JSON_PATCH,
      handler: (request) => {
        const { id } = itemOf(store, request);
        const { item, revision } = store.update(id, parsePatch(request.body), optionsOf(request));
        return { status: 200, body: renderer.item(item, revision, writeView(request)) };
      },
    },
    {
      ...READ,
      method: 'GET',
      template: 'wit/workItems/#id/updates',
      handler: (request) => {
        const item = itemOf(store, request);
        return {
          status: 200,
          body: listBody(page(request, item.updates).map((update) => renderer.update(item, update))),
        };
      },
    },
    {
      ...READ,
      method: 'GET',
      template: 'wit/workItems/#id/updates/#number',
      handler: (request) => {
        const item = itemOf(store, request);
        const update = item.updates[readId(request.params['number'] ?? '') - 1];
        if (!update) throw workItemNotFound(item.id);
        return { status: 200, body: renderer.update(item, update) };
      },
    },
    {
      ...READ,
      method: 'GET',
      template: 'wit/workItems/#id/revisions',
      handler: (request) => {
        const item = itemOf(store, request);
        const view = viewOf(request);
        const revisions = page(request, item.revisions);
        return { status: 200, body: listBody(revisions.map((revision) => renderer.revision(item, revision, view))) };
      },
    },
    {
      ...READ,
      method: 'GET',
      template: 'wit/workItems/#id/revisions/#rev',
      handler: (request) => {
        const item = itemOf(store, request);
        const revision = item.revisions[readId(request.params['rev'] ?? '') - 1];
        if (!revision) throw workItemNotFound(item.id);
        return { status: 200, body: renderer.revision(item, revision, viewOf(request)) };
      },
    },
  ];
}

/** The item that the path names; 404 also when it is another project's than the one in the path. */
export function itemOf(store: WorkItemStore, request: ApiRequest): WorkItem {
  const item = store.get(readId(request.params['id'] ?? ''));
  if (request.project && item.projectId !== request.project.id) throw workItemNotFound(item.id);
  return item;
}

export function readId(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalidArgument(`The value "${text}" is not valid for an id.`);
}

export function optionsOf({ query, who }: ApiRequest): ChangeOptions {
  return {
    actor: who,
    validateOnly: query.isTrue('validateOnly'),
    bypassRules: query.isTrue('bypassRules'),
    suppressNotifications: query.isTrue('suppressNotifications'),
  };
}

function viewOf({ query }: ApiRequest): ItemView {
  return checkedView(expandOf(query.find('$expand')), query.list('fields'));
}

/** Answers to writes show links and relations unless told otherwise. */
function writeView({ query }: ApiRequest): ItemView {
  const expand = query.find('$expand');
  return expand === undefined ? { relations: true, links: true } : viewOfExpand(expandOf(expand));
}

function checkedView(expand: Expand, fields: readonly string[]): ItemView {
  if (fields.length === 0) return viewOfExpand(expand);
  if (expand !== 'none' && expand !== 'links')
    throw invalidArgument('The expand parameter can not be used with the fields parameter.');
  const known = fields.map((name) => {
    const field = findField(name);
    if (field) return field.referenceName;
    const message = `TF51535: Cannot find field ${name}.`;
    throw new ApiError(400, 'wit', 'WorkItemTrackingFieldDefinitionNotFoundException', message);
  });
  return { ...viewOfExpand(expand), fields: known };
}

const EXPANDS: readonly Expand[] = ['none', 'relations', 'fields', 'links', 'all'];

/** By name or, as the vendor's client sends it, by number. */
function expandOf(value: unknown): Expand {
  if (value === undefined || value === null || value === '') return 'none';
  const text = scalarText(value).toLowerCase();
  const expand = EXPANDS.find((name, index) => name === text || String(index) === text);
  if (expand) return expand;
  throw invalidArgument(`The value "${text}" of parameter $expand is not valid.`);
}

function revisionAsOf(item: WorkItem, asOf: string | undefined): Revision {
  if (asOf === undefined) return latestRevision(item);
  const limit = new Date(asOf).getTime();
  const revision = item.revisions.findLast(
    ({ fields }) => new Date(textOf(fields, 'System.ChangedDate')).getTime() <= limit,
  );
  if (!revision) throw workItemNotFound(item.id);
  return revision;
}

function page<T>({ query }: ApiRequest, list: readonly T[]): readonly T[] {
  const start = query.number('$skip', 0);
  return list.slice(start, start + Math.min(query.number('$top', PAGE_SIZE), PAGE_SIZE));
}
