import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hookVersions, type HookPerson } from '../../fixtures/azure-devops/hook-shapes.js';
import { workItemUpdated, type UpdatedWorkItem } from '../../fixtures/azure-devops/work-item-updated.js';
import { makePairs } from '../../support/make-pairs.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

const ada: HookPerson = { name: 'Ada <the first> Almgren', uniqueName: 'Ada@Northwind.example' };
const onPremises: HookPerson = { name: 'Ada Almgren', uniqueName: 'NORTHWIND\\ada' };
const testsPerVersion = 9;

describe.each(['services', 'server'] as const)('a hook of %s', (host) => {
  let world: World;
  let adaId: string;
  let unused: Pair[];
  let notificationId = 0;
  beforeAll(async () => {
    world = await startWorld({ mode: host });
    adaId = await world.addMember('ada@northwind.example');
    unused = await makePairs(world, testsPerVersion * hookVersions.length + 1);
  });
  afterAll(() => world.close());

  describe.each(hookVersions)('in version %s', (version) => {
    /** A pair in step at revision 1. */
    const takePair = (): Pair => unused.pop()!;

    /** Brings it to a later revision by a hook that is written by hand. */
    async function deliver(pair: Pair, change: Partial<UpdatedWorkItem>): Promise<void> {
      const base = { collectionId: world.sim.collectionId, workItemId: pair.key, host, version, rev: 2 };
      const { status } = await world.post(workItemUpdated({ ...base, notificationId: ++notificationId, ...change }));
      expect(status).toBe(200);
      await world.runLanes();
    }

    it('resolves when the state becomes done', async () => {
      const pair = takePair();
      await deliver(pair, { state: { before: 'New', after: 'Closed' } });
      expect((await world.issue(pair.issueId)).status).toBe('resolved');
    });

    it('reopens when the state leaves a done one', async () => {
      const pair = takePair();
      await deliver(pair, { state: { before: 'New', after: 'Resolved' } });
      await deliver(pair, { rev: 3, state: { before: 'Resolved', after: 'Active' } });
      expect((await world.issue(pair.issueId)).status).toBe('unresolved');
    });

    it('assigns whoever has the verified address', async () => {
      const pair = takePair();
      await deliver(pair, { assignee: { before: null, after: ada } });
      expect((await world.issue(pair.issueId)).assignedTo).toMatchObject({ id: adaId });
    });

    it('unassigns, though the new value is not there at all', async () => {
      const pair = takePair();
      await deliver(pair, { assignee: { before: null, after: ada } });
      await deliver(pair, { rev: 3, assignee: { before: ada, after: null } });
      expect((await world.issue(pair.issueId)).assignedTo).toBeNull();
    });

    it('assigns nobody for a domain account', async () => {
      const pair = takePair();
      await deliver(pair, { assignee: { before: null, after: onPremises } });
      expect((await world.issue(pair.issueId)).assignedTo).toBeNull();
    });

    it('shows a domain account as unmatched', async () => {
      const pair = takePair();
      await deliver(pair, { assignee: { before: null, after: onPremises } });
      expect((await world.decisions(pair))[0]).toMatchObject({
        field: 'assignee',
        outcome: 'unmatched',
        after: { group: null, workItem: 'Ada Almgren <northwind\\ada>' },
      });
    });

    it('leaves an assignee alone that the change does not speak of', async () => {
      const pair = takePair();
      const assignee = { before: ada, after: ada };
      await deliver(pair, { assignee });
      await deliver(pair, { rev: 3, assignee, state: { before: 'New', after: 'Closed' } });
      expect(await world.issue(pair.issueId)).toMatchObject({ status: 'resolved', assignedTo: { id: adaId } });
    });

    it('is enough: the work item is not read', async () => {
      const pair = takePair();
      world.sim.reset();
      await deliver(pair, { state: { before: 'New', after: 'Active' } });
      expect((await world.externalIssue(pair))?.state).toBe('Active');
      expect(world.sim.requests()).toEqual([]);
    });

    it('means the work item, not the number of the update', async () => {
      const pair = takePair();
      const other = unused[0]!;
      const { collectionId } = world.sim;
      const state = { before: 'New', after: 'Closed' };
      const body = workItemUpdated({ collectionId, workItemId: pair.key, host, version, rev: 2, state });
      await world.post({ ...body, resource: { ...(body['resource'] as object), id: other.key } });
      await world.runLanes();
      expect((await world.issue(other.issueId)).status).toBe('unresolved');
    });
  });
});
