import { beforeEach, describe, expect, it } from '@jest/globals';
import { ApiError } from '../http/api-error.js';
import { SeededRandom } from '../seeded-random.js';
import { Comments } from './comments.js';
import type { PatchOperation } from './json-patch.js';
import { Organization } from './organization.js';
import type { Person } from './person.js';
import { latestRevision, textOf, type WorkItemEvent } from './work-item.types.js';
import { WorkItemStore } from './work-item-store.js';

const NOW = new Date('2026-02-01T12:00:00Z');
const COMMON = 'Microsoft.VSTS.Common';

let organization: Organization;
let store: WorkItemStore;
let ada: Person;
let events: WorkItemEvent[];

beforeEach(() => {
  organization = new Organization('services', 'contoso', () => NOW, new SeededRandom(1));
  organization.createProject({ name: 'Shop', areas: ['Checkout'] });
  organization.createProject({ name: 'Tools', process: 'Basic' });
  ada = organization.people.add('Ada', 'ada');
  organization.people.add('Sam', 'sam.one');
  organization.people.add('Sam', 'sam.two');
  store = new WorkItemStore(organization);
  events = [];
  store.onChange((event) => events.push(event));
});

const set = (name: string, value: unknown): PatchOperation => ({ op: 'add', path: `/fields/${name}`, value });

function create(type = 'Bug', ...operations: PatchOperation[]): number {
  const title = set('System.Title', 'Something is wrong');
  return store.create(organization.getProject('Shop'), type, [title, ...operations], { actor: ada }).item.id;
}

function update(id: number, ...operations: PatchOperation[]): void {
  store.update(id, operations, { actor: ada });
}

const fieldsOf = (id: number): ReadonlyMap<string, unknown> => latestRevision(store.get(id)).fields;

function refusal(action: () => unknown): { status: number; typeKey: string; message: string; body: unknown } {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) {
      return { status: error.status, typeKey: error.typeKey, message: error.message, body: error.toBody() };
    }
    throw error;
  }
  throw new Error('It was not refused.');
}

describe('creating a work item', () => {
  it('starts in the initial state of its type with the default reason', () => {
    const fields = fieldsOf(create('Bug'));
    expect([fields.get('System.State'), fields.get('System.Reason')]).toEqual(['New', 'New']);
  });

  it('refuses any other state', () => {
    expect(refusal(() => create('Bug', set('System.State', 'Closed'))).typeKey).toBe('RuleValidationException');
  });

  it('refuses an empty title and says which field and why', () => {
    const { body } = refusal(() => create('Bug', set('System.Title', '')));
    expect(body).toMatchObject({
      customProperties: {
        RuleValidationErrors: [{ fieldReferenceName: 'System.Title', fieldStatusFlags: 'required, invalidEmpty' }],
      },
    });
  });

  it('answers 404 for a type that the process does not have', () => {
    const tools = organization.getProject('Tools');
    const { status, message } = refusal(() => store.create(tools, 'Bug', [], { actor: ada }));
    expect([status, message.slice(0, 8)]).toEqual([404, 'VS402323']);
  });

  it('saves nothing when it only validates', () => {
    const operations = [set('System.Title', 'Try')];
    store.create(organization.getProject('Shop'), 'Bug', operations, { actor: ada, validateOnly: true });
    expect([store.all().length, events.length]).toEqual([0, 0]);
  });
});

describe('moving a bug through its states', () => {
  it('fills in the default reason and the activation', () => {
    const id = create();
    update(id, set('System.State', 'Active'));
    const fields = fieldsOf(id);
    expect([fields.get('System.Reason'), fields.get(`${COMMON}.ActivatedBy`)]).toEqual(['Approved', ada]);
  });

  it('records the resolution with its reason', () => {
    const id = create();
    update(id, set('System.State', 'Resolved'), set('System.Reason', 'Duplicate'));
    expect(fieldsOf(id).get(`${COMMON}.ResolvedReason`)).toBe('Duplicate');
  });

  it('clears closing and resolution when it is reopened', () => {
    const id = create();
    update(id, set('System.State', 'Closed'));
    update(id, set('System.State', 'Active'));
    const fields = fieldsOf(id);
    expect([fields.has(`${COMMON}.ClosedDate`), fields.get('System.Reason')]).toEqual([false, 'Regression']);
  });

  it('refuses a reason that does not belong to the transition', () => {
    const id = create();
    const change = [set('System.State', 'Active'), set('System.Reason', 'Verified')];
    expect(refusal(() => update(id, ...change)).body).toMatchObject({
      customProperties: { RuleValidationErrors: [{ fieldReferenceName: 'System.Reason' }] },
    });
  });

  it('refuses a transition that the type does not have', () => {
    const id = create('Task');
    update(id, set('System.State', 'Removed'));
    expect(refusal(() => update(id, set('System.State', 'Closed'))).status).toBe(400);
  });

  it('allows everything to a change that bypasses the rules', () => {
    const id = create('Task');
    store.update(id, [set('System.State', 'Nonsense')], { actor: ada, bypassRules: true });
    expect(fieldsOf(id).get('System.State')).toBe('Nonsense');
  });

  it('takes a state without looking at its case', () => {
    const id = create();
    update(id, set('System.State', 'active'));
    expect(fieldsOf(id).get('System.State')).toBe('Active');
  });
});

