import type { ApiRequest, Route } from '../http/api.types.js';
import { invalidArgument } from '../http/api-error.js';
import { objectBody } from '../http/json-body.js';
import type { Comments } from '../state/comments.js';
import type { WorkItemRenderer } from '../state/work-item-renderer.js';
import type { WorkItemStore } from '../state/work-item-store.js';
import { itemOf, readId } from './work-item.routes.js';

const READ = { group: 'comments', scopes: ['vso.work', 'vso.work_write', 'vso.work_full'], previewOnly: true } as const;
const WRITE = { group: 'comments', scopes: ['vso.work_write', 'vso.work_full'], previewOnly: true } as const;
const PAGE_SIZE = 200;

/** The discussion of a work item. */
export function commentRoutes(store: WorkItemStore, comments: Comments, renderer: WorkItemRenderer): Route[] {
  return [
    {
      ...READ,
      method: 'GET',
      template: 'wit/workItems/#id/comments',
      handler: (request) => {
        const item = itemOf(store, request);
        const { query } = request;
        const ids = query.list('ids').map(readId);
        const live = item.comments.filter((comment) => !comment.isDeleted);
        const chosen = (query.isTrue('includeDeleted') ? item.comments : live).filter(
          ({ id }) => ids.length === 0 || ids.includes(id),
        );
        const ordered = query.find('order')?.toLowerCase() === 'asc' ? chosen : chosen.toReversed();
        const start = query.number('continuationToken', 0);
        const end = start + query.number('$top', PAGE_SIZE);
        const page = ordered.slice(start, end);
        return {
          status: 200,
          body: {
            totalCount: live.length,
            count: page.length,
            comments: page.map((comment) => renderer.comment(item, comment)),
            ...(end < ordered.length && {
              continuationToken: String(end),
              nextPage: `${renderer.itemUrl(item)}/comments?continuationToken=${end}`,
            }),
          },
        };
      },
    },
    {
      ...READ,
      method: 'GET',
      template: 'wit/workItems/#id/comments/#commentId',
      handler: (request) => {
        const item = itemOf(store, request);
        return { status: 200, body: renderer.comment(item, comments.get(item, commentIdOf(request))) };
      },
    },
    {
      ...WRITE,
      method: 'POST',
      template: 'wit/workItems/#id/comments',
      project: 'required',
      handler: (request) => {
        const item = itemOf(store, request);
        const format = request.query.find('format')?.toLowerCase();
        const isMarkdown = format === 'markdown' || format === '0';
        const comment = comments.add(item.id, textOf(request), isMarkdown, request.who);
        return { status: 200, body: renderer.comment(item, comment) };
      },
    },
    {
      ...WRITE,
      method: 'PATCH',
      template: 'wit/workItems/#id/comments/#commentId',
      project: 'required',
      handler: (request) => {
        const item = itemOf(store, request);
        const comment = comments.edit(item.id, commentIdOf(request), textOf(request), request.who);
        return { status: 200, body: renderer.comment(item, comment) };
      },
    },
    {
      ...WRITE,
      method: 'DELETE',
      template: 'wit/workItems/#id/comments/#commentId',
      project: 'required',
      handler: (request) => {
        const item = itemOf(store, request);
        const comment = comments.delete(item.id, commentIdOf(request), request.who);
        return { status: 200, body: renderer.comment(item, comment) };
      },
    },
  ];
}

function commentIdOf({ params }: ApiRequest): number {
  return readId(params['commentId'] ?? '');
}

function textOf({ body }: ApiRequest): string {
  const { text } = objectBody(body);
  if (typeof text === 'string' && text !== '') return text;
  throw invalidArgument('The comment text must not be empty.');
}
