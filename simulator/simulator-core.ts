import { ApiFaults, concerns, type ApiFault, type CallDescription } from './faults/api-faults.js';
import { noDeliveryFaults } from './faults/delivery-faults.js';
import { DeliveryWorker } from './hooks/delivery-worker.js';
import { HookEngine } from './hooks/hook-engine.js';
import { NotificationRenderer } from './hooks/notification-renderer.js';
import { Subscriptions } from './hooks/subscriptions.js';
import { TestNotifications } from './hooks/test-notifications.js';
import { Router } from './http/router.js';
import { RequestLog } from './request-log.js';
import { commentRoutes } from './routes/comment.routes.js';
import { hookRoutes } from './routes/hook.routes.js';
import { identityRoutes, locationRoutes } from './routes/location.routes.js';
import { projectRoutes } from './routes/project.routes.js';
import { recycleBinRoutes } from './routes/recycle-bin.routes.js';
import { searchRoutes } from './routes/search.routes.js';
import { wiqlRoutes } from './routes/wiql.routes.js';
import { workItemRoutes } from './routes/work-item.routes.js';
import { workItemTypeRoutes } from './routes/work-item-type.routes.js';
import { SearchIndex } from './search/search-index.js';
import { SeededRandom } from './seeded-random.js';
import type { SimulatorOptions } from './simulator.types.js';
import { Comments } from './state/comments.js';
import { Organization } from './state/organization.js';
import { WorkItemRenderer } from './state/work-item-renderer.js';
import { WorkItemStore } from './state/work-item-store.js';

/** An action that waits for a call: which one is said as for faults. */
interface Interception extends Pick<ApiFault, 'method'> {
  route: string;
  action: () => void;
}

/** All parts of one simulator, wired together; it does not listen yet. */
export class SimulatorCore {
  readonly organization: Organization;
  readonly store: WorkItemStore;
  readonly comments: Comments;
  readonly subscriptions: Subscriptions;
  readonly notificationRenderer: NotificationRenderer;
  readonly worker: DeliveryWorker;
  readonly hooks: HookEngine;
  readonly testNotifications: TestNotifications;
  readonly search: SearchIndex;
  readonly router = new Router();
  readonly apiFaults = new ApiFaults();
  readonly log = new RequestLog();
  private interceptions: Interception[] = [];

  constructor(options: SimulatorOptions) {
    const { mode, organizationName = 'contoso', clock = () => new Date(), randomSeed = 1 } = options;
    // Two kinds of host with the same seed still differ in every id.
    const seed = mode === 'server' ? -randomSeed : randomSeed;
    const organization = new Organization(mode, organizationName, clock, new SeededRandom(seed));
    const itemRenderer = new WorkItemRenderer(organization);
    this.organization = organization;
    this.store = new WorkItemStore(organization, options.maxRevisions);
    this.comments = new Comments(organization, this.store);
    this.subscriptions = new Subscriptions(organization);
    this.notificationRenderer = new NotificationRenderer(organization, itemRenderer);
    const delivery = {
      timeScale: options.timeScale ?? 1,
      concurrency: options.deliveryConcurrency ?? 1,
      keepsProbationSchedule: options.keepsProbationSchedule ?? false,
    };
    this.worker = new DeliveryWorker(organization, delivery, noDeliveryFaults(), this.log, new SeededRandom(seed + 1));
    this.hooks = new HookEngine(organization, this.subscriptions, this.notificationRenderer, this.worker);
    this.testNotifications = new TestNotifications(organization, this.subscriptions, this.notificationRenderer);
    const isInstalled = options.hasSearch ?? mode === 'services';
    this.search = new SearchIndex({ isInstalled, infoCode: 0, lagMs: 0 }, clock);
    this.store.onChange((event) => this.search.record(event));
    this.store.onChange((event) => this.hooks.publish(event));
    this.addRoutes(itemRenderer);
  }

  /** The simulator's own time. */
  now(): string {
    return this.organization.now();
  }

  beforeNext(interception: Interception): void {
    this.interceptions.push(interception);
  }

  /** Runs, once each, the actions that wait for such a call. */
  intercept(call: CallDescription): void {
    const due = this.interceptions.filter((interception) => concerns(interception, call));
    this.interceptions = this.interceptions.filter((interception) => !due.includes(interception));
    for (const { action } of due) action();
  }

  reset(): void {
    this.apiFaults.clear();
    this.interceptions = [];
    Object.assign(this.worker.faults, noDeliveryFaults());
    this.log.clear();
  }

  close(): void {
    this.worker.close();
    this.testNotifications.close();
  }

  private addRoutes(itemRenderer: WorkItemRenderer): void {
    const { organization, store, router } = this;
    router.add(locationRoutes(organization));
    router.add(identityRoutes(organization));
    router.add(projectRoutes(organization));
    router.add(workItemTypeRoutes(organization));
    router.add(workItemRoutes(store, itemRenderer));
    router.add(commentRoutes(store, this.comments, itemRenderer));
    router.add(recycleBinRoutes(organization, store, itemRenderer));
    router.add(wiqlRoutes(organization, store, itemRenderer));
    router.add(searchRoutes(organization, this.search));
    router.add(hookRoutes(organization, this.subscriptions, this.testNotifications));
  }
}
