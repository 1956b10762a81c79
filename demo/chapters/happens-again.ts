import { runProgram } from '../run-program.js';
import type { Scene } from '../scene.js';

/** An error that its work item calls fixed comes back: the issue says so, whatever the work item says. */
export async function tellHappensAgain(scene: Scene): Promise<void> {
  const { narrator, cart, signal } = scene;
  const { api } = scene.stage;
  const { key, shortId } = cart.pair;

  narrator.title('4  What was closed in Azure DevOps happens again');
  await narrator.line('web-shop', `fails at the same place, although work item ${key} is Done`);
  await runProgram('web-shop', await api.getDsn('web-shop'), signal);
  const view = await scene.watchFor(cart, {
    sentence: `${shortId} reopens and is not in step with its work item`,
    isSo: ({ issue, workItem }) => issue.substatus === 'regressed' && workItem.inStep === false,
  });
  await narrator.line('Lockstep', `${shortId} is ${view.issue.status} again, seen ${view.issue.count} times`, 'bold');
  await narrator.line('', 'the change of the issue marks the lane of its work item, which is worked on at once:');
  await scene.tellDecisions(cart);
  await narrator.line('in step', `no: ${view.workItem.reason ?? 'no reason given'}`, 'yellow');
}
