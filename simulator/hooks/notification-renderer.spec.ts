import { beforeEach, describe, expect, it } from '@jest/globals';
import { SeededRandom } from '../seeded-random.js';
import type { PatchOperation } from '../state/json-patch.js';
import { Organization } from '../state/organization.js';
import type { Mode } from '../state/people.js';
import type { WorkItemEvent } from '../state/work-item.types.js';
import { WorkItemRenderer } from '../state/work-item-renderer.js';
import { WorkItemStore } from '../state/work-item-store.js';
import { NotificationRenderer, type NotificationEnvelope } from './notification-renderer.js';

const PLAIN: NotificationEnvelope = {
  subscriptionId: 's',
  notificationId: 7,
  eventId: 'e',
  resourceVersion: '5.1-preview.3',
  resourceDetails: 'all',
  messages: 'all',
  detailedMessages: 'all',
};

let organization: Organization;
let store: WorkItemStore;
let events: WorkItemEvent[];
let renderer: NotificationRenderer;
let id: number;

const set = (name: string, value: unknown): PatchOperation => ({ op: 'add', path: `/fields/${name}`, value });

function prepare(mode: Mode): void {
  organization = new Organization(mode, 'contoso', () => new Date('2026-02-01T12:00:00Z'), new SeededRandom(1));
  organization.origin = 'http://127.0.0.1:7900';
  const project = organization.createProject({ name: 'Shop' });
  const ada = organization.people.add('Ada', 'ada');
  store = new WorkItemStore(organization);
  events = [];
  store.onChange((event) => events.push(event));
  renderer = new NotificationRenderer(organization, new WorkItemRenderer(organization));
  id = store.create(project, 'Bug', [set('System.Title', 'A'), set('System.AssignedTo', 'Ada')], { actor: ada }).item
    .id;
}

function change(...operations: PatchOperation[]): void {
  store.update(id, operations, { actor: organization.people.get('Ada') });
}

/** Any depth of the body, without the compiler in the way. */
function at(body: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((value, key) => Object(value)[key], body);
}

function lastBody(envelope: Partial<NotificationEnvelope> = {}): Record<string, unknown> {
  const event = events.at(-1);
  if (!event) throw new Error('Nothing happened.');
  return renderer.body(event, { ...PLAIN, ...envelope });
}

beforeEach(() => prepare('services'));

describe('an updated notification', () => {
  it('names the item by workItemId and the update by id', () => {
    change({ op: 'add', path: '/relations/-', value: { rel: 'Hyperlink', url: 'https://a.example' } });
    change(set('System.Title', 'B'));
    expect(lastBody()['resource']).toMatchObject({ id: 3, workItemId: id, rev: 2 });
  });

  it('shows an unassignment as an old value alone', () => {
    change(set('System.AssignedTo', ''));
    const assignedTo = at(lastBody({ resourceVersion: '1.0' }), 'resource', 'fields', 'System.AssignedTo');
    expect(assignedTo).toEqual({ oldValue: 'Ada <ada@contoso.example>' });
  });

  it('leaves an empty field out of the revision', () => {
    change(set('System.AssignedTo', ''));
    expect(at(lastBody(), 'resource', 'revision', 'fields')).not.toHaveProperty(['System.AssignedTo']);
  });

  it('names the actor among the changes only when it is another one than before', () => {
    change(set('System.Title', 'B'));
    expect(at(lastBody(), 'resource', 'fields')).not.toHaveProperty(['System.ChangedBy']);
  });
});

describe('people in a notification', () => {
  const assignee = (resourceVersion: NotificationEnvelope['resourceVersion']): unknown => {
    change(set('System.Title', 'B'));
    return at(lastBody({ resourceVersion }), 'resource', 'revision', 'fields', 'System.AssignedTo');
  };

  it('are one string in 1.0', () => {
    expect(assignee('1.0')).toBe('Ada <ada@contoso.example>');
  });

  it('are three equal names without id in 3.1', () => {
    const name = 'Ada <ada@contoso.example>';
    expect(assignee('3.1-preview.3')).toEqual({ name, displayName: name, uniqueName: name });
  });

  it('are whole references in 5.1', () => {
    expect(assignee('5.1-preview.3')).toMatchObject({ displayName: 'Ada', uniqueName: 'ada@contoso.example' });
  });

  it('bear domain accounts on a server', () => {
    prepare('server');
    expect(assignee('1.0')).toBe('Ada <CONTOSO\\ada>');
  });

  it.each([
    ['1.0', true],
    ['3.1-preview.3', false],
    ['5.1-preview.3', true],
  ] as const)('as revisers carry a descriptor in %s: %s', (resourceVersion, expected) => {
    change(set('System.Title', 'B'));
    const revisedBy = at(lastBody({ resourceVersion }), 'resource', 'revisedBy');
    expect(Object.hasOwn(Object(revisedBy), 'descriptor')).toBe(expected);
  });
});

describe('links of the revision', () => {
  it.each([
    ['1.0', true],
    ['3.1-preview.3', false],
    ['5.1-preview.3', false],
  ] as const)('are present in %s: %s', (resourceVersion, expected) => {
    change({ op: 'add', path: '/relations/-', value: { rel: 'Hyperlink', url: 'https://a.example' } });
    const revision = at(lastBody({ resourceVersion }), 'resource', 'revision');
    expect(Object.hasOwn(Object(revision), 'relations')).toBe(expected);
  });
});

describe('the detail of a notification', () => {
  it('shrinks to ids when it is minimal', () => {
    change(set('System.Title', 'B'));
    expect(Object.keys(Object(lastBody({ resourceDetails: 'minimal' })['resource']))).toEqual([
      'id',
      'workItemId',
      'url',
    ]);
  });

  it('is null when there is to be none', () => {
    expect(lastBody({ resourceDetails: 'none' })['resource']).toBeNull();
  });

  it('has no message when none is wanted', () => {
    expect(lastBody({ messages: 'none' })['message']).toBeNull();
  });

  it('has only the form of message that is wanted', () => {
    expect(Object.keys(Object(lastBody({ messages: 'text' })['message']))).toEqual(['text']);
  });
});

describe('the containers of a notification', () => {
  it('name collection, account and project on Services, all at the organization', () => {
    const { baseUrl, collectionId, accountId } = organization;
    expect(lastBody()['resourceContainers']).toEqual({
      collection: { id: collectionId, baseUrl },
      account: { id: accountId, baseUrl },
      project: { id: organization.getProject('Shop').id, baseUrl },
    });
  });

  it('name the server instead of an account on a server', () => {
    prepare('server');
    expect(Object.keys(Object(lastBody()['resourceContainers']))).toEqual(['collection', 'server', 'project']);
  });
});

describe('other notifications', () => {
  it('of a deletion point into the recycle bin', () => {
    store.delete(id, { actor: organization.people.get('Ada') });
    expect(at(lastBody(), 'resource', 'url')).toContain(`/_apis/wit/recyclebin/${id}`);
  });

  it('of a comment name no reviser, only who changed the item', () => {
    change(set('System.History', 'Seen'));
    const commented = events.find(({ type }) => type === 'workitem.commented');
    if (!commented) throw new Error('Nobody commented.');
    const resource = at(renderer.body(commented, PLAIN), 'resource');
    expect([at(resource, 'revisedBy'), at(resource, 'fields', 'System.History')]).toEqual([undefined, 'Seen']);
  });

  it('of a creation carry plain values', () => {
    expect(at(lastBody(), 'resource', 'fields', 'System.Title')).toBe('A');
  });
});
