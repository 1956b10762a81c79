import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestResponse } from '../../support/app.js';
import { Clock } from '../../../src/schedule/clock.js';
import { MovableClock } from '../../support/movable-clock.js';
import { addOrganization } from '../../support/second-organization.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

const org = '/api/0/organizations/default';

const clock = new MovableClock();

let world: World;
beforeAll(async () => {
  world = await startWorld({ overrides: [{ provide: Clock, useValue: clock }] });
});
afterEach(() => world.sim.reset());
afterAll(() => world.close());

const pathOf = (issueId: string): string => `${org}/issues/${issueId}/integrations/${world.integrationId}/`;
const link = (issueId: string, externalIssue: unknown): Promise<TestResponse> =>
  world.app.http.put(pathOf(issueId), { externalIssue });
const unlink = ({ issueId, externalIssueId }: Omit<Pair, 'key'>): Promise<TestResponse> =>
  world.app.http.delete(`${pathOf(issueId)}?externalIssue=${externalIssueId}`);

async function rows(): Promise<unknown> {
  const [counts] = await world.app.dataSource.query<[object]>(
    `SELECT (SELECT count(*)::int FROM external_issues) AS items, (SELECT count(*)::int FROM group_links) AS links,
       (SELECT count(*)::int FROM lanes) AS lanes`,
  );
  return counts;
}

describe('linking', () => {
  it('answers 201 with the external issue in Sentry’s shape', async () => {
    const key = world.sim.createWorkItem({ type: 'Bug' });
    const { status, body } = await link(await world.createIssue(), String(key));
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^\d+$/),
      key: String(key),
      url: `${world.sim.baseUrl}Web%20Shop/_workitems/edit/${key}`,
      integrationId: world.integrationId,
      displayName: `Web Shop#${key}`,
    });
  });

  it('carries nothing either way, though the sides differ', async () => {
    const person = world.sim.addPerson('Linked Person', 'linked');
    await world.addMember(person.mail);
    const key = world.sim.createWorkItem({ type: 'Bug', fields: { 'System.AssignedTo': person.uniqueName } });
    world.sim.updateWorkItem(key, { 'System.State': 'Closed' });
    const { issueId } = await world.pair({ key });
    expect(await world.issue(issueId)).toMatchObject({ status: 'unresolved', assignedTo: null });
    expect(world.sim.fieldsOf(key)).toMatchObject({ 'System.State': 'Closed' });
  });

  it('says of sides that differ that they are not in step, and why', async () => {
    const key = world.sim.createWorkItem({ type: 'Bug' });
    world.sim.updateWorkItem(key, { 'System.State': 'Closed' });
    expect(await world.externalIssue(await world.pair({ key }))).toMatchObject({
      inStep: false,
      reason: 'the work item is Closed (done), but the issue is unresolved',
    });
  });

  it('answers the same object when it is done twice', async () => {
    const pair = await world.pair();
    const { status, body } = await link(pair.issueId, String(pair.key));
    expect(status).toBe(201);
    expect(body.id).toBe(pair.externalIssueId);
    const { body: listed } = await world.app.http.get(`${org}/issues/${pair.issueId}/external-issues/`);
    expect(listed).toHaveLength(1);
  });

  it('makes one link when it is done many times at once', async () => {
    const key = String(world.sim.createWorkItem({ type: 'Bug' }));
    const issueId = await world.createIssue();
    const answers = await Promise.all(Array.from({ length: 6 }, () => link(issueId, key)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${String(body.id)}`)).size).toBe(1);
  });

  it('makes one external issue when many issues are linked at once', async () => {
    const key = String(world.sim.createWorkItem({ type: 'Bug' }));
    const issues = await Promise.all(Array.from({ length: 6 }, () => world.createIssue()));
    const answers = await Promise.all(issues.map((issueId) => link(issueId, key)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${String(body.id)}`)).size).toBe(1);
  });

  it('catches an edit between reading the item and storing the link', async () => {
    const key = world.sim.createWorkItem({ type: 'Bug' });
    const issueId = await world.createIssue();
    // The types are looked up after the item was read: the edit slips in between, and its hook finds no link yet.
    await world.app.dataSource.query('DELETE FROM state_catalogues');
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.beforeNext('types', () => world.sim.updateWorkItem(key, { 'System.State': 'Closed' }));
    expect((await link(issueId, String(key))).status).toBe(201);
    await world.settle();
    expect((await world.issue(issueId)).status).toBe('resolved');
  });

  it.each(['0', '-1', '1.5', 'AB#33', '', '2147483648', 33, null])(
    'is a 400 that names the field when the work item is %p',
    async (externalIssue) => {
      const { status, body } = await link(await world.createIssue(), externalIssue);
      expect(status).toBe(400);
      expect(Object.keys(body.fields)).toEqual(['externalIssue']);
    },
  );

  it.each(['999999', 'abc'])('is a 404 for the issue %s, which does not exist', async (issueId) => {
    expect((await link(issueId, '1')).status).toBe(404);
  });
});

