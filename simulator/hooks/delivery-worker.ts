import type { DeliveryFaults } from '../faults/delivery-faults.js';
import type { DeliveryOutcome, RequestLog } from '../request-log.js';
import type { SeededRandom } from '../seeded-random.js';
import type { Organization } from '../state/organization.js';
import type { WorkItemEvent } from '../state/work-item.types.js';
import { classifyAnswer, PROBATION_DELAYS_SECONDS, RESEND_DELAYS_SECONDS } from './delivery-outcome.js';
import { deliveryHeaders } from './delivery-headers.js';
import { HookPoster } from './http-post.js';
import { ShuffleWindow } from './shuffle-window.js';
import type { HookNotification, Subscription } from './subscription.types.js';

export interface DeliverySettings {
  /** Factor on every waiting time of the retry schedule; 0.01 turns 183 s into less than 2 s. */
  timeScale: number;
  /** How many notifications of one subscription are on their way at once. */
  concurrency: number;
  /** Whether a subscription on probation is tried only when its next attempt is due, losing the events in between. */
  keepsProbationSchedule: boolean;
}

interface Delivery {
  readonly subscription: Subscription;
  readonly notification: HookNotification;
  readonly event: WorkItemEvent;
  readonly render: () => string;
  attempt: number;
}

interface Lane {
  readonly queue: Delivery[];
  readonly window: ShuffleWindow<Delivery>;
  active: number;
}

/** Sends notifications over HTTP, in order per subscription unless told otherwise, and reacts to the answers. */
export class DeliveryWorker {
  private readonly poster = new HookPoster();
  private readonly lanes = new Map<string, Lane>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private idleWaiters: (() => void)[] = [];
  /** Notifications that are queued, on their way, or waiting for a resend. */
  private pending = 0;
  private isClosed = false;

  constructor(
    private readonly organization: Organization,
    private readonly settings: DeliverySettings,
    readonly faults: DeliveryFaults,
    private readonly log: RequestLog,
    /** Its own, so that deliveries, which take their time, do not disturb the ids of what is created meanwhile. */
    private readonly random: SeededRandom,
  ) {}

  /** @param render gives the body; called at once, or when it is sent under `lateRendering` */
  enqueue(
    subscription: Subscription,
    notification: HookNotification,
    event: WorkItemEvent,
    render: () => string,
  ): void {
    if (!this.faults.lateRendering) notification.body = render();
    const delivery = { subscription, notification, event, render, attempt: 0 };
    const lane = this.laneOf(subscription);
    this.pending += 1;
    if (this.faults.reorder > 1) lane.window.add(delivery, this.faults.reorder, this.faults.reorderWindowMs);
    else this.push(lane, [delivery]);
  }

  /** Resolves when nothing is queued, on its way or waiting for a resend. */
  async flush(): Promise<void> {
    for (const lane of this.lanes.values()) lane.window.flush();
    if (this.pending > 0) await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
  }

  close(): void {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
    for (const lane of this.lanes.values()) lane.window.close();
    this.poster.close();
    this.pending = 0;
    this.wakeIdle();
  }

  private laneOf(subscription: Subscription): Lane {
    const existing = this.lanes.get(subscription.id);
    if (existing) return existing;
    const lane: Lane = {
      queue: [],
      active: 0,
      window: new ShuffleWindow<Delivery>(this.random, (deliveries) => this.push(lane, deliveries)),
    };
    this.lanes.set(subscription.id, lane);
    return lane;
  }

  private push(lane: Lane, deliveries: Delivery[]): void {
    lane.queue.push(...deliveries);
    this.pump(lane);
  }

  private pump(lane: Lane): void {
    while (!this.isClosed && lane.active < this.settings.concurrency) {
      const delivery = lane.queue.shift();
      if (!delivery) return;
      lane.active += 1;
      void this.run(delivery).finally(() => {
        lane.active -= 1;
        this.pump(lane);
      });
    }
  }

  private async run(delivery: Delivery): Promise<void> {
    const { subscription, notification } = delivery;
    if (!this.mayTry(subscription)) {
      this.finish(delivery, 'lost', undefined, `The subscription is ${subscription.status}.`);
      return;
    }
    if (this.faults.delayMs > 0) await this.wait(this.faults.delayMs);
    if (this.isDropped()) {
      this.finish(delivery, 'dropped', undefined, 'Dropped by a fault switch.');
      return;
    }
    notification.body ??= delivery.render();
    delivery.attempt += 1;
    for (let copy = 0; copy < this.faults.duplicate; copy += 1) {
      this.record(delivery, 'duplicate', await this.send(delivery, notification.body));
    }
    notification.status = 'requestInProgress';
    this.react(delivery, await this.send(delivery, notification.body));
  }

