import type { Route } from '../http/api.types.js';
import { ApiError } from '../http/api-error.js';
import { listBody, objectBody } from '../http/json-body.js';
import { parseSubscriptionRequest } from '../hooks/subscription-request.js';
import { renderNotification, renderSubscription } from '../hooks/subscription-renderer.js';
import type { Subscription, SubscriptionRequest } from '../hooks/subscription.types.js';
import type { Subscriptions } from '../hooks/subscriptions.js';
import type { TestNotifications } from '../hooks/test-notifications.js';
import type { Organization } from '../state/organization.js';
import type { Person } from '../state/person.js';
import { readId } from './work-item.routes.js';

const SHARED = { group: 'hooks', project: 'none' } as const;
const READ = { ...SHARED, scopes: ['vso.work', 'vso.work_write', 'vso.hooks', 'vso.hooks_write'] } as const;
const WRITE = { ...SHARED, scopes: ['vso.work', 'vso.hooks_write'] } as const;

/** Managing service hook subscriptions and looking at what became of their deliveries. */
export function hookRoutes(
  organization: Organization,
  subscriptions: Subscriptions,
  testNotifications: TestNotifications,
): Route[] {
  const render = (subscription: Subscription): unknown => renderSubscription(organization, subscription);
  const find = (wanted: Readonly<Record<string, unknown>>): Subscription[] =>
    subscriptions.all().filter(({ request }) => {
      const own: Record<string, string> = {
        publisherId: 'tfs',
        eventType: request.eventType,
        consumerId: 'webHooks',
        consumerActionId: 'httpRequest',
      };
      return Object.entries(own).every(([name, value]) => (wanted[name] ?? '') === '' || wanted[name] === value);
    });

  return [
    {
      ...WRITE,
      method: 'POST',
      template: 'hooks/subscriptions',
      handler: ({ body, who }) => {
        const request = parseSubscriptionRequest(body, organization);
        checkMayManage(organization, who, request);
        return { status: 200, body: render(subscriptions.create(request, who)) };
      },
    },
    {
      ...READ,
      method: 'GET',
      template: 'hooks/subscriptions',
      handler: ({ query }) => {
        const names = ['publisherId', 'eventType', 'consumerId', 'consumerActionId'];
        const wanted = Object.fromEntries(names.map((name) => [name, query.find(name)]));
        return { status: 200, body: listBody(find(wanted).map(render)) };
      },
    },
    {
      ...READ,
      method: 'GET',
      template: 'hooks/subscriptions/:id',
      handler: ({ params }) => ({ status: 200, body: render(subscriptions.get(params['id'] ?? '')) }),
    },
    {
      ...WRITE,
      method: 'PUT',
      template: 'hooks/subscriptions/:id',
      handler: ({ params, body, who }) => {
        const { id } = subscriptions.get(params['id'] ?? '');
        const request = parseSubscriptionRequest(body, organization);
        checkMayManage(organization, who, request);
        return { status: 200, body: render(subscriptions.replace(id, request, who)) };
      },
    },
    {
      ...WRITE,
      method: 'DELETE',
      template: 'hooks/subscriptions/:id',
      handler: ({ params, who }) => {
        const { id, request } = subscriptions.get(params['id'] ?? '');
        checkMayManage(organization, who, request);
        subscriptions.delete(id);
        return { status: 204 };
      },
    },
    {
      ...READ,
      method: 'POST',
      template: 'hooks/subscriptionsQuery',
      handler: ({ body }) => {
        const query = objectBody(body);
        const results = find(query)
          .filter(({ request }) => passesInputFilters(request.publisherInputs, query['publisherInputFilters']))
          .filter(({ request }) => passesInputFilters(request.consumerInputs, query['consumerInputFilters']));
        return { status: 200, body: { ...query, results: results.map(render) } };
      },
    },
    {
      ...READ,
      method: 'GET',
      template: 'hooks/subscriptions/:id/notifications',
      handler: ({ params, query }) => {
        const subscription = subscriptions.get(params['id'] ?? '');
        const [status, result] = [query.find('status'), query.find('result')];
        const chosen = subscription.notifications
          .filter((entry) => status === undefined || entry.status === status)
          .filter((entry) => result === undefined || entry.result === result)
          .slice(-query.number('maxResults', 100));
        const value = chosen.reverse().map((entry) => renderNotification(subscription, entry, false));
        return { status: 200, body: listBody(value) };
      },
    },
    {
      ...READ,
      method: 'GET',
      template: 'hooks/subscriptions/:id/notifications/:notificationId',
      handler: ({ params }) => {
        const subscription = subscriptions.get(params['id'] ?? '');
        const id = readId(params['notificationId'] ?? '');
        const notification = subscription.notifications.find((entry) => entry.id === id);
        if (!notification) {
          throw new ApiError(404, 'hooks', 'NotificationNotFoundException', `The notification ${id} does not exist.`);
        }
        return { status: 200, body: renderNotification(subscription, notification, true) };
      },
    },
    {
      ...WRITE,
      method: 'POST',
      template: 'hooks/testNotifications',
      handler: async ({ body, who }) => ({ status: 200, body: await testNotifications.send(objectBody(body), who) }),
    },
  ];
}

/**
 * Members may not manage hooks at all (403); an administrator of single projects may not reach beyond a project, which
 * the vendor calls a bad request (400).
 */
function checkMayManage({ people }: Organization, who: Person, { publisherInputs }: SubscriptionRequest): void {
  const role = people.roleOf(who);
  if (role === 'member') {
    const message = `Access denied. ${who.displayName} needs Edit subscriptions permissions to perform the action.`;
    throw new ApiError(403, 'framework', 'AccessCheckException', message);
  }
  if (role === 'projectAdministrator' && (publisherInputs['projectId'] ?? '') === '') {
    const message = 'You do not have permission to create a subscription for all projects.';
    throw new ApiError(400, 'hooks', 'SubscriptionInputException', message);
  }
}

/** Every condition of every filter must hold. */
function passesInputFilters(inputs: Readonly<Record<string, string>>, filters: unknown): boolean {
  if (!Array.isArray(filters)) return true;
  return filters.every((filter: unknown) => {
    const { conditions } = objectBody(filter);
    if (!Array.isArray(conditions)) return true;
    return conditions.every((condition: unknown) => {
      const { inputId, operator, inputValue, caseSensitive } = objectBody(condition);
      const fold = (text: string): string => (caseSensitive === true ? text : text.toLowerCase());
      const isEqual = fold(inputs[String(inputId)] ?? '') === fold(String(inputValue));
      return String(operator).toLowerCase() === 'notequals' ? !isEqual : isEqual;
    });
  });
}
