import { escapeHtml } from '../escape-html.js';
import type { OtherRoutes } from '../http/api-server.js';
import type { Organization } from '../state/organization.js';
import { distinctName } from '../state/person.js';
import { isPerson, latestRevision, textOf, type WorkItem } from '../state/work-item.types.js';
import type { WorkItemStore } from '../state/work-item-store.js';

const EDIT_PAGE = /\/_workitems\/edit\/(\d+)\/?$/i;
const OLD_PAGE = /\/web\/wi\.aspx$/i;

/** The page behind an item's links for people: plain, read-only, and open to everybody. */
export function itemPageRoutes(organization: Organization, store: WorkItemStore): OtherRoutes {
  return (method, url) => {
    const isOurs = url.pathname.toLowerCase().startsWith(organization.basePath.toLowerCase());
    const id = EDIT_PAGE.exec(url.pathname)?.[1] ?? (OLD_PAGE.test(url.pathname) ? url.searchParams.get('id') : null);
    if (method !== 'GET' || !isOurs || id === null) return Promise.resolve(undefined);
    const item = store.find(Number(id));
    const answer = item
      ? { status: 200, body: renderPage(item) }
      : { status: 404, body: '<!DOCTYPE html><title>Not found</title><p>This work item does not exist.' };
    return Promise.resolve(answer);
  };
}

function renderPage(item: WorkItem): string {
  const { fields, rev } = latestRevision(item);
  const title = `${textOf(fields, 'System.WorkItemType')} ${item.id}: ${textOf(fields, 'System.Title')}`;
  const rows = [...fields].map(([name, value]) => {
    const text = isPerson(value) ? distinctName(value) : String(value);
    return `<tr><th align="left">${escapeHtml(name)}</th><td>${escapeHtml(text)}</td></tr>`;
  });
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body><h1>${escapeHtml(title)}</h1><p>Revision ${rev}</p><table>${rows.join('\n')}</table></body></html>
`;
}
