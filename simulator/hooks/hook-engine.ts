import type { Organization } from '../state/organization.js';
import { latestRevision, type WorkItemEvent } from '../state/work-item.types.js';
import type { DeliveryWorker } from './delivery-worker.js';
import type { NotificationRenderer } from './notification-renderer.js';
import { wantsEvent } from './subscription-filter.js';
import type { HookNotification, Subscription } from './subscription.types.js';
import type { Subscriptions } from './subscriptions.js';

/** Turns events into notifications of the subscriptions that want them. */
export class HookEngine {
  constructor(
    private readonly organization: Organization,
    private readonly subscriptions: Subscriptions,
    private readonly renderer: NotificationRenderer,
    private readonly worker: DeliveryWorker,
  ) {}

  publish(event: WorkItemEvent): void {
    for (const subscription of this.subscriptions.all()) {
      if (wantsEvent(subscription, event)) this.notify(subscription, event);
    }
  }

  /** Queues one notification, whether the filters want the event or not. */
  notify(subscription: Subscription, event: WorkItemEvent): HookNotification {
    const notification = this.subscriptions.addNotification(subscription, this.organization.random.guid());
    this.worker.enqueue(subscription, notification, event, () => this.render(subscription, notification, event));
    return notification;
  }

  private render(subscription: Subscription, notification: HookNotification, event: WorkItemEvent): string {
    const { consumerInputs, resourceVersion } = subscription.request;
    const shown = this.worker.faults.lateRendering ? atItsLatest(event) : event;
    const body = this.renderer.body(shown, {
      subscriptionId: subscription.id,
      notificationId: notification.id,
      eventId: notification.eventId,
      resourceVersion,
      resourceDetails: consumerInputs['resourceDetailsToSend'] ?? '',
      messages: consumerInputs['messagesToSend'] ?? '',
      detailedMessages: consumerInputs['detailedMessagesToSend'] ?? '',
    });
    return JSON.stringify(body);
  }
}

/** The same event, showing what the item has become since; what changed then remains as it was. */
function atItsLatest(event: WorkItemEvent): WorkItemEvent {
  return { ...event, revision: latestRevision(event.item) };
}
