import type { Person } from '../state/person.js';
import type { WorkItemEventType } from '../state/work-item.types.js';

export type SubscriptionStatus =
  'enabled' | 'onProbation' | 'disabledByUser' | 'disabledBySystem' | 'disabledByInactiveIdentity';

export type ResourceVersion = '1.0' | '1.0-preview.2' | '3.1-preview.3' | '5.1-preview.3';

export type Inputs = Readonly<Record<string, string>>;

/** What a caller sends to create or replace a subscription. */
export interface SubscriptionRequest {
  readonly eventType: WorkItemEventType;
  readonly resourceVersion: ResourceVersion;
  readonly publisherInputs: Inputs;
  readonly consumerInputs: Inputs;
  readonly status?: SubscriptionStatus;
}

export interface NotificationAttempt {
  readonly at: string;
  readonly status: number | null;
}

/** One event for one subscription. */
export interface HookNotification {
  /** Grows by one per subscription. */
  readonly id: number;
  readonly eventId: string;
  readonly createdAt: string;
  modifiedAt: string;
  status: 'queued' | 'processing' | 'requestInProgress' | 'queuedForRetry' | 'completed';
  result: 'pending' | 'succeeded' | 'failed' | 'filtered';
  readonly attempts: NotificationAttempt[];
  /** The JSON that was or will be sent; rendered when first needed. */
  body: string | undefined;
  errorMessage?: string;
}

export interface Subscription {
  readonly id: string;
  status: SubscriptionStatus;
  request: SubscriptionRequest;
  readonly createdBy: Person;
  readonly createdAt: string;
  modifiedBy: Person;
  modifiedAt: string;
  probationRetries: number;
  lastProbationRetryAt?: string;
  lastSuccessAt?: string;
  lastNotificationId: number;
  readonly notifications: HookNotification[];
}
