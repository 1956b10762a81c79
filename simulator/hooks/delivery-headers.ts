import type { SeededRandom } from '../seeded-random.js';
import type { Inputs } from './subscription.types.js';

/** The headers of one delivery: the vendor's own, basic auth if set, and the subscription's `Name:Value` lines. */
export function deliveryHeaders(subscriptionId: string, inputs: Inputs, random: SeededRandom): Record<string, string> {
  const activityId = random.guid();
  const headers: Record<string, string> = {
    'Content-Type': 'application/json; charset=utf-8',
    'User-Agent': 'VSServices/19.252.0.0 (NetStandard; Microsoft Windows 10.0.20348)',
    'X-VSS-ActivityId': activityId,
    'X-VSS-SubscriptionId': subscriptionId,
    'Request-Id': `|${activityId.replaceAll('-', '')}.${random.guid().slice(0, 8)}.`,
  };
  const { basicAuthUsername = '', basicAuthPassword = '', httpHeaders = '' } = inputs;
  if (basicAuthPassword !== '' || basicAuthUsername !== '') {
    const credentials = Buffer.from(`${basicAuthUsername}:${basicAuthPassword}`).toString('base64');
    headers['Authorization'] = `Basic ${credentials}`;
  }
  for (const line of httpHeaders.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return headers;
}
