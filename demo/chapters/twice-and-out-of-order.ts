import type { Delivery } from '../lockstep-api.js';
import type { Scene } from '../scene.js';
import { waitUntil } from '../wait-until.js';

const deliveryTimeoutMs = 20_000;

/** Deliveries are only news that something changed: the newest revision decides, however they arrive. */
export async function tellTwiceAndOutOfOrder(scene: Scene): Promise<void> {
  const { narrator, cart } = scene;
  const { simulator } = scene.stage;
  const { key, shortId } = cart.pair;
  const subscription = simulator.subscriptions().find(({ request }) => request.eventType === 'workitem.updated');
  if (subscription === undefined) throw new Error('There is no service hook for workitem.updated.');

  narrator.title('2  A delivery arrives twice, and out of order');
  simulator.setDeliveryFaults({ dropNext: 1 });
  const held = simulator.updateWorkItem(key, { 'System.State': 'New' }, 'Bo Chen');
  await narrator.line('Bo', `sets Bug ${key} back to New (revision ${held}); the delivery is held up on its way`);
  await simulator.flushDeliveries();

  simulator.setDeliveryFaults({ duplicate: 1 });
  const newest = simulator.updateWorkItem(key, { 'System.State': 'Closed' }, 'Ada Almgren');
  await narrator.line('Ada', `sets Bug ${key} to Closed (revision ${newest}); the delivery arrives twice`);
  await simulator.flushDeliveries();
  simulator.setDeliveryFaults({ duplicate: 0 });
  await scene.tellEffect(cart, {
    sentence: `${shortId} is resolved`,
    isSo: ({ issue }) => issue.status === 'resolved',
  });
  const activities = await cart.countActivities();

  narrator.say();
  await narrator.line(
    'Azure DevOps',
    `now the delivery of revision ${held}, when Bug ${key} was New, arrives after all`,
  );
  simulator.resend(subscription.id, { workItemId: key, rev: held });
  await simulator.flushDeliveries();
  await tellDeliveries(scene, { held, newest });

  const { issue } = await cart.look();
  const isUntouched = issue.status === 'resolved' && (await cart.countActivities()) === activities;
  narrator.check(isUntouched, `nothing happens to ${shortId}`, `that it is ${issue.status}`);
  if (isUntouched) await narrator.line('Lockstep', `${shortId} stays resolved; nothing was done twice`, 'bold');
}

/** What came of the deliveries of the two revisions, as the list of deliveries has it. */
async function tellDeliveries(scene: Scene, revisions: { held: number; newest: number }): Promise<void> {
  const { narrator, signal, stage, cart } = scene;
  let twice: Delivery | undefined;
  let late: Delivery | undefined;
  const areProcessed = async (): Promise<boolean> => {
    const path = `integrations/${stage.integrationId}/deliveries/?workItem=${cart.pair.key}`;
    const deliveries = await stage.api.get<Delivery[]>(path);
    twice = deliveries.find(({ revision }) => revision === revisions.newest);
    late = deliveries.find(({ revision }) => revision === revisions.held);
    return twice?.outcome === 'applied' && late?.outcome === 'stale';
  };
  await waitUntil(areProcessed, deliveryTimeoutMs, signal);
  for (const delivery of [twice, late]) {
    if (delivery === undefined) continue;
    const { id, revision, outcome, reason, duplicates } = delivery;
    const repeats = duplicates === 0 ? '' : `, and once more (duplicates: ${duplicates}), which changed nothing`;
    await narrator.line(`delivery ${id}`, `revision ${revision ?? '?'}: ${outcome}${repeats}`);
    await narrator.line('why', reason ?? 'no reason given');
  }
  const isTwice = twice?.duplicates === 1 && twice.outcome === 'applied';
  narrator.check(isTwice, 'the repeated delivery is applied once', twice?.outcome ?? 'none');
  narrator.check(late?.outcome === 'stale', 'the late delivery is stale', late?.outcome ?? 'none');
}
