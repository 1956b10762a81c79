import type { Decision } from './lockstep-api.js';
import type { Narrator } from './narrator.js';
import { describeIssue, PairWatch, type PairView } from './pair-watch.js';
import type { Pair, Stage } from './set-up.js';

/** In good times a change shows within a second; a busy machine gets more. */
const effectTimeoutMs = 20_000;

/** How the issue is to look, and the sentence that says so. */
export interface Expectation {
  sentence: string;
  isSo: (view: PairView) => boolean;
}

/** What the chapters share: both sides, and how to tell of them. */
export class Scene {
  readonly cart: PairWatch;
  readonly invoice: PairWatch;

  constructor(
    readonly stage: Stage,
    readonly narrator: Narrator,
    readonly signal: AbortSignal,
  ) {
    this.cart = new PairWatch(stage, stage.cart, signal);
    this.invoice = new PairWatch(stage, stage.invoice, signal);
  }

  /** Waits for a change to arrive at the issue, then tells what Lockstep decided and why. */
  async tellEffect(watch: PairWatch, expected: Expectation, timeoutMs = effectTimeoutMs): Promise<void> {
    const isDone = (view: PairView): boolean => view.workItem.inStep === true && expected.isSo(view);
    const view = await watch.waitFor(isDone, timeoutMs);
    await this.tellDecisions(watch);
    this.narrator.check(expected.isSo(view), expected.sentence, describeIssue(view));
    await this.tellInStep(view);
  }

  /** Waits for what is expected, and answers what there is then. */
  async watchFor(watch: PairWatch, expected: Expectation): Promise<PairView> {
    const view = await watch.waitFor(expected.isSo, effectTimeoutMs);
    this.narrator.check(expected.isSo(view), expected.sentence, describeIssue(view));
    return view;
  }

  /** Both sides and the reason of each decision since the last time. */
  async tellDecisions(watch: PairWatch): Promise<void> {
    for (const decision of await watch.readNewDecisions()) await this.tellDecision(watch.pair, decision);
  }

  private async tellDecision({ key, shortId }: Pair, decision: Decision): Promise<void> {
    const { narrator } = this;
    const { field, before, after, outcome, reason, trigger, revision } = decision;
    const source = trigger.id === null ? trigger.kind : `${trigger.kind} ${trigger.id}`;
    if (outcome === 'unknown') {
      await narrator.line('Lockstep', `${shortId} is left as it is`, 'bold');
      await narrator.line('why', `${reason}  (${outcome}; ${source})`);
      return;
    }
    await narrator.line('Azure DevOps', `work item ${key}  ${change(before.workItem, after.workItem)}`);
    await narrator.line('Lockstep', `${shortId}  ${field}: ${change(before.group, after.group)}`, 'bold');
    const known = revision === null ? source : `${source}, revision ${revision}`;
    await narrator.line('why', `${reason}  (${outcome}; ${known})`);
  }

  private async tellInStep({ issue, workItem }: PairView): Promise<void> {
    const { inStep, reason } = workItem;
    this.narrator.check(inStep === true, `${issue.shortId} is in step`, reason ?? String(inStep));
    if (inStep === true) await this.narrator.line('in step', 'yes', 'green');
  }
}

function change(before: string | null, after: string | null): string {
  return before === after ? `stays ${after ?? 'nobody'}` : `${before ?? 'nobody'} → ${after ?? 'nobody'}`;
}