  private send({ subscription }: Delivery, body: string): Promise<number | undefined> {
    const { consumerInputs } = subscription.request;
    const headers = deliveryHeaders(subscription.id, consumerInputs, this.random);
    return this.poster.post(consumerInputs['url'] ?? '', headers, body);
  }

  private react(delivery: Delivery, status: number | undefined): void {
    if (this.isClosed) return;
    const { subscription, notification } = delivery;
    notification.attempts.push({ at: this.organization.now(), status: status ?? null });
    const outcome = classifyAnswer(status);
    const resendSeconds = RESEND_DELAYS_SECONDS[delivery.attempt - 1];
    if (outcome === 'success') {
      Object.assign(subscription, { status: 'enabled', probationRetries: 0, lastSuccessAt: this.organization.now() });
      this.finish(delivery, 'delivered', status);
    } else if (outcome === 'transient' && resendSeconds !== undefined) {
      notification.status = 'queuedForRetry';
      this.record(delivery, 'retrying', status);
      this.later(resendSeconds, () => this.push(this.laneOf(subscription), [delivery]));
    } else {
      if (outcome === 'terminal') subscription.status = 'disabledBySystem';
      else this.putOnProbation(subscription);
      this.finish(delivery, 'lost', status, `The receiver answered ${status ?? 'nothing'}.`);
    }
  }

  private putOnProbation(subscription: Subscription): void {
    if (subscription.status === 'onProbation') subscription.probationRetries += 1;
    const isUsedUp = subscription.probationRetries >= PROBATION_DELAYS_SECONDS.length;
    subscription.status = isUsedUp ? 'disabledBySystem' : 'onProbation';
    subscription.lastProbationRetryAt = this.organization.now();
  }

  private mayTry({ status, probationRetries, lastProbationRetryAt }: Subscription): boolean {
    if (status !== 'enabled' && status !== 'onProbation') return false;
    if (status === 'enabled' || !this.settings.keepsProbationSchedule) return true;
    const delayMs = (PROBATION_DELAYS_SECONDS[probationRetries] ?? 0) * 1000 * this.settings.timeScale;
    return this.organization.clock().getTime() >= new Date(lastProbationRetryAt ?? 0).getTime() + delayMs;
  }

  private isDropped(): boolean {
    if (this.faults.dropNext > 0) {
      this.faults.dropNext -= 1;
      return true;
    }
    return this.faults.dropProbability > 0 && this.random.next() < this.faults.dropProbability;
  }

  private finish(
    delivery: Delivery,
    outcome: 'delivered' | 'lost' | 'dropped',
    status: number | undefined,
    errorMessage?: string,
  ): void {
    const { notification } = delivery;
    notification.status = 'completed';
    notification.result = outcome === 'delivered' ? 'succeeded' : 'failed';
    notification.modifiedAt = this.organization.now();
    if (errorMessage !== undefined) notification.errorMessage = errorMessage;
    this.record(delivery, outcome, status);
    this.pending -= 1;
    if (this.pending === 0) this.wakeIdle();
  }

  private record(delivery: Delivery, outcome: DeliveryOutcome, status?: number): void {
    const { subscription, notification, event, attempt } = delivery;
    this.log.addDelivery({
      subscriptionId: subscription.id,
      notificationId: notification.id,
      eventType: event.type,
      workItemId: event.item.id,
      rev: event.revision.rev,
      url: subscription.request.consumerInputs['url'] ?? '',
      attempt,
      status: status ?? null,
      outcome,
      at: this.organization.now(),
    });
  }

  private wakeIdle(): void {
    const waiters = this.idleWaiters;
    this.idleWaiters = [];
    for (const wake of waiters) wake();
  }

  private later(seconds: number, action: () => void): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        action();
      },
      seconds * 1000 * this.settings.timeScale,
    );
    this.timers.add(timer);
  }

  private wait(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        resolve();
      }, durationMs);
      this.timers.add(timer);
    });
  }
}