describe('patching', () => {
  it('refuses a stale revision with 412 and both numbers', () => {
    const id = create();
    update(id, set('System.Title', 'Second'));
    const stale: PatchOperation = { op: 'test', path: '/rev', value: 1 };
    expect(refusal(() => update(id, stale, set('System.Title', 'Third')))).toMatchObject({
      status: 412,
      typeKey: 'TestPatchOperationFailedException',
      message: 'VS403351: Test Operation for path /rev failed, value 1 was not equal to test value 2.',
    });
  });

  it('tests a person by any of the names', () => {
    const id = create('Bug', set('System.AssignedTo', 'Ada'));
    const assigned: PatchOperation = { op: 'test', path: '/fields/System.AssignedTo', value: 'ada@contoso.example' };
    update(id, assigned, set('System.Title', 'Second'));
    expect(fieldsOf(id).get('System.Title')).toBe('Second');
  });

  it('makes no revision out of a change that changes nothing', () => {
    const id = create();
    update(id, set('System.Title', 'Something is wrong'));
    expect([latestRevision(store.get(id)).rev, events.length]).toEqual([1, 1]);
  });

  it('assigns by unique name, by display name and by both together', () => {
    const assignees = ['ada@contoso.example', 'Ada', 'Ada <ada@contoso.example>'].map((value) => {
      return fieldsOf(create('Bug', set('System.AssignedTo', value))).get('System.AssignedTo');
    });
    expect(assignees).toEqual([ada, ada, ada]);
  });

  it('refuses a GUID as a person', () => {
    expect(refusal(() => create('Bug', set('System.AssignedTo', ada.id))).message).toContain('is an unknown identity');
  });

  it('refuses a display name that two people bear', () => {
    expect(refusal(() => create('Bug', set('System.AssignedTo', 'Sam'))).message).toContain('ambiguous');
  });

  it.each([
    ['the empty string', set('System.AssignedTo', '')],
    ['a removal', { op: 'remove', path: '/fields/System.AssignedTo' } satisfies PatchOperation],
  ])('unassigns with %s and records no new value', (_how, operation) => {
    const id = create('Bug', set('System.AssignedTo', 'Ada'));
    update(id, operation);
    expect(store.get(id).updates.at(-1)?.fields.get('System.AssignedTo')).toEqual({ oldValue: ada });
  });

  it('refuses unknown fields without naming a rule', () => {
    const { typeKey, body } = refusal(() => create('Bug', set('System.Nope', 1)));
    expect([typeKey, Object.hasOwn(Object(body), 'customProperties')]).toEqual([
      'WorkItemTrackingFieldDefinitionNotFoundException',
      false,
    ]);
  });

  it('refuses fields that only the system writes', () => {
    expect(refusal(() => create('Bug', set('System.CreatedDate', '2020-01-01'))).message).toContain('TF401326');
  });

  it('refuses an area that does not exist', () => {
    expect(refusal(() => create('Bug', set('System.AreaPath', 'Shop\\Nowhere'))).message).toContain('TF401347');
  });

  it('merges added tags and replaces replaced ones', () => {
    const id = create('Bug', set('System.Tags', 'b; a'));
    update(id, set('System.Tags', 'A; c'));
    const merged = textOf(latestRevision(store.get(id)).fields, 'System.Tags');
    update(id, { op: 'replace', path: '/fields/System.Tags', value: 'z' });
    expect([merged, fieldsOf(id).get('System.Tags')]).toEqual(['b; a; c'.split('; ').sort().join('; '), 'z']);
  });

  it('copies one field into another', () => {
    const id = create();
    update(id, { op: 'copy', from: '/fields/System.Title', path: '/fields/System.Description' });
    expect(fieldsOf(id).get('System.Description')).toBe('Something is wrong');
  });

  it('moves an item to another project when area, iteration and type fit', () => {
    const id = create('Task');
    update(
      id,
      set('System.TeamProject', 'Tools'),
      set('System.AreaPath', 'Tools'),
      set('System.IterationPath', 'Tools'),
      set('System.State', 'To Do'),
    );
    expect([store.get(id).projectId, fieldsOf(id).get('System.TeamProject')]).toEqual([
      organization.getProject('Tools').id,
      'Tools',
    ]);
  });

  it('dates every revision later than the one before, even when the clock stands still', () => {
    const [one, other] = [create(), create()];
    update(one, set('System.Title', 'Changed'));
    const dates = [...store.get(one).revisions, ...store.get(other).revisions].map(({ fields }) =>
      new Date(textOf(fields, 'System.ChangedDate')).getTime(),
    );
    const [created, changed, otherCreated] = dates as [number, number, number];
    expect([otherCreated > created, changed > otherCreated]).toEqual([true, true]);
  });
});

