import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventDetailsDto } from '../../../src/events/api/event.dto.js';
import { newEventId } from '../../support/event-bodies.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';
import { envelopeOf, SentryClient, type SentryAnswer, type SentryPost } from '../../support/sentry-client.js';

let world: EventWorld;
let client: SentryClient;

beforeAll(async () => {
  world = await startEventWorld();
  client = await SentryClient.of(world.app);
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.app.dataSource.query('TRUNCATE groups, group_hashes, events, event_attachments CASCADE');
});

/** Posts a body as it is, processes it, and answers what the sender was told. */
async function take(body: Buffer | string, post?: SentryPost): Promise<SentryAnswer> {
  const answer = await client.post(body, post);
  await world.process();
  return answer;
}

async function stored(id = ''): Promise<EventDetailsDto> {
  return (await world.app.http.get(`/api/0/projects/default/default/events/${id}/`)).body;
}

describe('an error of Python’s SDK, posted to /store/ with a header and gzip', () => {
  const frame = { filename: 'worker.py', abs_path: '/srv/worker.py', module: '__main__', lineno: 7, in_app: true };
  const event = {
    level: 'error',
    platform: 'python',
    timestamp: new Date().toISOString().replace('Z', '000Z'),
    transaction: '__main__ in divide',
    exception: {
      values: [
        {
          module: null,
          type: 'ZeroDivisionError',
          value: 'division by zero',
          mechanism: null,
          stacktrace: {
            frames: [
              { ...frame, function: '<module>', context_line: 'divide(1, 0)', vars: { total: "'3'" } },
              { ...frame, function: 'divide', context_line: '    return a / b', vars: { a: '1', b: '0' } },
            ],
          },
        },
      ],
    },
    extra: { 'sys.argv': ['worker.py'] },
    modules: { 'sentry-sdk': '1.9.10' },
    sdk: { name: 'sentry.python', version: '1.9.10', packages: [{ name: 'pypi:sentry-sdk', version: '1.9.10' }] },
  };
  const post: SentryPost = { route: 'store', auth: 'header', encoding: 'gzip' };

  it('is answered with its id, and stored without anything to complain about', async () => {
    const id = newEventId();
    const answer = await take(JSON.stringify({ ...event, event_id: id }), post);
    expect([answer.status, answer.body]).toEqual([200, { id }]);
    expect(await stored(id)).toMatchObject({ title: 'ZeroDivisionError: division by zero', errors: [] });
  });

  it('is alike when it comes in an envelope', async () => {
    await take(JSON.stringify(event), post);
    await take(envelopeOf([['event', event]], { event_id: newEventId() }), { auth: 'header', encoding: 'gzip' });
    expect(await world.onlyIssue()).toMatchObject({ culprit: '__main__ in divide', count: '2' });
  });
});

describe('an envelope whose items have no length', () => {
  const event = { platform: 'node', message: 'Zeile ü\u2028 not the last', os: 'Debian\n' };

  it('ends them at the line feeds, the last one without', async () => {
    const id = newEventId();
    await take(`{"event_id":"${id}"}\n{"type":"event"}\n${JSON.stringify(event)}`);
    expect(await stored(id)).toMatchObject({ message: event.message });
  });

  it('may hold 80 kB of JSON in one line, compressed', async () => {
    const id = newEventId();
    const breadcrumbs = Array.from({ length: 100 }, (_, index) => ({ message: `${'step '.repeat(150)}${index}` }));
    const body = envelopeOf([['event', { ...event, breadcrumbs }]], { event_id: id });
    expect(body.length).toBeGreaterThan(75_000);
    await take(body, { encoding: 'gzip', isChunked: true });
    const { entries } = await stored(id);
    expect(entries.find(({ type }) => type === 'breadcrumbs')?.data).toHaveProperty('values.length', 100);
  });
});

describe('files that come with an event', () => {
  it('are kept byte by byte, though they hold line feeds, zeros and what looks like an item', async () => {
    const id = newEventId();
    const bytes = Buffer.from('\n\0{"type":"event"}\n{"message":"not an event"}\n\xff', 'latin1');
    const body = envelopeOf(
      [
        ['event', { message: 'Import failed' }],
        [{ type: 'attachment', filename: 'empty.txt', content_type: 'text/plain' }, Buffer.alloc(0)],
        [{ type: 'attachment', filename: 'dump.bin', attachment_type: 'event.attachment' }, bytes],
      ],
      { event_id: id },
    );
    await take(body);
    const files = await world.app.dataSource.query(
      `SELECT name, content_type, size, (SELECT content FROM attachment_chunks c WHERE c.position = a.position) AS content
       FROM event_attachments a ORDER BY position`,
    );
    expect(files).toEqual([
      { name: 'empty.txt', content_type: 'text/plain', size: '0', content: null },
      { name: 'dump.bin', content_type: 'application/octet-stream', size: String(bytes.length), content: bytes },
    ]);
    expect((await world.onlyIssue()).title).toBe('Import failed');
  });
});

describe('what SDKs send beside events', () => {
  const list = (items: object[]): object => ({ version: 2, items });
  const seconds = Date.now() / 1_000;

  it.each([
    ['session', { sid: newEventId(), init: true, status: 'ok', errors: 0, attrs: { release: 'shop@1' } }],
    ['check_in', { check_in_id: newEventId(), monitor_slug: 'nightly', status: 'ok' }],
    ['client_report', { timestamp: seconds, discarded_events: [] }],
    [{ type: 'log', item_count: 1 }, list([{ timestamp: seconds, level: 'info', body: 'hello' }])],
    [
      { type: 'trace_metric', item_count: 1 },
      list([{ timestamp: seconds, name: 'orders', type: 'counter', value: 1 }]),
    ],
    [
      'feedback',
      { type: 'feedback', contexts: { feedback: { message: 'it broke', contact_email: 'ann@example.com' } } },
    ],
    ['something_new', 'not even JSON'],
  ])('is taken without complaint, and makes no issue: %j', async (type, payload) => {
    const { status } = await take(envelopeOf([[type, payload]], { sdk: { name: 'sentry.javascript.node' } }));
    expect(status).toBe(200);
    expect(await world.issues()).toEqual([]);
    expect(await world.app.dataSource.query('SELECT FROM ingest_queue')).toEqual([]);
  });
});

describe('a group of exceptions, as an AggregateError is sent', () => {
  it('is titled by the one that holds the others', async () => {
    const part = (id: number, value: string): object => ({
      type: 'Error',
      value,
      mechanism: { type: 'chained', source: `errors[${id - 1}]`, exception_id: id, parent_id: 0 },
    });
    const whole = {
      type: 'AggregateError',
      value: 'Two of two failed',
      mechanism: { type: 'generic', handled: true, is_exception_group: true, exception_id: 0 },
    };
    await world.send({ platform: 'node', exception: { values: [part(2, 'second'), part(1, 'first'), whole] } });
    expect((await world.onlyIssue()).title).toBe('AggregateError: Two of two failed');
  });
});

describe('an address that the SDK leaves to the server', () => {
  it('is the sender’s', async () => {
    const [id] = await world.send({ platform: 'node', message: 'x', user: { id: '17', ip_address: '{{auto}}' } });
    expect(await stored(id)).toMatchObject({ user: { id: '17', ip_address: '127.0.0.1' } });
  });
});