describe('linking that fails leaves nothing behind', () => {
  it.each<[string, number, () => void | Promise<void>]>([
    ['there is no such work item', 404, () => undefined],
    ['the credential may not read it', 409, () => world.sim.addFault({ kind: '403', route: 'workitems' })],
    ['the credential is dead', 409, () => world.sim.addFault({ kind: '401', route: 'workitems' })],
    ['Azure DevOps shows its sign-in page', 409, () => world.sim.addFault({ kind: 'signin203', route: 'workitems' })],
    ['Azure DevOps is away', 503, () => world.sim.addFault({ kind: '503', route: 'workitems' })],
    ['Azure DevOps answers nonsense', 503, () => world.sim.addFault({ kind: 'garbage', route: 'workitems' })],
    ['the connection breaks', 503, () => world.sim.addFault({ kind: 'reset', route: 'workitems' })],
  ])('when %s: %i', async (_why, expected, spoil) => {
    await clearCredential();
    const key = expected === 404 ? 987_654 : world.sim.createWorkItem({ type: 'Bug' });
    const issueId = await world.createIssue();
    const before = await rows();
    await spoil();
    const { status, body } = await link(issueId, String(key));
    expect({ status, detail: typeof body.detail }).toEqual({ status: expected, detail: 'string' });
    expect(await rows()).toEqual(before);
    await clearCredential();
  });

  it('asks to come back when Azure DevOps is away', async () => {
    world.sim.addFault({ kind: '503', route: 'workitems', retryAfterSeconds: 7, times: 1 });
    const { headers } = await link(await world.createIssue(), String(world.sim.createWorkItem({ type: 'Bug' })));
    expect(headers.get('retry-after')).toBe('7');
    clock.move(8);
  });

  async function clearCredential(): Promise<void> {
    await world.app.dataSource.query('UPDATE credentials SET needs_reauth_since = NULL, probe_after = NULL');
  }
});