describe('linking', () => {
  const link: PatchOperation = {
    op: 'add',
    path: '/relations/-',
    value: { rel: 'Hyperlink', url: 'https://tracker.example/1' },
  };

  it('leaves the revision and its date, but counts as an update', () => {
    const id = create();
    const before = latestRevision(store.get(id));
    update(id, link);
    const after = latestRevision(store.get(id));
    expect([after.rev, after.fields, store.get(id).updates.length]).toEqual([before.rev, before.fields, 2]);
  });

  it('lets the update number run ahead of the revision', () => {
    const id = create();
    update(id, link);
    update(id, set('System.Title', 'Second'));
    const last = store.get(id).updates.at(-1);
    expect([last?.number, last?.rev]).toEqual([3, 2]);
  });

  it('refuses the same link twice', () => {
    const id = create();
    update(id, link);
    expect(refusal(() => update(id, link)).message).toBe('Relation already exists.');
  });

  it('removes by index', () => {
    const id = create();
    update(id, link);
    update(id, { op: 'remove', path: '/relations/0' });
    expect(store.get(id).updates.at(-1)?.relations?.removed).toHaveLength(1);
  });

  it('edits the comment of a link', () => {
    const id = create();
    update(id, link);
    update(id, { op: 'replace', path: '/relations/0/attributes/comment', value: 'seen here' });
    expect(latestRevision(store.get(id)).relations[0]?.attributes['comment']).toBe('seen here');
  });
});

describe('commenting', () => {
  it('is one revision with two events', () => {
    const id = create();
    new Comments(organization, store).add(id, 'Looking into it', false, ada);
    expect([latestRevision(store.get(id)).rev, events.map(({ type }) => type)]).toEqual([
      2,
      ['workitem.created', 'workitem.commented', 'workitem.updated'],
    ]);
  });

  it('changes nothing but bookkeeping, the count and the history', () => {
    const id = create();
    update(id, set('System.History', 'Looking into it'));
    expect([...(store.get(id).updates.at(-1)?.fields.keys() ?? [])].sort()).toEqual([
      'System.AuthorizedDate',
      'System.ChangedDate',
      'System.CommentCount',
      'System.History',
      'System.Rev',
      'System.RevisedDate',
      'System.Watermark',
    ]);
  });

  it('belongs to its own revision only', () => {
    const id = create('Bug', set('System.History', 'First'));
    update(id, set('System.Title', 'Second'));
    expect(fieldsOf(id).has('System.History')).toBe(false);
  });

  it('can be taken back, which is a revision again', () => {
    const id = create();
    const comments = new Comments(organization, store);
    const comment = comments.add(id, 'Wrong item', false, ada);
    comments.delete(id, comment.id, ada);
    const fields = fieldsOf(id);
    expect([latestRevision(store.get(id)).rev, fields.get('System.CommentCount')]).toEqual([3, 0]);
  });
});

describe('the recycle bin', () => {
  it('hides an item behind the 404 of one that never was', () => {
    const id = create();
    store.delete(id, { actor: ada });
    expect(refusal(() => store.get(id)).message).toBe(
      `TF401232: Work item ${id} does not exist, or you do not have permissions to read it.`,
    );
  });

  it('gives it back with the revision that it had', () => {
    const id = create();
    store.delete(id, { actor: ada });
    store.restore(id, { actor: ada });
    expect([latestRevision(store.get(id)).rev, events.at(-1)?.type]).toEqual([1, 'workitem.restored']);
  });
});

describe('suppressed notifications', () => {
  it('save the change and tell nobody', () => {
    const id = create();
    events.length = 0;
    store.update(id, [set('System.Title', 'Second')], { actor: ada, suppressNotifications: true });
    expect([fieldsOf(id).get('System.Title'), events]).toEqual(['Second', []]);
  });
});

describe('an item with too many revisions', () => {
  it('refuses any further one with 500', () => {
    store = new WorkItemStore(organization, 2);
    const id = create();
    update(id, set('System.Title', 'Second'));
    expect(refusal(() => update(id, set('System.Title', 'Third'))).status).toBe(500);
  });
});
