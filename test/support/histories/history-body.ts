import type { Notification } from './history-arbitrary.js';
import type { ItemValues, PersonName } from './pair-model.js';

/** How Azure DevOps names the people of the model. */
export const people: Record<PersonName, { displayName: string; uniqueName: string }> = {
  ada: { displayName: 'Ada Almgren', uniqueName: 'ada@example.com' },
  grace: { displayName: 'Grace Park (Platform)', uniqueName: 'grace@example.com' },
  stray: { displayName: 'Stray Person', uniqueName: 'stray@elsewhere.example' },
  dora: { displayName: 'Dora Domain', uniqueName: 'CORP\\dora' },
};

const projectName = 'Web Shop';
const origin = 'https://dev.azure.com/contoso';

/** The body of a `workitem.updated` in the shape of its resource version; `revisions[n - 1]` is revision n. */
export function historyBody(
  notification: Notification,
  item: { id: number; collectionId: string; revisions: readonly ItemValues[] },
  ids: { subscriptionId: string; notificationId: number } | undefined,
): string {
  const { causedBy, shows } = notification;
  const url = `${origin}/_apis/wit/workItems/${item.id}`;
  const before = fieldsOf(item.revisions[causedBy - 2], notification);
  const after = fieldsOf(item.revisions[causedBy - 1], notification);
  const changed = Object.entries(after).filter(([name, value]) => !isSame(before[name], value));
  const cleared = Object.keys(before).filter((name) => after[name] === undefined);
  return JSON.stringify({
    ...ids,
    id: '27f1b0a4-6c1f-4f1e-8a3b-0d2f3f3a6b11',
    eventType: 'workitem.updated',
    publisherId: 'tfs',
    message: null,
    detailedMessage: null,
    resource: {
      id: causedBy,
      workItemId: item.id,
      rev: causedBy,
      revisedDate: '9999-01-01T00:00:00Z',
      fields: {
        ...Object.fromEntries(changed.map(([name, newValue]) => [name, { oldValue: before[name], newValue }])),
        ...Object.fromEntries(cleared.map((name) => [name, { oldValue: before[name] }])),
        'System.Rev': { oldValue: causedBy - 1, newValue: causedBy },
      },
      url: `${url}/updates/${causedBy}`,
      revision: {
        id: item.id,
        rev: shows,
        fields: {
          'System.TeamProject': projectName,
          'System.WorkItemType': 'Bug',
          'System.Title': `Item ${item.id}`,
          ...fieldsOf(item.revisions[shows - 1], notification),
        },
        url: `${url}/revisions/${shows}`,
      },
    },
    resourceVersion: notification.version,
    resourceContainers: {
      collection: { id: item.collectionId, baseUrl: `${origin}/` },
      account: { id: '8c7cd1f0-5a57-4c5e-9a6c-2c6b1a0f6c1d', baseUrl: `${origin}/` },
    },
    createdDate: '2026-11-20T09:30:00.0000000Z',
  });
}

/** State and assignee; an empty field is absent. */
function fieldsOf(values: ItemValues | undefined, notification: Notification): Record<string, unknown> {
  if (values === undefined) return {};
  const { state, assignee } = values;
  return {
    'System.State': state,
    ...(assignee !== null && { 'System.AssignedTo': identity(assignee, notification) }),
  };
}

function identity(person: PersonName, { version, shouts }: Notification): unknown {
  const { displayName, uniqueName } = people[person];
  const unique = shouts ? uniqueName.toUpperCase() : uniqueName;
  const combined = `${displayName} <${unique}>`;
  if (version === '1.0') return combined;
  if (version === '3.1-preview.3') return { displayName: combined, name: combined, uniqueName: combined };
  return {
    displayName,
    url: `${origin}/_apis/Identities/${person}`,
    id: '4f6f2f8e-33d9-4f5e-9c43-6d1b62bb8a77',
    uniqueName: unique,
    descriptor: `aad.${person}`,
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
