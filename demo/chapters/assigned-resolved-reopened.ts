import type { Scene } from '../scene.js';

/** The everyday: what people do to a work item shows on its issue. */
export async function tellAssignedResolvedReopened(scene: Scene): Promise<void> {
  const { narrator, cart } = scene;
  const { simulator } = scene.stage;
  const { key, shortId } = cart.pair;

  narrator.title('1  A bug is assigned, resolved, reopened');
  await narrator.line('Dana', `assigns Bug ${key} to Ada`);
  simulator.updateWorkItem(key, { 'System.AssignedTo': 'Ada Almgren' }, 'Dana Duval');
  await scene.tellEffect(cart, {
    sentence: `${shortId} is assigned to Ada Almgren`,
    isSo: ({ issue }) => issue.assignedTo?.name === 'Ada Almgren',
  });

  narrator.say();
  await narrator.line('Ada', `sets Bug ${key} to Resolved`);
  simulator.updateWorkItem(key, { 'System.State': 'Resolved' }, 'Ada Almgren');
  await scene.tellEffect(cart, {
    sentence: `${shortId} is resolved`,
    isSo: ({ issue }) => issue.status === 'resolved',
  });

  narrator.say();
  await narrator.line('Bo', `tests it, and sets Bug ${key} back to Active`);
  simulator.updateWorkItem(key, { 'System.State': 'Active' }, 'Bo Chen');
  await scene.tellEffect(cart, {
    sentence: `${shortId} is unresolved again`,
    isSo: ({ issue }) => issue.status === 'unresolved',
  });
}
