import type { Route } from '../http/api.types.js';
import { ApiError, invalidArgument } from '../http/api-error.js';
import { objectBody } from '../http/json-body.js';
import type { SearchIndex } from '../search/search-index.js';
import { runSearch, type SearchHit } from '../search/search-query.js';
import type { Organization } from '../state/organization.js';
import { distinctName } from '../state/person.js';
import { isPerson } from '../state/work-item.types.js';

const MAX_TOP = 1000;
const TOP_TRIMMED = 8;
const RESULT_FIELDS = [
  'System.Id',
  'System.WorkItemType',
  'System.Title',
  'System.AssignedTo',
  'System.State',
  'System.Tags',
  'System.Rev',
  'System.CreatedDate',
  'System.ChangedDate',
];

/** The work item search service; 404 where it is not installed. */
export function searchRoutes(organization: Organization, index: SearchIndex): Route[] {
  return [
    {
      method: 'POST',
      template: 'search/workItemSearchResults',
      group: 'search',
      scopes: ['vso.work', 'vso.work_write', 'vso.work_full'],
      handler: ({ body, project }) => {
        if (!index.settings.isInstalled) {
          throw new ApiError(404, 'vss', 'VssResourceNotFoundException', 'The search service is not installed.');
        }
        const { searchText, filters, $skip, $top, $orderBy, includeFacets } = objectBody(body);
        if (typeof searchText !== 'string' || searchText === '') throw invalidArgument('searchText must not be empty.');
        if (!isCount($skip) || !isCount($top)) throw invalidArgument('$skip and $top are required.');
        const { infoCode } = index.settings;
        if (infoCode !== 0) return { status: 200, body: { count: 0, results: [], infoCode, facets: {} } };

        const wanted = readFilters(filters);
        const found = runSearch(index.visible(), {
          text: searchText,
          filters: project ? { ...wanted, 'System.TeamProject': [project.name] } : wanted,
          orderBy: readOrder($orderBy),
        });
        const shown = found.slice($skip, $skip + Math.min($top, MAX_TOP));
        return {
          status: 200,
          body: {
            count: found.length,
            results: shown.map((hit) => renderHit(organization, hit)),
            infoCode: $top > MAX_TOP ? TOP_TRIMMED : 0,
            facets: includeFacets === true ? countFacets(found) : {},
          },
        };
      },
    },
  ];
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function readFilters(filters: unknown): Record<string, string[]> {
  if (typeof filters !== 'object' || filters === null) return {};
  const read: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(filters)) if (Array.isArray(values)) read[name] = values.map(String);
  return read;
}

function readOrder(orderBy: unknown): { field: string; descending: boolean }[] {
  if (!Array.isArray(orderBy)) return [];
  return orderBy.map((entry: unknown) => {
    const { field, sortOrder } = objectBody(entry);
    const name = RESULT_FIELDS.find((candidate) => candidate.toLowerCase() === String(field).toLowerCase());
    return { field: name ?? 'System.Id', descending: String(sortOrder).toUpperCase() === 'DESC' };
  });
}

function renderHit(organization: Organization, { document, hits }: SearchHit): unknown {
  const { item, fields } = document;
  const rendered: Record<string, string> = {};
  for (const name of RESULT_FIELDS) {
    const value = fields.get(name);
    if (value !== undefined) rendered[name.toLowerCase()] = isPerson(value) ? distinctName(value) : String(value);
  }
  const project = organization.findProject(item.projectId);
  return {
    project: { name: project?.name, id: item.projectId },
    fields: rendered,
    hits,
    url: `${organization.baseUrl}_apis/wit/workItems/${item.id}`,
  };
}

function countFacets(found: readonly SearchHit[]): Record<string, { name: string; id: string; resultCount: number }[]> {
  const facets: Record<string, { name: string; id: string; resultCount: number }[]> = {};
  for (const name of ['System.TeamProject', 'System.WorkItemType', 'System.State', 'System.AssignedTo']) {
    const counts = new Map<string, number>();
    for (const { document } of found) {
      const value = document.fields.get(name);
      const key = isPerson(value) ? distinctName(value) : String(value ?? '');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    facets[name] = [...counts].map(([key, resultCount]) => ({ name: key, id: key, resultCount }));
  }
  return facets;
}
