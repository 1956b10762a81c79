import { API_FAULT_KINDS, type ApiFault } from '../faults/api-faults.js';
import { noDeliveryFaults, type DeliveryFaults } from '../faults/delivery-faults.js';
import { objectBody } from '../http/json-body.js';
import type { SearchSettings } from '../search/search-index.js';
import type { NewWorkItem, NotificationRequest } from '../simulator.types.js';

/** Reads `{kind, route?, method?, times?, delayMs?, retryAfterSeconds?}`; throws at an unknown kind. */
export function readApiFault(body: unknown): ApiFault {
  const fields = objectBody(body);
  const kind = API_FAULT_KINDS.find((candidate) => candidate === fields['kind']);
  if (!kind) throw new Error(`kind must be one of ${API_FAULT_KINDS.join(', ')}.`);
  return {
    kind,
    ...strings(fields, ['route', 'method'] as const),
    ...numbers(fields, ['times', 'delayMs', 'retryAfterSeconds'] as const),
  };
}

/** Reads any of the switches; throws at one that does not exist or has a value of another kind. */
export function readDeliveryFaults(body: unknown): Partial<DeliveryFaults> {
  const known = new Map(Object.entries(noDeliveryFaults()));
  for (const [name, value] of Object.entries(objectBody(body))) {
    if (typeof value !== typeof known.get(name))
      throw new Error(`${name} is not a delivery fault, or not of that type.`);
  }
  return objectBody(body);
}

export function readSearch(body: unknown): Partial<SearchSettings> {
  const fields = objectBody(body);
  return {
    ...(typeof fields['isInstalled'] === 'boolean' && { isInstalled: fields['isInstalled'] }),
    ...numbers(fields, ['infoCode', 'lagMs'] as const),
    ...(fields['lagMs'] === 'manual' && { lagMs: 'manual' }),
  };
}

export function readNewWorkItem(body: unknown): NewWorkItem {
  const fields = objectBody(body);
  return {
    ...strings(fields, ['project', 'type', 'by'] as const),
    ...(fields['fields'] !== undefined && { fields: objectBody(fields['fields']) }),
  };
}

export function readNotification(body: unknown): NotificationRequest {
  const fields = objectBody(body);
  const { workItemId } = fields;
  if (typeof workItemId !== 'number') throw new Error('workItemId is required.');
  return {
    workItemId,
    ...numbers(fields, ['rev', 'notificationId'] as const),
    ...(strings(fields, [
      'eventType',
      'resourceVersion',
      'subscriptionId',
      'resourceDetails',
      'messages',
    ] as const) as Omit<NotificationRequest, 'workItemId'>),
  };
}

function strings<K extends string>(fields: Record<string, unknown>, names: readonly K[]): Partial<Record<K, string>> {
  return pick(fields, names, (value): value is string => typeof value === 'string');
}

function numbers<K extends string>(fields: Record<string, unknown>, names: readonly K[]): Partial<Record<K, number>> {
  return pick(fields, names, (value): value is number => typeof value === 'number');
}

function pick<K extends string, V>(
  fields: Record<string, unknown>,
  names: readonly K[],
  accepts: (value: unknown) => value is V,
): Partial<Record<K, V>> {
  const picked: Partial<Record<K, V>> = {};
  for (const name of names) {
    const value = fields[name];
    if (accepts(value)) picked[name] = value;
  }
  return picked;
}
