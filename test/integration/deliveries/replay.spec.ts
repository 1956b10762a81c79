import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { workItemUpdated } from '../../fixtures/azure-devops/work-item-updated.js';
import type { TestResponse } from '../../support/app.js';
import { addOrganization } from '../../support/second-organization.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

let world: World;
let path: string;
beforeAll(async () => {
  world = await startWorld();
  path = `/api/0/organizations/default/integrations/${world.integrationId}/deliveries/`;
});
afterEach(() => world.sim.reset());
afterAll(() => world.close());

/** A pair whose item was closed, with that delivery's id. */
async function closedPair(): Promise<Pair & { deliveryId: string }> {
  const pair = await world.pair();
  world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
  await world.settle();
  const { id } = (await world.deliveries(`?workItem=${pair.key}`))[0]!;
  return { ...pair, deliveryId: id };
}
const replay = (id: string): Promise<TestResponse> => world.app.http.post(`${path}${id}/replay/`);
const shown = async (id: string): Promise<unknown> => (await world.app.http.get(`${path}${id}/`)).body;

describe('replaying a delivery', () => {
  it('answers 202 and processes it again', async () => {
    const { deliveryId } = await closedPair();
    expect((await replay(deliveryId)).status).toBe(202);
    expect(await shown(deliveryId)).toMatchObject({ outcome: 'received', processedAt: null });
    await world.runLanes();
    expect(await shown(deliveryId)).toMatchObject({ outcome: 'stale', processedAt: expect.any(String) });
  });

  it('finds what was missed, because it reads the item', async () => {
    const pair = await closedPair();
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Active' });
    await replay(pair.deliveryId);
    await world.settle();
    expect((await world.issue(pair.issueId)).status).toBe('unresolved');
  });

  it('does not carry its old state over a newer one', async () => {
    const pair = await closedPair();
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Active' });
    await world.settle();
    await replay(pair.deliveryId);
    await world.runLanes();
    expect((await world.issue(pair.issueId)).status).toBe('unresolved');
  });

  it('does not undo what people did to the issue since', async () => {
    const pair = await closedPair();
    await world.app.http.put(`/api/0/organizations/default/issues/${pair.issueId}/`, { status: 'unresolved' });
    await world.runLanes();
    await replay(pair.deliveryId);
    await world.runLanes();
    expect((await world.issue(pair.issueId)).status).toBe('unresolved');
  });

  it('is named in the ledger as what caused the decision', async () => {
    const pair = await closedPair();
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Active' });
    await replay(pair.deliveryId);
    await world.settle();
    expect((await world.decisions(pair))[0]?.trigger).toEqual({ kind: 'replay', id: pair.deliveryId });
  });

  it('acts on a delivery that came before the item was linked', async () => {
    const key = world.sim.createWorkItem({ type: 'Bug' });
    world.sim.updateWorkItem(key, { 'System.State': 'Active' });
    await world.settle();
    const { id } = (await world.deliveries(`?workItem=${key}`))[0]!;
    await world.pair({ key });
    expect((await replay(id)).status).toBe(202);
    await world.runLanes();
    expect(await shown(id)).toMatchObject({ outcome: 'stale' });
  });

  it('understands what could not be understood when it came', async () => {
    const pair = await world.pair();
    const { collectionId } = world.sim;
    const state = { before: 'New', after: 'Closed' };
    await world.post(workItemUpdated({ collectionId, workItemId: pair.key, rev: 2, state, notificationId: 3 }));
    const { id } = (await world.deliveries(`?workItem=${pair.key}`))[0]!;
    await world.app.dataSource.query(
      `UPDATE deliveries SET quarantine_reason = 'a shape of tomorrow', snapshot = NULL, rev = NULL WHERE id = $1`,
      [id],
    );
    await replay(id);
    await world.runLanes();
    expect(await shown(id)).toMatchObject({ outcome: 'applied', revision: 2 });
    expect((await world.issue(pair.issueId)).status).toBe('resolved');
  });

  it('runs a parked lane again', async () => {
    const pair = await closedPair();
    world.sim.deleteWorkItem(pair.key);
    await world.settle();
    expect((await world.externalIssue(pair))?.inStep).toBe(false);
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.restoreWorkItem(pair.key);
    await replay(pair.deliveryId);
    await world.settle();
    expect((await world.externalIssue(pair))?.inStep).toBe(true);
  });

  it('is a 400 when no issue is linked to the item', async () => {
    const { collectionId } = world.sim;
    await world.post(workItemUpdated({ collectionId, workItemId: 9001, rev: 2, notificationId: 1 }));
    const { id } = (await world.deliveries('?workItem=9001'))[0]!;
    expect(await replay(id)).toMatchObject({ status: 400, body: { detail: expect.stringContaining('9001') } });
  });

  it('is a 400 when the body names no item', async () => {
    const body = workItemUpdated({ collectionId: world.sim.collectionId, workItemId: 5, rev: 2, notificationId: 2 });
    await world.post({ ...body, resource: null });
    const { id } = (await world.deliveries('?limit=1'))[0]!;
    expect((await replay(id)).status).toBe(400);
  });

  it.each(['999999', 'abc'])('is a 404 when there is no such delivery (%s)', async (id) => {
    expect((await replay(id)).status).toBe(404);
  });

  it('is a 404 for another organization’s token', async () => {
    const { deliveryId } = await closedPair();
    const other = await addOrganization(world, 'other');
    const theirs = `/api/0/organizations/other/integrations/${other.integrationId}/deliveries/${deliveryId}/replay/`;
    expect((await other.http.post(theirs)).status).toBe(404);
  });
});
