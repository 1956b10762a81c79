import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normalizeEvent } from './normalize-event.js';
import { scrubEvent } from './scrub-event.js';

function scrubbed(raw: object): object {
  const context = { eventId: 'fc6d8c0c43fc4630ad850ee518f1b9d0', receivedAt: new Date('2026-11-22T12:00:00Z') };
  return scrubEvent(normalizeEvent(raw, context));
}

const filtered = '[Filtered]';

describe('a scrubbed event', () => {
  it.each<[string, object, object]>([
    ['has no secrets in its message', { message: 'password=x1' }, { logentry: { formatted: `password=${filtered}` } }],
    [
      'has none in exceptions and variables',
      {
        exception: [
          {
            type: 'E',
            value: 'no postgres://a:b@c',
            stacktrace: {
              frames: [{ vars: { password: 'x', user: 'bob', list: [{ token: 1 }] }, context_line: 'api_key = "x"' }],
            },
          },
        ],
      },
      {
        exception: {
          values: [
            {
              value: `no postgres://${filtered}@c`,
              stacktrace: {
                frames: [
                  {
                    vars: { password: filtered, user: 'bob', list: [{ token: filtered }] },
                    context_line: `api_key = "${filtered}"`,
                  },
                ],
              },
            },
          ],
        },
      },
    ],
    [
      'has none in its request',
      {
        request: {
          url: 'https://x.io/login',
          query_string: 'token=a&page=2',
          headers: { Authorization: 'abc', Accept: '*', 'X-Api-Key': 'k' },
          cookies: 'theme=dark',
          data: '{"user":"bob","password":{"new":"x"}}',
          env: { DB_PASSWORD: 'x', PATH: '/bin' },
        },
      },
      {
        request: {
          url: 'https://x.io/login',
          query_string: [
            ['token', filtered],
            ['page', '2'],
          ],
          headers: [
            ['Authorization', filtered],
            ['Accept', '*'],
            ['X-Api-Key', filtered],
          ],
          cookies: [['theme', filtered]],
          data: { user: 'bob', password: filtered },
          env: { DB_PASSWORD: filtered, PATH: '/bin' },
        },
      },
    ],
    [
      'has none in breadcrumbs',
      { breadcrumbs: [{ message: 'GET /?api_key=x', data: { url: '/?sid=1', auth: ['a', 'b'] } }] },
      {
        breadcrumbs: {
          values: [{ message: `GET /?api_key=${filtered}`, data: { url: `/?sid=${filtered}`, auth: filtered } }],
        },
      },
    ],
    [
      'has none in extra, contexts, user and tags',
      {
        extra: { card: 4111111111111111, pair: ['password', 'x'], secretOn: true, note: null },
        contexts: { credentials: { user: 'bob', n: 1 }, app: { token: 'x', name: 'shop' } },
        user: { id: 1, session_id: 'x' },
        tags: { token: 'x', region: 'eu' },
      },
      {
        extra: { card: filtered, pair: ['password', filtered], secretOn: true },
        contexts: { credentials: { user: filtered, n: filtered }, app: { token: filtered, name: 'shop' } },
        user: { id: '1', data: { session_id: filtered } },
        tags: [
          ['token', filtered],
          ['region', 'eu'],
        ],
      },
    ],
    [
      'has none in spans',
      {
        type: 'transaction',
        start_timestamp: 1795348799,
        spans: [
          {
            span_id: '4111111111111111',
            start_timestamp: 1795348799,
            timestamp: 1795348800,
            description: "token='x'",
            data: { secret: 'x' },
          },
        ],
      },
      { spans: [{ span_id: '4111111111111111', description: `token='${filtered}'`, data: { secret: filtered } }] },
    ],
    [
      'has none in what was refused',
      { tags: { password: { a: 'x' } }, exception: 'token=x1' },
      { errors: [{ value: `token=${filtered}` }, { name: 'tags.password', value: filtered }] },
    ],
    [
      'keeps names and versions of packages',
      { modules: { cookie: '1.0.0', jsonwebtoken: '9' }, sdk: { name: 'x', settings: { auth: 'y' } } },
      { modules: { cookie: '1.0.0', jsonwebtoken: '9' }, sdk: { settings: { auth: 'y' } } },
    ],
  ])('%s', (_, raw, expected) => {
    expect(scrubbed(raw)).toMatchObject(expected);
  });

  it.each<[string, object]>([
    ['lines of code', { stacktrace: { frames: [{ pre_context: ['token', 'f(x)'], in_app: true }] } }],
    ['fingerprints', { fingerprint: ['auth', 'timeout'] }],
  ])('does not take %s for pairs of key and value', (_, raw) => {
    expect(scrubbed(raw)).toMatchObject(raw);
  });

  it('is as it was when there are no secrets', () => {
    const raw = {
      message: 'Unexpected token: x',
      tags: { region: 'eu' },
      request: { url: 'https://x.io', query_string: 'a=1' },
      contexts: { trace: { trace_id: 'fc6d8c0c43fc4630ad850ee518f1b9d0', span_id: 'b0e6f15b45c36b12' } },
    };
    const event = normalizeEvent(raw, { eventId: '1', receivedAt: new Date() });
    expect(scrubEvent(event)).toEqual(event);
  });

  it('never shows what stands under a secret key, wherever that is', () => {
    const secret = 'correcthorse';
    const place = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constant({ password: secret }),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'data'), tie('value'), { maxKeys: 2 }),
      ),
    })).value;
    fc.assert(
      fc.property(place, fc.constantFrom('extra', 'contexts', 'request', 'tags', 'user', 'csp'), (value, field) => {
        expect(JSON.stringify(scrubbed({ [field]: { data: value } }))).not.toContain(secret);
      }),
    );
  });
});
