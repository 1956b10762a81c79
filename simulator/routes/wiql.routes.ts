import type { Route } from '../http/api.types.js';
import { objectBody } from '../http/json-body.js';
import type { Organization } from '../state/organization.js';
import { latestRevision } from '../state/work-item.types.js';
import type { WorkItemRenderer } from '../state/work-item-renderer.js';
import type { WorkItemStore } from '../state/work-item-store.js';
import { compareRows, compileWhere, getField } from '../wiql/evaluator.js';
import { parseWiql } from '../wiql/parser.js';
import { wiqlError } from '../wiql/wiql-error.js';

const MAX_ROWS = 20_000;
const MAX_QUERY_LENGTH = 32_000;

/** Queries: ids only, never truncated; a project in the URL gives `@project` its meaning and filters nothing. */
export function wiqlRoutes(organization: Organization, store: WorkItemStore, renderer: WorkItemRenderer): Route[] {
  return [
    {
      method: 'POST',
      template: 'wit/wiql',
      group: 'wiql',
      scopes: ['vso.work', 'vso.work_write', 'vso.work_full'],
      handler: ({ body, query, who, project }) => {
        const text = objectBody(body)['query'];
        if (typeof text !== 'string' || text.trim() === '')
          throw wiqlError('TF51006', 'The query statement is missing.');
        if (text.length > MAX_QUERY_LENGTH) throw wiqlError('VS402338', 'The query text is too long.');
        const parsed = parseWiql(text);
        const columns = parsed.columns.map(getField);
        const isMatch = compileWhere(parsed.where, {
          me: who,
          projectName: project?.name,
          now: organization.clock(),
          timePrecision: query.isTrue('timePrecision'),
        });
        const order = compareRows(parsed.orderBy);
        const found = store
          .all()
          .map((item) => ({ item, fields: latestRevision(item).fields }))
          .filter(({ fields }) => isMatch(fields))
          .sort((a, b) => order(a.fields, b.fields))
          .slice(0, query.number('$top', MAX_ROWS + 1));
        if (found.length > MAX_ROWS) {
          throw wiqlError(
            'VS402337',
            `The number of work items returned exceeds the size limit of ${MAX_ROWS}. Change the query to return fewer items.`,
          );
        }
        const renderColumn = (name: string): unknown => {
          const { referenceName, name: label } = getField(name);
          return { referenceName, name: label, url: `${organization.baseUrl}_apis/wit/fields/${referenceName}` };
        };
        return {
          status: 200,
          body: {
            queryType: 'flat',
            queryResultType: 'workItem',
            asOf: organization.now(),
            columns: columns.map(({ referenceName }) => renderColumn(referenceName)),
            ...(parsed.orderBy.length > 0 && {
              sortColumns: parsed.orderBy.map(({ field, descending }) => ({ field: renderColumn(field), descending })),
            }),
            workItems: found.map(({ item }) => ({ id: item.id, url: renderer.itemUrl(item) })),
          },
        };
      },
    },
  ];
}