describe('unlinking', () => {
  it('answers 204 and ends the pair', async () => {
    const pair = await world.pair();
    expect((await unlink(pair)).status).toBe(204);
    expect(await world.externalIssue(pair)).toBeUndefined();
  });

  it('ends the sync', async () => {
    const pair = await world.pair();
    await unlink(pair);
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.settle();
    expect((await world.issue(pair.issueId)).status).toBe('unresolved');
  });

  it('closes the lane with the last link, and not before', async () => {
    const first = await world.pair();
    const second = await world.pair({ key: first.key });
    const lanes = async (): Promise<unknown[]> =>
      world.app.dataSource.query('SELECT 1 FROM lanes WHERE external_issue_id = $1', [first.externalIssueId]);
    await unlink(first);
    expect(await lanes()).toHaveLength(1);
    await unlink(second);
    expect(await lanes()).toHaveLength(0);
  });

  it('leaves the other issues of the item in sync', async () => {
    const first = await world.pair();
    const second = await world.pair({ key: first.key });
    await unlink(first);
    world.sim.updateWorkItem(first.key, { 'System.State': 'Closed' });
    await world.settle();
    expect((await world.issue(second.issueId)).status).toBe('resolved');
  });

  it('is a 404 the second time', async () => {
    const pair = await world.pair();
    await unlink(pair);
    expect((await unlink(pair)).status).toBe(404);
  });

  it('is a 404 through an integration that the work item is not of', async () => {
    const pair = await world.pair();
    const path = `${org}/issues/${pair.issueId}/integrations/999999/?externalIssue=${pair.externalIssueId}`;
    expect((await world.app.http.delete(path)).status).toBe(404);
    expect(await world.externalIssue(pair)).toBeDefined();
  });

  it('does not touch the lane of another organization', async () => {
    const { issueId } = await world.pair();
    const { externalIssueId } = await (await addOrganization(world, 'neighbour')).pair(1);
    const holder = world.app.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT FROM lanes WHERE external_issue_id = $1 FOR UPDATE', [externalIssueId]);
    // It would have to wait, and be told to come back, if it locked that lane.
    expect((await unlink({ issueId, externalIssueId })).status).toBe(404);
    await holder.rollbackTransaction();
    await holder.release();
  });

  it.each(['', '?externalIssue=', '?externalIssue=abc'])('is a 400 without an external issue (%p)', async (query) => {
    const { issueId } = await world.pair();
    expect((await world.app.http.delete(`${pathOf(issueId)}${query}`)).status).toBe(400);
  });

  it('refuses a resync afterwards', async () => {
    const pair = await world.pair();
    await unlink(pair);
    expect((await world.app.http.post(`${org}/external-issues/${pair.externalIssueId}/resync/`)).status).toBe(400);
  });

  it('makes linking again start from the values of then', async () => {
    const pair = await world.pair();
    await unlink(pair);
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.settle();
    await world.pair({ key: pair.key, issueId: pair.issueId });
    expect((await world.issue(pair.issueId)).status).toBe('unresolved');
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Active' });
    await world.settle();
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Resolved' });
    await world.settle();
    expect((await world.issue(pair.issueId)).status).toBe('resolved');
  });
});

describe('removing an issue', () => {
  it('lets go of its work item', async () => {
    const pair = await world.pair();
    expect((await world.app.http.delete(`${org}/issues/${pair.issueId}/`)).status).toBeLessThan(300);
    const lanes = await world.app.dataSource.query<unknown[]>('SELECT 1 FROM lanes WHERE external_issue_id = $1', [
      pair.externalIssueId,
    ]);
    expect(lanes).toHaveLength(0);
  });

  it('leaves the other issues of the item in sync', async () => {
    const first = await world.pair();
    const second = await world.pair({ key: first.key });
    await world.app.http.delete(`${org}/issues/${first.issueId}/`);
    world.sim.updateWorkItem(first.key, { 'System.State': 'Closed' });
    await world.settle();
    expect((await world.issue(second.issueId)).status).toBe('resolved');
  });
});

describe('a resync', () => {
  const resync = (id: string): Promise<TestResponse> => world.app.http.post(`${org}/external-issues/${id}/resync/`);

  it('finds a change whose delivery never came', async () => {
    const pair = await world.pair();
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    expect((await resync(pair.externalIssueId)).status).toBe(202);
    await world.settle();
    expect((await world.issue(pair.issueId)).status).toBe('resolved');
  });

  it('is named in the ledger with who asked for it', async () => {
    const pair = await world.pair();
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await resync(pair.externalIssueId);
    await world.settle();
    expect((await world.decisions(pair))[0]?.trigger).toEqual({ kind: 'resync', id: expect.stringMatching(/^\d+$/) });
  });

  it('writes nothing into the ledger when nothing changed', async () => {
    const pair = await world.pair();
    const before = await world.decisions(pair);
    await resync(pair.externalIssueId);
    await world.runLanes();
    expect(await world.decisions(pair)).toEqual(before);
  });

  it.each(['999999', 'abc'])('is a 404 for the external issue %s, which does not exist', async (id) => {
    expect((await resync(id)).status).toBe(404);
  });
});
