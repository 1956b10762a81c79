import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Simulator } from '../../simulator/simulator.types.js';
import { assignees, type Hook, type LinkedPair } from './connected-product.js';

/** Deliveries on their way at once. */
const lanes = 16;
const everyMs = 40;
const answerWithinMs = 30_000;

/** What a revision says. */
export interface PostedRevision {
  key: number;
  rev: number;
  state: string;
  /** Unique name, or null for nobody. */
  assignee: string | null;
}

/** What came of one POST. */
export interface HookAnswer {
  notificationId: number;
  /** Undefined when the connection broke or was refused. */
  status: number | undefined;
  retryAfter: string | undefined;
  /** Node's code of what broke. */
  errorCode: string | undefined;
  /** Sent on a connection that had carried an answer before. */
  isOnKnownConnection: boolean;
  /** Both by `performance.now()`. */
  startedAt: number;
  endedAt: number;
}

/**
 * Changes work items without a pause and posts each change once, whatever the answer, and never again. Every item is
 * changed by one lane, so its revisions are posted in order.
 */
export class HookLoad {
  readonly answers: HookAnswer[] = [];
  /** What each notification said. */
  readonly posted = new Map<number, PostedRevision>();
  private readonly agent = new Agent({ keepAlive: true });
  private running: Promise<unknown> | undefined;
  private isStopping = false;

  constructor(
    private readonly sim: Simulator,
    private readonly hook: Hook,
    private readonly pairs: readonly LinkedPair[],
  ) {}

  start(): void {
    this.isStopping = false;
    this.running = Promise.all(Array.from({ length: lanes }, (_, lane) => this.runLane(lane)));
  }

  /** Posts nothing more and waits for the answers that are due. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
    this.agent.destroy();
  }

  /** Notifications that were answered 200. */
  acknowledged(): number[] {
    return this.answers.filter(({ status }) => status === 200).map(({ notificationId }) => notificationId);
  }

  private async runLane(lane: number): Promise<void> {
    const mine = this.pairs.filter((_, index) => index % lanes === lane);
    for (let turn = 0; !this.isStopping; turn++) {
      const pair = mine[turn % mine.length];
      if (pair === undefined) return;
      const [answer] = await Promise.all([this.postNextRevision(pair), delay(everyMs)]);
      this.answers.push(answer);
    }
  }

  private postNextRevision({ key }: LinkedPair): Promise<HookAnswer> {
    const notificationId = this.posted.size + 1;
    const { 'System.State': before } = this.sim.fieldsOf(key);
    const state = before === 'Closed' ? 'Active' : 'Closed';
    const assignee = assignees[notificationId % (assignees.length + 1)] ?? null;
    const rev = this.sim.updateWorkItem(key, { 'System.State': state, 'System.AssignedTo': assignee });
    this.posted.set(notificationId, { key, rev, state, assignee });
    const { subscriptionId } = this.hook;
    const body = this.sim.buildNotification({ workItemId: key, rev, subscriptionId, notificationId });
    return this.post(notificationId, JSON.stringify(body));
  }

  private post(notificationId: number, body: string): Promise<HookAnswer> {
    const startedAt = performance.now();
    const { agent, hook } = this;
    const headers = { 'content-type': 'application/json; charset=utf-8', 'shared-secret': hook.secret };
    return new Promise((resolve) => {
      const end = (answer: Partial<HookAnswer>): void => {
        const nothing = { status: undefined, retryAfter: undefined, errorCode: undefined };
        const isOnKnownConnection = outgoing.reusedSocket;
        resolve({ ...nothing, ...answer, notificationId, isOnKnownConnection, startedAt, endedAt: performance.now() });
      };
      const outgoing = request(hook.url, { method: 'POST', agent, headers, timeout: answerWithinMs }, (response) => {
        response.resume();
        response.once('end', () => {
          end({ status: response.statusCode, retryAfter: response.headers['retry-after'] });
        });
        response.once('error', (error: NodeJS.ErrnoException) => end({ errorCode: error.code }));
      });
      outgoing.once('timeout', () => outgoing.destroy(new Error('no answer')));
      outgoing.once('error', (error: NodeJS.ErrnoException) => end({ errorCode: error.code ?? error.message }));
      outgoing.end(body);
    });
  }
}

/** The answers that a sender must not get while the database is away: neither 200 nor 503 with Retry-After, or late. */
export function findUnexpected(answers: readonly HookAnswer[], withinMs: number): HookAnswer[] {
  return answers.filter(
    ({ status, retryAfter, startedAt, endedAt }) =>
      !(status === 200 || (status === 503 && Number(retryAfter) > 0)) || endedAt - startedAt > withinMs,
  );
}

/** Whether something that was sent after `since` was stored. */
export function isStoringSince(load: HookLoad, since: number): boolean {
  return load.answers.some(({ status, startedAt }) => status === 200 && startedAt > since);
}
