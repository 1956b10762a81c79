import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startWorld, type Pair, type World } from '../../support/world.js';

type Status = 'unresolved' | 'resolved' | 'ignored';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.configure({ reopen_on: 'not_done', done_states: {} }));
afterAll(() => world.close());

interface Cell {
  from: string;
  to: string;
  status: Status;
  type?: string;
  project?: string;
}

/** A pair in step at one state of the item and one status of the issue. */
async function agreed({ from, status, type = 'Bug', project }: Omit<Cell, 'to'>): Promise<Pair> {
  const key = world.sim.createWorkItem({ type, ...(project === undefined ? {} : { project }) });
  if (world.sim.fieldsOf(key)['System.State'] !== from) world.sim.updateWorkItem(key, { 'System.State': from });
  const pair = await world.pair({ key });
  await setStatus(pair, status);
  return pair;
}

async function setStatus({ issueId }: Pair, status: Status): Promise<void> {
  await world.app.http.put(`/api/0/organizations/default/issues/${issueId}/`, { status });
  await world.runLanes();
}

async function moveItem({ key }: Pair, state: string): Promise<void> {
  world.sim.updateWorkItem(key, { 'System.State': state });
  await world.settle();
}

async function statusAfter(cell: Cell): Promise<Status> {
  const pair = await agreed(cell);
  await moveItem(pair, cell.to);
  return statusOf(pair);
}

async function statusOf({ issueId }: Pair): Promise<Status> {
  return ((await world.issue(issueId)) as { status: Status }).status;
}

describe('a change of state, when every change to a state that is not done reopens', () => {
  it.each<[string, string, string, Status, Status]>([
    ['not done to done', 'Active', 'Closed', 'unresolved', 'resolved'],
    ['not done to done', 'Active', 'Closed', 'ignored', 'resolved'],
    ['not done to done', 'Active', 'Closed', 'resolved', 'resolved'],
    ['done to done', 'Resolved', 'Closed', 'unresolved', 'unresolved'],
    ['done to done', 'Resolved', 'Closed', 'ignored', 'ignored'],
    ['done to done', 'Resolved', 'Closed', 'resolved', 'resolved'],
    ['done to not done', 'Closed', 'Active', 'resolved', 'unresolved'],
    ['done to not done', 'Closed', 'Active', 'ignored', 'unresolved'],
    ['done to not done', 'Closed', 'Active', 'unresolved', 'unresolved'],
    ['not done to not done', 'New', 'Active', 'resolved', 'unresolved'],
    ['not done to not done', 'New', 'Active', 'ignored', 'ignored'],
    ['not done to not done', 'New', 'Active', 'unresolved', 'unresolved'],
  ])('from %s (%s to %s) makes an issue that is %s %s', async (_kind, from, to, status, expected) => {
    expect(await statusAfter({ from, to, status })).toBe(expected);
  });
});

describe('a change of state, when only leaving a done state reopens', () => {
  beforeEach(() => world.configure({ reopen_on: 'left_done' }));

  it.each<[string, string, string, Status, Status]>([
    ['not done to not done', 'New', 'Active', 'resolved', 'resolved'],
    ['not done to not done', 'New', 'Active', 'ignored', 'ignored'],
    ['done to not done', 'Closed', 'Active', 'resolved', 'unresolved'],
    ['done to not done', 'Closed', 'Active', 'ignored', 'unresolved'],
    ['not done to done', 'New', 'Resolved', 'unresolved', 'resolved'],
    ['done to done', 'Resolved', 'Closed', 'unresolved', 'unresolved'],
  ])('from %s (%s to %s) makes an issue that is %s %s', async (_kind, from, to, status, expected) => {
    expect(await statusAfter({ from, to, status })).toBe(expected);
  });
});

describe('a state without any earlier one to compare with', () => {
  async function withoutBaseline(status: Status): Promise<Pair> {
    const pair = await agreed({ from: 'New', status });
    await world.app.dataSource.query('UPDATE external_issues SET state = NULL, state_done = NULL WHERE id = $1', [
      pair.externalIssueId,
    ]);
    return pair;
  }

  it('reopens a resolved issue when it is not done', async () => {
    const pair = await withoutBaseline('resolved');
    await moveItem(pair, 'Active');
    expect(await statusOf(pair)).toBe('unresolved');
  });

  it('leaves an unresolved issue alone when it is done', async () => {
    const pair = await withoutBaseline('unresolved');
    await moveItem(pair, 'Closed');
    expect(await statusOf(pair)).toBe('unresolved');
  });

  it('is written down when it is done, since both answers could be right', async () => {
    const pair = await withoutBaseline('unresolved');
    await moveItem(pair, 'Closed');
    expect((await world.decisions(pair))[0]).toMatchObject({
      field: 'status',
      action: 'none',
      outcome: 'kept',
      reason: 'the work item is Closed, which is done, but there is no earlier state to compare with',
    });
  });
});

describe('a change of something else', () => {
  it('does not reopen what people resolved', async () => {
    const pair = await agreed({ from: 'Active', status: 'resolved' });
    world.sim.updateWorkItem(pair.key, { 'System.Title': 'A better title' });
    await world.settle();
    expect(await statusOf(pair)).toBe('resolved');
  });

  it('does not resolve what people reopened', async () => {
    const pair = await agreed({ from: 'Closed', status: 'unresolved' });
    world.sim.addComment(pair.key, 'Thanks');
    await world.settle();
    expect(await statusOf(pair)).toBe('unresolved');
  });

  it('shows the new title', async () => {
    const pair = await agreed({ from: 'Active', status: 'unresolved' });
    world.sim.updateWorkItem(pair.key, { 'System.Title': 'A better title' });
    await world.settle();
    expect((await world.externalIssue(pair))?.title).toBe('A better title');
  });
});

