import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { addOrganization, type SecondOrganization } from '../../support/second-organization.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

let world: World;
let second: SecondOrganization;
beforeAll(async () => {
  world = await startWorld();
  second = await addOrganization(world, 'second');
});
afterEach(() => world.sim.reset());
afterAll(() => world.close());

/** One work item, linked in both organizations. */
async function sharedItem(): Promise<{ ours: Pair; theirs: Pair }> {
  const ours = await world.pair();
  return { ours, theirs: await second.pair(ours.key) };
}

async function moveItem({ key }: Pair, state: string): Promise<void> {
  world.sim.updateWorkItem(key, { 'System.State': state });
  await world.settle();
}

describe('two organizations with the same Azure DevOps', () => {
  it('share the integration and its hooks', () => {
    expect(second.integrationId).toBe(world.integrationId);
    expect(world.sim.subscriptions()).toHaveLength(4);
  });

  it('both get a change of an item that both have linked, from one delivery', async () => {
    const { ours, theirs } = await sharedItem();
    await moveItem(ours, 'Closed');
    expect((await world.issue(ours.issueId)).status).toBe('resolved');
    expect((await second.issue(theirs.issueId))['status']).toBe('resolved');
    expect(await world.deliveries(`?workItem=${ours.key}`)).toHaveLength(1);
  });

  it('keep their own settings', async () => {
    const { ours, theirs } = await sharedItem();
    await second.configure({ sync_status_reverse: false });
    await moveItem(ours, 'Closed');
    await second.configure({ sync_status_reverse: true });
    expect((await world.issue(ours.issueId)).status).toBe('resolved');
    expect((await second.issue(theirs.issueId))['status']).toBe('unresolved');
  });

  it('match an assignee each among their own members', async () => {
    const person = world.sim.addPerson('Known Twice', 'twice');
    const ourId = await world.addMember(person.mail);
    const theirId = await second.addMember(person.mail);
    const { ours, theirs } = await sharedItem();
    world.sim.updateWorkItem(ours.key, { 'System.AssignedTo': person.uniqueName });
    await world.settle();
    expect((await world.issue(ours.issueId)).assignedTo).toMatchObject({ id: ourId });
    expect((await second.issue(theirs.issueId))['assignedTo']).toMatchObject({ id: theirId });
  });

  it('do not see an assignee matched by the other’s member', async () => {
    const person = world.sim.addPerson('Known Once', 'once');
    await second.addMember(person.mail);
    const { ours } = await sharedItem();
    world.sim.updateWorkItem(ours.key, { 'System.AssignedTo': person.uniqueName });
    await world.settle();
    expect((await world.issue(ours.issueId)).assignedTo).toBeNull();
  });

  it('cannot read or touch each other’s pairs', async () => {
    const { ours } = await sharedItem();
    const path = `/api/0/organizations/second/external-issues/${ours.externalIssueId}`;
    expect((await second.http.get(`${path}/decisions/`)).status).toBe(404);
    expect((await second.http.post(`${path}/resync/`)).status).toBe(404);
  });

  it('cannot link each other’s issues', async () => {
    const { ours } = await sharedItem();
    const path = `/api/0/organizations/second/issues/${ours.issueId}/integrations/${second.integrationId}/`;
    expect((await second.http.put(path, { externalIssue: String(ours.key) })).status).toBe(404);
  });

  it('cannot unlink each other’s pairs', async () => {
    const { ours } = await sharedItem();
    const path = `/api/0/organizations/second/issues/${ours.issueId}/integrations/${second.integrationId}/`;
    expect((await second.http.delete(`${path}?externalIssue=${ours.externalIssueId}`)).status).toBe(404);
    expect(await world.externalIssue(ours)).toBeDefined();
  });
});

describe('an organization whose credential is dead', () => {
  it('does not stop the sync of the other', async () => {
    const { ours, theirs } = await sharedItem();
    world.sim.revokeToken(second.pat);
    const { http } = second;
    await http.post(`/api/0/organizations/second/external-issues/${theirs.externalIssueId}/resync/`);
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.updateWorkItem(ours.key, { 'System.State': 'Closed' });
    await world.app.http.post(`/api/0/organizations/default/external-issues/${ours.externalIssueId}/resync/`);
    await world.settle();
    expect((await world.issue(ours.issueId)).status).toBe('resolved');
    expect(await second.externalIssue(theirs)).toMatchObject({
      inStep: 'waiting',
      reason: expect.stringContaining('credential'),
    });
  });

  it('still gets what deliveries bring, since nothing has to be read for it', async () => {
    const { ours, theirs } = await sharedItem2();
    await moveItem(ours, 'Closed');
    expect((await second.issue(theirs.issueId))['status']).toBe('resolved');
  });

  it('goes on by itself with a new credential', async () => {
    const { ours, theirs } = await sharedItem2();
    const { http } = second;
    await http.post(`/api/0/organizations/second/external-issues/${theirs.externalIssueId}/resync/`);
    await world.runLanes();
    expect(await second.externalIssue(theirs)).toMatchObject({ inStep: 'waiting' });
    world.sim.addToken(second.pat, world.sim.owner.uniqueName);
    const credential = { kind: 'pat', token: second.pat };
    const path = `/api/0/organizations/second/integrations/${second.integrationId}/`;
    expect((await http.put(path, { credential })).status).toBe(200);
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.updateWorkItem(ours.key, { 'System.State': 'Active' });
    await world.moveClock(31);
    await world.settle();
    expect(await second.externalIssue(theirs)).toMatchObject({ inStep: true, state: 'Active' });
  });

  /** Linked while the token still worked; it is dead afterwards. */
  async function sharedItem2(): Promise<{ ours: Pair; theirs: Pair }> {
    world.sim.addToken(second.pat, world.sim.owner.uniqueName);
    await world.moveClock(31);
    await world.settle();
    const shared = await sharedItem();
    world.sim.revokeToken(second.pat);
    return shared;
  }
});
