import type { Organization } from '../state/organization.js';
import type { Person } from '../state/person.js';
import type { WorkItemEvent } from '../state/work-item.types.js';
import type { NotificationRenderer } from './notification-renderer.js';
import { deliveryHeaders } from './delivery-headers.js';
import { HookPoster } from './http-post.js';
import { sampleEvent } from './sample-event.js';
import { parseSubscriptionRequest } from './subscription-request.js';
import { renderNotification } from './subscription-renderer.js';
import type { HookNotification, Subscription } from './subscription.types.js';
import type { Subscriptions } from './subscriptions.js';

/** The "Test" button: posts an invented event about nobody and nothing to the consumer. */
export class TestNotifications {
  private readonly poster = new HookPoster();

  constructor(
    private readonly organization: Organization,
    private readonly subscriptions: Subscriptions,
    private readonly renderer: NotificationRenderer,
  ) {}

  /** @param body a Notification: `subscriptionId`, or `details` with the settings to try */
  async send(body: Record<string, unknown>, who: Person): Promise<Record<string, unknown>> {
    const subscription = this.subscriptionOf(body, who);
    const { request } = subscription;
    const event: WorkItemEvent = sampleEvent(this.organization, request.eventType);
    const eventId = this.organization.random.guid();
    const text = JSON.stringify(
      this.renderer.body(event, {
        eventId,
        resourceVersion: request.resourceVersion,
        resourceDetails: request.consumerInputs['resourceDetailsToSend'] ?? '',
        messages: request.consumerInputs['messagesToSend'] ?? '',
        detailedMessages: request.consumerInputs['detailedMessagesToSend'] ?? '',
      }),
    );
    const headers = deliveryHeaders(subscription.id, request.consumerInputs, this.organization.random);
    const status = await this.poster.post(request.consumerInputs['url'] ?? '', headers, text);
    const at = this.organization.now();
    const isDelivered = status !== undefined && status >= 200 && status < 300;
    const notification: HookNotification = {
      id: 0,
      eventId,
      createdAt: at,
      modifiedAt: at,
      status: 'completed',
      result: isDelivered ? 'succeeded' : 'failed',
      attempts: [{ at, status: status ?? null }],
      body: text,
    };
    return renderNotification(subscription, notification, true);
  }

  close(): void {
    this.poster.close();
  }

  private subscriptionOf(body: Record<string, unknown>, who: Person): Subscription {
    const id = body['subscriptionId'];
    if (typeof id === 'string' && id !== '') return this.subscriptions.get(id);
    const at = this.organization.now();
    return {
      id: '00000000-0000-0000-0000-000000000000',
      status: 'enabled',
      request: parseSubscriptionRequest(body['details'], this.organization),
      createdBy: who,
      createdAt: at,
      modifiedBy: who,
      modifiedAt: at,
      probationRetries: 0,
      lastNotificationId: 0,
      notifications: [],
    };
  }
}
