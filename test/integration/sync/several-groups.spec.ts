import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TransactionRunner, type Transaction } from '../../../src/database/transaction-runner.service.js';
import { LinksService } from '../../../src/links/links.service.js';
import { PairsService } from '../../../src/links/pairs.service.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

const org = '/api/0/organizations/default';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** Pairs of several issues with one work item. */
async function issuesOfOneItem(count: number): Promise<Pair[]> {
  const pairs = [await world.pair()];
  while (pairs.length < count) pairs.push(await world.pair({ key: pairs[0]!.key }));
  return pairs;
}

async function statusesOf(pairs: Pair[]): Promise<string[]> {
  const statuses: string[] = [];
  for (const { issueId } of pairs) statuses.push((await world.issue(issueId)).status);
  return statuses;
}

async function moveItem({ key }: Pair, state: string): Promise<void> {
  world.sim.updateWorkItem(key, { 'System.State': state });
  await world.settle();
}

async function unlink(tx: Transaction, issueId: string, externalIssueId: string): Promise<void> {
  const [{ id: organizationId }] = await tx.query<[{ id: string }]>('SELECT id FROM organizations');
  const owner = { organizationId, integrationId: world.integrationId };
  await world.app.get(PairsService).unlink(tx, owner, issueId, externalIssueId);
}

/** What locks the lane of a pair without running it, inside of a transaction. */
const endings: [string, (tx: Transaction, pair: Pair) => Promise<unknown>][] = [
  ['is unlinked from another issue', (tx, { issueId, externalIssueId }) => unlink(tx, issueId, externalIssueId)],
  ['is found not to be linked to another issue', (tx, { externalIssueId }) => unlink(tx, '0', externalIssueId)],
  ['loses another issue', (tx, { issueId }) => world.app.get(LinksService).removeGroups(tx, [issueId])],
];

describe('several issues linked to one work item', () => {
  it('share one external issue', async () => {
    const pairs = await issuesOfOneItem(3);
    expect(new Set(pairs.map(({ externalIssueId }) => externalIssueId)).size).toBe(1);
  });

  it('are all resolved by it', async () => {
    const pairs = await issuesOfOneItem(3);
    await moveItem(pairs[0]!, 'Closed');
    expect(await statusesOf(pairs)).toEqual(['resolved', 'resolved', 'resolved']);
  });

  it('are judged one by one', async () => {
    const pairs = await issuesOfOneItem(3);
    await world.app.http.put(`${org}/issues/${pairs[0]!.issueId}/`, { status: 'ignored' });
    await world.app.http.put(`${org}/issues/${pairs[1]!.issueId}/`, { status: 'resolved' });
    await world.runLanes();
    await moveItem(pairs[0]!, 'Active');
    expect(await statusesOf(pairs)).toEqual(['ignored', 'unresolved', 'unresolved']);
  });

  it('each get their own decision', async () => {
    const pairs = await issuesOfOneItem(2);
    await moveItem(pairs[0]!, 'Closed');
    const decisions = (await world.decisions(pairs[0]!)) as { issueId: string; action: string }[];
    expect(
      decisions
        .filter(({ action }) => action === 'resolve')
        .map(({ issueId }) => issueId)
        .sort(),
    ).toEqual(pairs.map(({ issueId }) => issueId).sort());
  });

  it('are all assigned to its assignee', async () => {
    const person = world.sim.addPerson('Shared Person', 'shared');
    const userId = await world.addMember(person.mail);
    const pairs = await issuesOfOneItem(3);
    world.sim.updateWorkItem(pairs[0]!.key, { 'System.AssignedTo': person.uniqueName });
    await world.settle();
    for (const { issueId } of pairs) expect((await world.issue(issueId)).assignedTo).toMatchObject({ id: userId });
  });

  it('are assigned only in the projects whose member the assignee is', async () => {
    const person = world.sim.addPerson('Half Known', 'half');
    const userId = await world.addMember(person.mail);
    await world.app.http.post(`${org}/projects/`, { name: 'other' });
    const inside = await world.pair();
    const issueId: string = (await world.app.http.post('/api/0/projects/default/other/issues/', { title: 'X' })).body
      .id;
    const outside = await world.pair({ key: inside.key, issueId });
    world.sim.updateWorkItem(inside.key, { 'System.AssignedTo': person.uniqueName });
    await world.settle();
    expect((await world.issue(inside.issueId)).assignedTo).toMatchObject({ id: userId });
    expect((await world.issue(outside.issueId)).assignedTo).toBeNull();
  });

  it('take no change of each other over', async () => {
    const pairs = await issuesOfOneItem(2);
    await world.app.http.put(`${org}/issues/${pairs[0]!.issueId}/`, { status: 'resolved' });
    await world.runLanes();
    expect(await statusesOf(pairs)).toEqual(['resolved', 'unresolved']);
  });

  it('leave the one alone that was linked after the change', async () => {
    const [first] = await issuesOfOneItem(1);
    await moveItem(first!, 'Closed');
    const late = await world.pair({ key: first!.key });
    expect(await statusesOf([first!, late])).toEqual(['resolved', 'unresolved']);
  });

  it('still get the change that came just before another was linked', async () => {
    const [first] = await issuesOfOneItem(1);
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.updateWorkItem(first!.key, { 'System.State': 'Closed' });
    await world.pair({ key: first!.key });
    expect((await world.issue(first!.issueId)).status).toBe('resolved');
  });
});

