import type { ApiRequest, Route } from '../http/api.types.js';
import { invalidArgument } from '../http/api-error.js';
import { listBody, objectBody } from '../http/json-body.js';
import type { Organization } from '../state/organization.js';
import { distinctName } from '../state/person.js';
import { latestRevision, textOf, type WorkItem } from '../state/work-item.types.js';
import type { WorkItemRenderer } from '../state/work-item-renderer.js';
import { workItemNotFound, type WorkItemStore } from '../state/work-item-store.js';
import { itemOf, optionsOf, readId } from './work-item.routes.js';

const GROUP = { group: 'recyclebin' } as const;
const READ = { ...GROUP, scopes: ['vso.work', 'vso.work_write', 'vso.work_full'] } as const;
const WRITE = { ...GROUP, scopes: ['vso.work_write', 'vso.work_full'] } as const;

/** Deleting, looking into the bin, restoring, and destroying for good. */
export function recycleBinRoutes(
  organization: Organization,
  store: WorkItemStore,
  renderer: WorkItemRenderer,
): Route[] {
  const reference = (item: WorkItem): Record<string, unknown> => {
    const { fields } = latestRevision(item);
    return {
      id: item.id,
      type: textOf(fields, 'System.WorkItemType'),
      name: textOf(fields, 'System.Title'),
      project: textOf(fields, 'System.TeamProject'),
      ...(item.deleted && { deletedDate: item.deleted.at, deletedBy: distinctName(item.deleted.by) }),
      code: 200,
      url: `${organization.baseUrl}${item.projectId}/_apis/wit/recyclebin/${item.id}`,
    };
  };
  // The bin shows people the old way, as one string each.
  const withResource = (item: WorkItem): Record<string, unknown> => {
    const revision = latestRevision(item);
    const resource = { ...renderer.item(item, revision), fields: renderer.fields(revision.fields, {}, 'string') };
    return { ...reference(item), resource };
  };
  const deletedItemOf = (request: ApiRequest): WorkItem => {
    const id = readId(request.params['id'] ?? '');
    const item = store.findDeleted(id);
    if (!item || (request.project && item.projectId !== request.project.id)) throw workItemNotFound(id);
    return item;
  };
  const remove = (item: WorkItem, request: ApiRequest, isFinal: boolean): Record<string, unknown> => {
    store.delete(item.id, optionsOf(request));
    const answer = withResource(item);
    if (isFinal) store.destroy(item.id);
    return answer;
  };

  return [
    {
      ...WRITE,
      method: 'DELETE',
      template: 'wit/workItems/#id',
      handler: (request) => {
        const body = remove(itemOf(store, request), request, request.query.isTrue('destroy'));
        return { status: 200, body };
      },
    },
    {
      ...WRITE,
      method: 'POST',
      template: 'wit/workItemsDelete',
      handler: (request) => {
        const { ids, destroy, skipNotifications } = objectBody(request.body);
        if (!Array.isArray(ids)) throw invalidArgument('The parameter "ids" is missing.');
        const results = ids.map((id: unknown) => {
          const item = store.get(readId(String(id)));
          store.delete(item.id, { actor: request.who, suppressNotifications: skipNotifications === true });
          const answer = reference(item);
          if (destroy === true) store.destroy(item.id);
          return answer;
        });
        return { status: 200, body: { results } };
      },
    },
    {
      ...READ,
      method: 'GET',
      template: 'wit/recyclebin',
      handler: ({ query, project }) => {
        const ids = query.list('ids').map(readId);
        const items = store
          .deletedItems()
          .filter((item) => !project || item.projectId === project.id)
          .filter(({ id }) => ids.length === 0 || ids.includes(id));
        return { status: 200, body: listBody(items.map(reference)) };
      },
    },
    {
      ...READ,
      method: 'GET',
      template: 'wit/recyclebin/#id',
      handler: (request) => ({ status: 200, body: withResource(deletedItemOf(request)) }),
    },
    {
      ...WRITE,
      method: 'PATCH',
      template: 'wit/recyclebin/#id',
      handler: (request) => {
        if (objectBody(request.body)['isDeleted'] !== false) throw invalidArgument('isDeleted must be false.');
        const item = deletedItemOf(request);
        const deletion = item.deleted;
        store.restore(item.id, optionsOf(request));
        const body = {
          ...withResource(item),
          ...(deletion && { deletedDate: deletion.at, deletedBy: distinctName(deletion.by) }),
          url: renderer.itemUrl(item),
        };
        return { status: 200, body };
      },
    },
    {
      ...WRITE,
      method: 'DELETE',
      template: 'wit/recyclebin/#id',
      handler: (request) => {
        store.destroy(deletedItemOf(request).id);
        return { status: 204 };
      },
    },
  ];
}
