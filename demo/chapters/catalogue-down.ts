import { describeIssue, type PairView, type PairWatch } from '../pair-watch.js';
import type { Scene } from '../scene.js';

const waitingTimeoutMs = 20_000;
/** Waiting pairs are tried again after seconds, and at the latest every 30 s. */
const recoveryTimeoutMs = 60_000;

/** Why a pair waits before Lockstep has had a look at it. */
const notYetProcessed = 'a change is about to be processed';

const otherProject = 'Internal Tools';

/** What cannot be known is not taken for "no": the pair waits, visibly, and comes right by itself. */
export async function tellCatalogueDown(scene: Scene): Promise<void> {
  const { narrator, cart, invoice } = scene;
  const { simulator } = scene.stage;

  narrator.title('3  The catalogue of states is down for a moment');
  const activities = await cart.countActivities();
  simulator.addFault({ kind: '503', route: 'types' });
  await narrator.line('Azure DevOps', 'from now on answers 503 to what types and states there are');
  await narrator.line('Dana', `moves both work items to the project ${otherProject}, as Issues that are Done:`);
  await narrator.line('', 'a project of which Lockstep does not know yet what its states mean');
  for (const { pair } of [cart, invoice]) {
    simulator.updateWorkItem(
      pair.key,
      {
        'System.TeamProject': otherProject,
        'System.AreaPath': otherProject,
        'System.IterationPath': otherProject,
        'System.WorkItemType': 'Issue',
        'System.State': 'Done',
      },
      'Dana Duval',
    );
  }
  await tellWaiting(scene, cart, 'resolved');
  await tellWaiting(scene, invoice, 'unresolved');

  narrator.say();
  simulator.clearFaults('types');
  await narrator.line('Azure DevOps', 'answers again; nobody does anything else');
  await narrator.line('Lockstep', 'tries again by itself, at the latest after 30 s …');
  await scene.tellEffect(
    invoice,
    { sentence: `${invoice.pair.shortId} is resolved by itself`, isSo: ({ issue }) => issue.status === 'resolved' },
    recoveryTimeoutMs,
  );
  const view = await cart.waitFor(({ workItem }) => workItem.inStep === true, recoveryTimeoutMs);
  const { shortId } = cart.pair;
  const isUntouched =
    view.workItem.inStep === true && view.issue.status === 'resolved' && (await cart.countActivities()) === activities;
  narrator.check(isUntouched, `${shortId} was resolved all the time and is in step`, describeIssue(view));
  if (isUntouched) {
    await narrator.line(
      'Lockstep',
      `${shortId} was resolved all the time: Closed there was done, Done here is done`,
      'bold',
    );
    await narrator.line('in step', 'yes', 'green');
  }
}

async function tellWaiting(scene: Scene, watch: PairWatch, status: string): Promise<void> {
  const { narrator } = scene;
  const { shortId } = watch.pair;
  const isWaiting = ({ workItem }: PairView): boolean =>
    workItem.inStep === 'waiting' && workItem.reason !== notYetProcessed;
  const view = await watch.waitFor(isWaiting, waitingTimeoutMs);
  await scene.tellDecisions(watch);
  const isAsTold = isWaiting(view) && view.issue.status === status;
  narrator.check(isAsTold, `${shortId} waits and stays ${status}`, describeIssue(view));
  if (isAsTold) await narrator.line('in step', `waiting; ${shortId} stays ${status}`, 'yellow');
}