describe('one issue linked to several work items', () => {
  it('follows each of them', async () => {
    const first = await world.pair();
    const second = await world.pair({ issueId: first.issueId });
    await moveItem(first, 'Closed');
    expect(await statusesOf([first])).toEqual(['resolved']);
    await moveItem(second, 'Active');
    expect(await statusesOf([first])).toEqual(['unresolved']);
  });

  it('shows for each whether it is in step with it', async () => {
    const first = await world.pair();
    const second = await world.pair({ issueId: first.issueId });
    await moveItem(first, 'Closed');
    expect(await world.externalIssue(first)).toMatchObject({ inStep: true });
    expect(await world.externalIssue(second)).toMatchObject({
      inStep: false,
      reason: 'the work item is New (not done), but the issue is resolved',
    });
  });

  it('has the pairs looked at again whose shadow its change left behind', async () => {
    const first = await world.pair();
    const second = await world.pair({ issueId: first.issueId });
    await moveItem(first, 'Closed');
    expect((await world.decisions(second))[0]).toMatchObject({
      field: 'status',
      trigger: { kind: 'group', id: first.issueId },
      before: { group: 'unresolved', workItem: 'New' },
      after: { group: 'resolved', workItem: 'New' },
      outcome: 'direction_off',
    });
  });

  it.each(endings)('has a pair looked at again whose item %s meanwhile', async (_, end) => {
    const first = await world.pair();
    const second = await world.pair({ issueId: first.issueId });
    const other = await world.pair({ key: second.key });
    await world.app.get(TransactionRunner).run(async (tx) => {
      await end(tx, other);
      await moveItem(first, 'Closed');
    });
    await world.runLanes();
    expect((await world.decisions(second))[0]).toMatchObject({ field: 'status', outcome: 'direction_off' });
  });

  it('leaves no shadow behind when several items change it in one transaction', async () => {
    const first = await world.pair();
    const second = await world.pair({ issueId: first.issueId });
    await moveItem(first, 'Closed');
    world.sim.updateWorkItem(first.key, { 'System.State': 'Active' });
    world.sim.updateWorkItem(second.key, { 'System.State': 'Closed' });
    await world.settle();
    const [issue] = await statusesOf([first]);
    const shadows = await world.app.dataSource.query<{ shadow_status: string }[]>(
      'SELECT shadow_status FROM group_links WHERE group_id = $1',
      [first.issueId],
    );
    expect(shadows.map(({ shadow_status }) => shadow_status)).toEqual([issue, issue]);
  });

  it('is not looked at again and again', async () => {
    const first = await world.pair();
    const second = await world.pair({ issueId: first.issueId });
    await moveItem(first, 'Closed');
    await moveItem(second, 'Active');
    const [lanes] = await world.app.dataSource.query<{ marks: string; dirty: string }[]>(
      `SELECT sum(marked_seq) AS marks, count(*) FILTER (WHERE marked_seq > done_seq) AS dirty
       FROM lanes WHERE external_issue_id = ANY($1::bigint[])`,
      [[first.externalIssueId, second.externalIssueId]],
    );
    // Linking, the delivery of its own item, and one by the other's change, each.
    expect(lanes).toEqual({ marks: '6', dirty: '0' });
  });

  it('is changed by all of them at once without a deadlock', async () => {
    const first = await world.pair();
    const pairs = [first];
    while (pairs.length < 6) pairs.push(await world.pair({ issueId: first.issueId }));
    for (const { key } of pairs) world.sim.updateWorkItem(key, { 'System.State': 'Closed' });
    await world.sim.flushDeliveries();
    await Promise.all([world.runLanes(), world.runLanes(), world.runLanes()]);
    expect(await statusesOf([first])).toEqual(['resolved']);
  });
});
