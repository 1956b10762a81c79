import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { NormalizedEvent } from './event.types.js';
import { normalizeEvent, type NormalizeContext } from './normalize-event.js';

const eventId = 'fc6d8c0c43fc4630ad850ee518f1b9d0';
const receivedAt = new Date('2026-11-22T12:00:00Z');
const received = receivedAt.getTime() / 1_000;
const exception = { type: 'A', value: 'x' };
const stacktrace = { frames: [{ function: 'f', in_app: true }] };
const plain = { event_id: eventId, timestamp: received, received, platform: 'other', level: 'error', tags: [] };

function normalize(raw: unknown, context: Partial<NormalizeContext> = {}): NormalizedEvent {
  return normalizeEvent(raw, { eventId, receivedAt, ...context });
}

function errorsOf(raw: unknown): [string, string | undefined][] {
  return (normalize(raw).errors ?? []).map((error) => [error.type, error.name]);
}

describe('an ordinary event', () => {
  it('is kept whole', () => {
    const sent = {
      event_id: eventId,
      timestamp: received - 2.5,
      level: 'fatal',
      platform: 'node',
      logger: 'shop',
      transaction: 'POST /orders',
      culprit: 'pay',
      server_name: 'web-1',
      release: 'shop@1.2.3',
      dist: '7',
      environment: 'production',
      user: { id: '17', email: 'ann@example.com' },
      extra: { retry: 2 },
      modules: { express: '5.0.0' },
      sdk: { name: 'sentry.javascript.node', version: '10.0.0', integrations: ['Http'] },
      fingerprint: ['{{ default }}', 'eu'],
      debug_meta: { images: [{ type: 'sourcemap', debug_id: eventId }] },
      measurements: { lcp: { value: 1.5, unit: 'second' } },
      transaction_info: { source: 'route' },
    };
    const frame = { filename: '/srv/pay.js', module: 'pay', function: 'charge', lineno: 7, colno: 3, in_app: true };
    const error = { type: 'PaymentError', value: 'declined', mechanism: { type: 'generic', handled: false } };
    const crumb = { timestamp: received - 3, category: 'ui', message: 'clicked', level: 'info' };
    const raw = {
      ...sent,
      exception: { values: [{ ...error, stacktrace: { frames: [frame] } }] },
      tags: { region: 'eu' },
      contexts: { os: { name: 'Debian', version: '12.11\n', build: null }, cloud_resource: {} },
      breadcrumbs: [crumb],
    };
    expect(normalize(raw)).toEqual({
      ...sent,
      type: 'error',
      received,
      exception: { values: [{ ...error, stacktrace: { frames: [{ ...frame, abs_path: '/srv/pay.js' }] } }] },
      tags: [['region', 'eu']],
      contexts: { os: { name: 'Debian', version: '12.11' } },
      breadcrumbs: { values: [crumb] },
    });
  });
});

