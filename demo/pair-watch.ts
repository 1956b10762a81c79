import type { Decision, ExternalIssue, Issue } from './lockstep-api.js';
import type { Pair, Stage } from './set-up.js';
import { waitUntil } from './wait-until.js';

/** Both sides of a pair as Lockstep's API shows them. */
export interface PairView {
  issue: Issue;
  workItem: ExternalIssue;
}

/** Looks at one pair through the API, and remembers how much of its ledger was read. */
export class PairWatch {
  private lastDecisionId = 0n;

  constructor(
    private readonly stage: Stage,
    readonly pair: Pair,
    private readonly signal: AbortSignal,
  ) {}

  async look(): Promise<PairView> {
    const { api } = this.stage;
    const { issueId, externalIssueId } = this.pair;
    const [issue, workItems] = await Promise.all([
      api.get<Issue>(`issues/${issueId}/`),
      api.get<ExternalIssue[]>(`issues/${issueId}/external-issues/`),
    ]);
    const workItem = workItems.find(({ id }) => id === externalIssueId);
    if (workItem === undefined) throw new Error(`${issue.shortId} is not linked any more.`);
    return { issue, workItem };
  }

  /** Looks until the pair is as hoped for, or time is up; answers what it saw last. */
  async waitFor(isAsHoped: (view: PairView) => boolean, timeoutMs: number): Promise<PairView> {
    let view = await this.look();
    const ask = async (): Promise<boolean> => {
      view = await this.look();
      return isAsHoped(view);
    };
    await waitUntil(ask, timeoutMs, this.signal);
    return view;
  }

  /** The decisions since the last call, oldest first. */
  async readNewDecisions(): Promise<Decision[]> {
    const path = `external-issues/${this.pair.externalIssueId}/decisions/`;
    const all = (await this.stage.api.get<Decision[]>(path)).reverse();
    const news = all.filter(({ id }) => BigInt(id) > this.lastDecisionId);
    this.lastDecisionId = BigInt(all.at(-1)?.id ?? 0);
    return news;
  }

  /** How often anything happened to the issue. */
  async countActivities(): Promise<number> {
    const path = `issues/${this.pair.issueId}/activities/`;
    return (await this.stage.api.get<{ activity: unknown[] }>(path)).activity.length;
  }
}

/** An issue in a few words, for when it is not as told. */
export function describeIssue({ issue, workItem }: PairView): string {
  const { shortId, status, assignedTo } = issue;
  const pair = workItem.reason === null ? 'in step' : `not in step: ${workItem.reason}`;
  return `${shortId} ${status}, assigned to ${assignedTo?.name ?? 'nobody'}, ${pair}`;
}
