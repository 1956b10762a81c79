import type { Organization } from '../state/organization.js';
import type { Person } from '../state/person.js';
import type { FieldValue, Revision, WorkItem, WorkItemEvent, WorkItemEventType } from '../state/work-item.types.js';

const NOBODY_ID = '00000000-0000-0000-0000-000000000000';

/** An event of work item 0 in a project and by a person that do not exist, as the vendor's test posts have it. */
export function sampleEvent(organization: Organization, type: WorkItemEventType): WorkItemEvent {
  const actor: Person = {
    id: NOBODY_ID,
    displayName: 'Jamie Sample',
    uniqueName: 'fabrikamfiber4@hotmail.example',
    mail: 'fabrikamfiber4@hotmail.example',
    descriptor: 'aad.sample',
  };
  const at = organization.now();
  const fields = new Map<string, FieldValue>([
    ['System.AreaPath', 'FabrikamCloud'],
    ['System.TeamProject', 'FabrikamCloud'],
    ['System.IterationPath', 'FabrikamCloud\\Release 1\\Sprint 1'],
    ['System.WorkItemType', 'Bug'],
    ['System.State', 'New'],
    ['System.Reason', 'New defect reported'],
    ['System.CreatedDate', at],
    ['System.CreatedBy', actor],
    ['System.ChangedDate', at],
    ['System.ChangedBy', actor],
    ['System.Title', 'Some great new idea!'],
  ]);
  const revision: Revision = { rev: 2, fields, relations: [], markdownFields: new Set() };
  const changes = new Map([['System.Rev', { oldValue: 1, newValue: 2 }]]);
  const update = { number: 2, rev: 2, by: actor, at, fields: changes };
  const item: WorkItem = {
    id: 0,
    projectId: NOBODY_ID,
    revisions: [{ ...revision, rev: 1 }, revision],
    updates: [update],
    comments: [],
  };
  return { type, item, revision, actor, at: organization.clock(), ...(type === 'workitem.updated' && { update }) };
}
