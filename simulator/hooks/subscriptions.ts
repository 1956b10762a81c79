import { ApiError } from '../http/api-error.js';
import type { Organization } from '../state/organization.js';
import type { Person } from '../state/person.js';
import type { HookNotification, Subscription, SubscriptionRequest } from './subscription.types.js';

const KEPT_NOTIFICATIONS = 500;

/** The service hook subscriptions of the organization. */
export class Subscriptions {
  private readonly byId = new Map<string, Subscription>();

  constructor(private readonly organization: Organization) {}

  all(): Subscription[] {
    return [...this.byId.values()];
  }

  find(id: string): Subscription | undefined {
    return this.byId.get(id.toLowerCase());
  }

  get(id: string): Subscription {
    const subscription = this.find(id);
    if (subscription) return subscription;
    const message = `The service hook subscription with id ${id} does not exist.`;
    throw new ApiError(404, 'hooks', 'SubscriptionNotFoundException', message);
  }

  create(request: SubscriptionRequest, by: Person): Subscription {
    const at = this.organization.now();
    const subscription: Subscription = {
      id: this.organization.random.guid(),
      status: request.status ?? 'enabled',
      request: this.withHost(request),
      createdBy: by,
      createdAt: at,
      modifiedBy: by,
      modifiedAt: at,
      probationRetries: 0,
      lastNotificationId: 0,
      notifications: [],
    };
    this.byId.set(subscription.id, subscription);
    return subscription;
  }

  /** Replaces everything; inputs that are not sent again are gone, confidential ones included. */
  replace(id: string, request: SubscriptionRequest, by: Person): Subscription {
    const subscription = this.get(id);
    const status = request.status === 'disabledByUser' ? 'disabledByUser' : 'enabled';
    return Object.assign(subscription, {
      request: this.withHost(request),
      modifiedBy: by,
      modifiedAt: this.organization.now(),
      status,
      probationRetries: 0,
    });
  }

  delete(id: string): void {
    const subscription = this.get(id);
    // What is still queued for it must not be sent any more.
    subscription.status = 'disabledByUser';
    this.byId.delete(subscription.id);
  }

  addNotification(subscription: Subscription, eventId: string): HookNotification {
    subscription.lastNotificationId += 1;
    const at = this.organization.now();
    const notification: HookNotification = {
      id: subscription.lastNotificationId,
      eventId,
      createdAt: at,
      modifiedAt: at,
      status: 'queued',
      result: 'pending',
      attempts: [],
      body: undefined,
    };
    subscription.notifications.push(notification);
    if (subscription.notifications.length > KEPT_NOTIFICATIONS) subscription.notifications.shift();
    return notification;
  }

  /** Server adds where a subscription belongs to its publisher inputs. */
  private withHost(request: SubscriptionRequest): SubscriptionRequest {
    if (this.organization.mode === 'services') return request;
    const { collectionId, random } = this.organization;
    const tfsSubscriptionId = request.publisherInputs['tfsSubscriptionId'] ?? random.guid();
    return { ...request, publisherInputs: { ...request.publisherInputs, hostId: collectionId, tfsSubscriptionId } };
  }
}