describe('an event', () => {
  it.each<[string, unknown, object]>([
    ['may be empty', {}, { type: 'default' }],
    ['has no nulls', { exception: null, tags: null, user: null, level: null, message: null }, { type: 'default' }],
    ['is an error with an exception', { exception }, { type: 'error', exception: { values: [exception] } }],
    ['is none without', { exception: [] }, { type: 'default' }],
    ['is a report of a browser', { csp: { 'blocked-uri': 'x' } }, { type: 'csp', csp: { blocked_uri: 'x' } }],
    [
      'is an error before it is a report',
      { exception, csp: { a: 'x' } },
      { type: 'error', exception: { values: [exception] }, csp: { a: 'x' } },
    ],
    ['is no transaction unless it says so', { type: 'error', spans: [{}], start_timestamp: 1 }, { type: 'default' }],
    [
      'is a transaction when it says so',
      { type: 'transaction', transaction: 'x', start_timestamp: received, fingerprint: ['a'] },
      { type: 'transaction', level: 'info', transaction: 'x', start_timestamp: received },
    ],
    ['has its level by number', { level: 40 }, { type: 'default' }],
    ['has its level by another name', { level: 'Warn' }, { type: 'default', level: 'warning' }],
    ['has its level by a number in text', { level: '10' }, { type: 'default', level: 'debug' }],
    ['has its platform in lower case', { platform: 'PHP' }, { type: 'default', platform: 'php' }],
    ['of a foreign platform is of another', { platform: 'abacus' }, { type: 'default', platform: 'other' }],
    ['has a logger without blanks around', { logger: ' app ' }, { type: 'default', logger: 'app' }],
    ['has no empty names', { logger: '', transaction: ' ', culprit: '' }, { type: 'default' }],
    ['has a message', { message: 'hi' }, { type: 'default', logentry: { formatted: 'hi' } }],
    ['may keep its stack', { stacktrace }, { type: 'default', stacktrace }],
    [
      'gives its stack to its exception',
      { stacktrace, exception },
      { type: 'error', exception: { values: [{ ...exception, stacktrace }] } },
    ],
    [
      'keeps its stack from two exceptions',
      { stacktrace, exception: [exception, exception] },
      { type: 'error', stacktrace, exception: { values: [exception, exception] } },
    ],
    ['has a dist with a release', { release: 1, dist: 2 }, { type: 'default', release: '1', dist: '2' }],
    ['has no dist without', { dist: '2' }, { type: 'default' }],
    [
      'has its environment from a tag',
      { tags: { environment: 'beta', a: 'x' } },
      { type: 'default', environment: 'beta', tags: [['a', 'x']] },
    ],
    [
      'has its environment rather from its field',
      { environment: 'prod', tags: [['environment', 'beta']] },
      { type: 'default', environment: 'prod' },
    ],
    [
      'has its site as a tag',
      { site: 'shop', server_name: ' web-1 ' },
      { type: 'default', server_name: 'web-1', tags: [['site', 'shop']] },
    ],
    [
      'has a fingerprint of texts',
      { fingerprint: ['{{ default }}', 1, 'bar', 4.5, -2.7, true] },
      { type: 'default', fingerprint: ['{{ default }}', '1', 'bar', '4', '-2', 'True'] },
    ],
    ['has no empty fingerprint', { fingerprint: [] }, { type: 'default' }],
    [
      'has its template',
      { template: { filename: 'a.html', lineno: 3, context_line: '{{ x }}' } },
      { type: 'default', template: { filename: 'a.html', lineno: 3, context_line: '{{ x }}' } },
    ],
    [
      'may be of a very old SDK',
      {
        'sentry.interfaces.Exception': [exception],
        'sentry.interfaces.Http': { url: '/' },
        'sentry.interfaces.User': { id: 1 },
      },
      { type: 'error', exception: { values: [exception] }, request: { url: '/' }, user: { id: '1' } },
    ],
    [
      'has ids in its trace, or none',
      { contexts: { trace: { trace_id: eventId.toUpperCase(), span_id: '0000000000000000', op: 'db' } } },
      { type: 'default', contexts: { trace: { trace_id: eventId, op: 'db' } } },
    ],
  ])('%s', (_, raw, expected) => {
    expect({ ...normalize(raw), errors: undefined }).toEqual({ ...plain, ...expected });
  });

  it.each<[string, unknown, [string, string | undefined][]]>([
    ['that is no object', 'boom', [['invalid_data', undefined]]],
    ['that is a list', [1], [['invalid_data', undefined]]],
    [
      'with unknown fields',
      { foo: 1, __proto__x: 2 },
      [
        ['invalid_attribute', 'foo'],
        ['invalid_attribute', '__proto__x'],
      ],
    ],
    ['with a bad id', { event_id: 'xyz' }, [['invalid_data', 'event_id']]],
    ['with a long id', { event_id: `${eventId}0` }, [['invalid_data', 'event_id']]],
    ['with an id in another form', { event_id: 'FC6D8C0C-43FC-4630-AD85-0EE518F1B9D0' }, []],
    ['with an unknown level', { level: 'foobar' }, [['invalid_data', 'level']]],
    ['with a logger of two lines', { logger: 'a\nb' }, [['invalid_data', 'logger']]],
    ['with a transaction that is an object', { transaction: {} }, [['invalid_data', 'transaction']]],
    ['with a bad release', { release: 'a\nb', dist: '!' }, [['invalid_data', 'release']]],
    ['with a bad environment', { environment: 'bad/name' }, [['invalid_data', 'environment']]],
    ['with a fingerprint that is text', { fingerprint: 'a' }, [['invalid_data', 'fingerprint']]],
    [
      'with nested fingerprints',
      { fingerprint: ['a', null, ['b'], {}] },
      [
        ['invalid_data', 'fingerprint.1'],
        ['invalid_data', 'fingerprint.2'],
      ],
    ],
    ['with a context that is none', { contexts: { os: 'Linux' } }, [['invalid_data', 'contexts.os']]],
    [
      'with a bad line number',
      { stacktrace: { frames: [{ lineno: 'x' }] } },
      [['invalid_data', 'stacktrace.frames.0.lineno']],
    ],
    [
      'with a bad breadcrumb',
      { breadcrumbs: [{ timestamp: 'x', level: 'y' }, 'z'] },
      [
        ['invalid_data', 'breadcrumbs.0.timestamp'],
        ['invalid_data', 'breadcrumbs.0.level'],
        ['invalid_data', 'breadcrumbs.1'],
      ],
    ],
  ])('%s says what was wrong', (_, raw, errors) => {
    expect(errorsOf(raw)).toEqual(errors);
  });

  it('shows what was refused, cut short', () => {
    expect(normalize({ release: { a: 'x'.repeat(500) } }).errors).toEqual([
      { type: 'invalid_data', name: 'release', value: { a: 'x'.repeat(189) + '...' } },
    ]);
  });

  it('tells fifty problems at most', () => {
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field${index}`, 1]));
    expect(normalize(fields).errors).toHaveLength(50);
  });

  it('keeps the last hundred breadcrumbs', () => {
    const breadcrumbs = Array.from({ length: 150 }, (_, index) => ({ message: `m${index}` }));
    expect(normalize({ breadcrumbs }).breadcrumbs?.values).toEqual(breadcrumbs.slice(50));
  });

  it('keeps as much extra as fits: 16 kB of an item, 256 kB of all', () => {
    const extra = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`item${index}`, 'x'.repeat(20_000)]));
    const kept = Object.values(normalize({ extra }).extra ?? {}) as string[];
    expect(kept[0]).toHaveLength(16_380);
    expect(JSON.stringify(kept).length).toBeLessThan(262_144);
    expect(kept).toHaveLength(16);
  });

  it('moves with a clock that is wrong, breadcrumbs too', () => {
    const late = { timestamp: received - 3_601, breadcrumbs: [{ timestamp: received - 3_602 }] };
    const event = normalize(late, { sentAt: new Date((received - 3_600) * 1_000) });
    expect(event).toMatchObject({ timestamp: received - 1, breadcrumbs: { values: [{ timestamp: received - 2 }] } });
  });

  it('of a browser has the user agent and the address of whoever sent it', () => {
    const known = { clientAddress: '203.0.113.9', userAgent: 'Mozilla' };
    expect(normalize({ platform: 'javascript' }, known)).toMatchObject({
      user: { ip_address: '203.0.113.9' },
      request: { headers: [['User-Agent', 'Mozilla']] },
    });
    expect(normalize({ platform: 'python' }, known)).toEqual({ ...plain, type: 'default', platform: 'python' });
  });

  it('has the address of the user from its web request', () => {
    expect(normalize({ request: { env: { REMOTE_ADDR: '198.51.100.7' } } }).user).toEqual({
      ip_address: '198.51.100.7',
    });
  });

  it('has no address that its SDK does not want to be guessed', () => {
    const raw = { platform: 'javascript', sdk: { settings: { infer_ip: 'never' } } };
    expect(normalize(raw, { clientAddress: '203.0.113.9' }).user).toBeUndefined();
  });
});

/** What SDKs send, with anything in the place of anything. */
function hostileEvents(): fc.Arbitrary<unknown> {
  const names = (
    'exception threads stacktrace breadcrumbs request user contexts tags extra logentry message spans fingerprint sdk ' +
    'values frames vars mechanism type value timestamp level release environment headers data query_string cookies env ' +
    'url filename abs_path lineno params formatted ip_address trace __proto__ constructor toString a'
  ).split(' ');
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.jsonValue({ maxDepth: 1 }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '\u0000', '\ud800', '{{auto}}', 'transaction', 'https://x.io/?a#b', '%s', '{"a":', 1e308, -0),
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .array(fc.tuple(fc.constantFrom(...names), tie('value')), { maxLength: 8 })
        .map((entries): unknown =>
          JSON.parse(`{${entries.map(([key, value]) => `"${key}":${JSON.stringify(value)}`).join(',')}}`),
        ),
    ),
  })).value;
}

describe('any JSON', () => {
  it('becomes an event that can be stored', () => {
    fc.assert(
      fc.property(hostileEvents(), (raw) => {
        const text = JSON.stringify(normalize(raw, { clientAddress: 'x', userAgent: '\ud800' }));
        expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/i);
        expect(JSON.parse(text)).toMatchObject({ event_id: eventId });
      }),
      { numRuns: 1_000 },
    );
  });

  it('that was normalised once stays as it is', () => {
    fc.assert(
      fc.property(hostileEvents(), (raw) => {
        const once = normalize(raw);
        const again = normalize(JSON.parse(JSON.stringify(once)));
        expect({ ...again, errors: once.errors }).toEqual(once);
      }),
    );
  });

  const many = 200_000;
  it.each<[string, string]>([
    ['deep lists', '['.repeat(many) + ']'.repeat(many)],
    ['deep objects', '{"a":'.repeat(many) + '1' + '}'.repeat(many)],
    ['very many keys', `{${Array.from({ length: many / 2 }, (_, index) => `"k${index}":1`).join(',')}}`],
    ['a huge text', JSON.stringify('x'.repeat(5 * many))],
    ['huge texts of blanks', JSON.stringify(' \n'.repeat(2 * many))],
    ['very many objects', `[${'{"function":"f","message":"m"},'.repeat(many / 8)}{}]`],
    ['very many empty texts', `[${'"",'.repeat(many)}""]`],
  ])('of a megabyte takes linear time in every field: %s', (_, json) => {
    for (const field of ['exception', 'stacktrace', 'breadcrumbs', 'request', 'tags', 'extra', 'message', 'contexts']) {
      const raw: unknown = JSON.parse(`{"${field}":${json}}`);
      const start = performance.now();
      normalize(raw);
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });
});
