import { describe, expect, it } from '@jest/globals';
import { normalizeEvent } from './normalize-event.js';

const eventId = 'fc6d8c0c43fc4630ad850ee518f1b9d0';
const receivedAt = new Date('2026-11-22T12:00:00Z');
const received = receivedAt.getTime() / 1_000;

describe('an ordinary event', () => {
  it('is kept whole', () => {
    const sent = {
      event_id: eventId,
      timestamp: received - 2.5,
      level: 'fatal',
      platform: 'node',
      logger: 'shop',
      transaction: 'POST /orders',
      server_name: 'web-1',
      release: 'shop@1.2.3',
      dist: '7',
      environment: 'production',
      exception: {
        values: [
          {
            type: 'PaymentError',
            value: 'card declined',
            stacktrace: {
              frames: [
                { filename: '/srv/pay.js', module: 'pay', function: 'charge', lineno: 7, colno: 3, in_app: true },
              ],
            },
            mechanism: { type: 'generic', handled: false },
          },
        ],
      },
      tags: { region: 'eu' },
      user: { id: 17, email: 'ann@example.com' },
      extra: { retry: 2 },
      contexts: { os: { name: 'Debian', version: '12.11\n' } },
      sdk: { name: 'sentry.javascript.node', version: '10.0.0' },
      breadcrumbs: [{ timestamp: received - 3, category: 'ui', message: 'clicked', level: 'info' }],
    };
    expect(normalizeEvent(sent, { eventId, receivedAt })).toEqual({
      ...sent,
      type: 'error',
      received,
      exception: {
        values: [
          {
            ...sent.exception.values[0],
            stacktrace: { frames: [{ ...sent.exception.values[0]!.stacktrace.frames[0], abs_path: '/srv/pay.js' }] },
          },
        ],
      },
      tags: [['region', 'eu']],
      user: { id: '17', email: 'ann@example.com' },
      contexts: { os: { name: 'Debian', version: '12.11' } },
      breadcrumbs: { values: sent.breadcrumbs },
    });
  });
});
