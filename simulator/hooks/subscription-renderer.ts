import { renderIdentityRef } from '../state/identity-renderer.js';
import type { Organization } from '../state/organization.js';
import type { HookNotification, Inputs, Subscription } from './subscription.types.js';

const MASK = '********';
const CONFIDENTIAL_INPUTS = ['basicAuthPassword'];

/** A subscription as the API shows it: everything but the confidential inputs. */
export function renderSubscription(organization: Organization, subscription: Subscription): Record<string, unknown> {
  const { request } = subscription;
  const url = `${organization.baseUrl}_apis/hooks/subscriptions/${subscription.id}`;
  const createdBy = renderIdentityRef(organization, subscription.createdBy);
  return {
    id: subscription.id,
    url,
    status: subscription.status,
    publisherId: 'tfs',
    eventType: request.eventType,
    subscriber: null,
    resourceVersion: request.resourceVersion,
    eventDescription: 'Any work item',
    consumerId: 'webHooks',
    consumerActionId: 'httpRequest',
    actionDescription: `To host ${new URL(request.consumerInputs['url'] ?? '').host}`,
    probationRetries: subscription.probationRetries,
    ...(subscription.lastProbationRetryAt && { lastProbationRetryDate: subscription.lastProbationRetryAt }),
    ...(subscription.lastSuccessAt && { lastSuccessfulAttemptDate: subscription.lastSuccessAt }),
    createdBy,
    createdDate: subscription.createdAt,
    modifiedBy: renderIdentityRef(organization, subscription.modifiedBy),
    modifiedDate: subscription.modifiedAt,
    publisherInputs: request.publisherInputs,
    consumerInputs: maskInputs(request.consumerInputs),
    _links: {
      self: { href: url },
      consumer: { href: `${organization.baseUrl}_apis/hooks/consumers/webHooks` },
      notifications: { href: `${url}/notifications` },
      publisher: { href: `${organization.baseUrl}_apis/hooks/publishers/tfs` },
    },
  };
}

/** An entry of the delivery history, with the body that was sent when details are wanted. */
export function renderNotification(
  subscription: Subscription,
  notification: HookNotification,
  withDetails: boolean,
): Record<string, unknown> {
  const last = notification.attempts.at(-1);
  const details = {
    eventType: subscription.request.eventType,
    ...(notification.body !== undefined && { event: JSON.parse(notification.body) as unknown }),
    publisherId: 'tfs',
    consumerId: 'webHooks',
    consumerActionId: 'httpRequest',
    publisherInputs: subscription.request.publisherInputs,
    consumerInputs: maskInputs(subscription.request.consumerInputs),
    ...(last && { response: `Status Code: ${last.status ?? 'none'}` }),
    errorMessage: notification.errorMessage ?? null,
    requestAttempts: notification.attempts.length,
    queuedDate: notification.createdAt,
    ...(notification.status === 'completed' && { completedDate: notification.modifiedAt }),
  };
  return {
    id: notification.id,
    subscriptionId: subscription.id,
    eventId: notification.eventId,
    subscriberId: subscription.createdBy.id,
    status: notification.status,
    result: notification.result,
    createdDate: notification.createdAt,
    modifiedDate: notification.modifiedAt,
    ...(withDetails && { details }),
  };
}

function maskInputs(inputs: Inputs): Record<string, string> {
  const shown = Object.entries(inputs).map(([name, value]): [string, string] => {
    return [name, CONFIDENTIAL_INPUTS.includes(name) && value !== '' ? MASK : value];
  });
  return Object.fromEntries(shown);
}