describe('what counts as done', () => {
  it('is decided by the category, not by the name: a story’s Resolved is in progress', async () => {
    expect(await statusAfter({ from: 'Active', to: 'Resolved', status: 'unresolved', type: 'User Story' })).toBe(
      'unresolved',
    );
  });

  it('is decided for the item’s own type: a bug’s Resolved is done', async () => {
    expect(await statusAfter({ from: 'Active', to: 'Resolved', status: 'unresolved' })).toBe('resolved');
  });

  it('does not include Removed', async () => {
    expect(await statusAfter({ from: 'New', to: 'Removed', status: 'unresolved', type: 'Task' })).toBe('unresolved');
  });

  it('is known in a project that has no bugs', async () => {
    const cell = { type: 'Issue', project: 'Internal Tools', status: 'unresolved' } as const;
    expect(await statusAfter({ ...cell, from: 'To Do', to: 'Done' })).toBe('resolved');
  });

  it('is known in a translated process', async () => {
    const cell = { type: '缺陷', project: '移动应用', status: 'unresolved' } as const;
    expect(await statusAfter({ ...cell, from: '新建', to: '待验证' })).toBe('resolved');
  });

  it('is known of a state that was added a moment ago', async () => {
    const pair = await agreed({ from: 'New', status: 'unresolved' });
    await world.app.dataSource.query(
      `UPDATE state_catalogues SET types = '[{"name":"Bug","states":[{"name":"New","category":"Proposed"}]}]'`,
    );
    await world.moveClock(60);
    await moveItem(pair, 'Closed');
    expect(await statusOf(pair)).toBe('resolved');
  });
});

describe('done states that a setting names', () => {
  beforeEach(() => world.configure({ done_states: { 'Web Shop': { Bug: ['Closed'], Task: ['Removed'] } } }));

  it.each<[string, string, string, Status]>([
    ['Bug', 'Active', 'Closed', 'resolved'],
    ['Bug', 'Active', 'Resolved', 'unresolved'],
    ['Task', 'Active', 'Removed', 'resolved'],
    ['Task', 'Active', 'Closed', 'unresolved'],
    ['User Story', 'Active', 'Closed', 'resolved'],
  ])('hold for their type alone: a %s from %s to %s leaves it %s', async (type, from, to, expected) => {
    expect(await statusAfter({ type, from, to, status: 'unresolved' })).toBe(expected);
  });

  it('hold for their project alone', async () => {
    const cell = { type: 'Task', project: 'Internal Tools', status: 'unresolved' } as const;
    expect(await statusAfter({ ...cell, from: 'To Do', to: 'Done' })).toBe('resolved');
  });

  it('do not change what an earlier state counted as when it was agreed', async () => {
    await world.configure({ reopen_on: 'left_done', done_states: {} });
    const pair = await agreed({ from: 'Resolved', status: 'resolved' });
    await world.configure({ done_states: { 'Web Shop': { Bug: ['Closed'] } } });
    await moveItem(pair, 'Active');
    expect(await statusOf(pair)).toBe('unresolved');
  });
});

describe('the activity of an issue', () => {
  const activities = async ({ issueId }: Pair): Promise<string[]> => {
    const { body } = await world.app.http.get(`/api/0/organizations/default/issues/${issueId}/activities/`);
    const list = (Array.isArray(body) ? body : body.activity) as { type: string }[];
    return list.map(({ type }) => type);
  };

  it('has one entry for a change that was carried over', async () => {
    const pair = await agreed({ from: 'Active', status: 'unresolved' });
    const before = await activities(pair);
    await moveItem(pair, 'Closed');
    expect(await activities(pair)).toHaveLength(before.length + 1);
  });

  it('has none when the issue was in the target status already', async () => {
    const pair = await agreed({ from: 'Active', status: 'resolved' });
    const before = await activities(pair);
    await moveItem(pair, 'Closed');
    expect(await activities(pair)).toEqual(before);
  });
});

describe('while inbound status sync is off', () => {
  beforeEach(() => world.configure({ sync_status_reverse: false }));
  afterAll(() => world.configure({ sync_status_reverse: true }));

  it('carries nothing, and says so once', async () => {
    const pair = await agreed({ from: 'Active', status: 'unresolved' });
    await moveItem(pair, 'Closed');
    world.sim.updateWorkItem(pair.key, { 'System.Title': 'A better title' });
    await world.settle();
    expect(await statusOf(pair)).toBe('unresolved');
    const off = (await world.decisions(pair)).filter(({ outcome }) => outcome === 'direction_off');
    expect(off).toMatchObject([{ field: 'status', after: { group: 'unresolved', workItem: 'Closed' } }]);
  });

  it('starts from the present values when it is switched on', async () => {
    const pair = await agreed({ from: 'Active', status: 'unresolved' });
    await moveItem(pair, 'Closed');
    await world.configure({ sync_status_reverse: true });
    expect(await statusOf(pair)).toBe('unresolved');
  });

  it('knows what the state of then meant when it is switched on, though it could not be looked up then', async () => {
    await world.configure({ reopen_on: 'left_done' });
    const pair = await agreed({ from: 'Active', status: 'resolved' });
    await world.app.dataSource.query('DELETE FROM state_catalogues');
    world.sim.addFault({ kind: '503', route: 'types' });
    await moveItem(pair, 'Closed');
    world.sim.reset();
    await world.configure({ sync_status_reverse: true });
    await moveItem(pair, 'Active');
    expect(await statusOf(pair)).toBe('unresolved');
  });
});
