import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Clock } from '../../../src/schedule/clock.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { MovableClock } from '../../support/movable-clock.js';
import { takeQueued, type QueuedRow } from '../../support/queued-envelopes.js';
import { envelopeOf, SentryClient, type SentryPost } from '../../support/sentry-client.js';

const eventId = 'fc6d8c0c43fc4630ad850ee518f1b9d0';
const newId = expect.stringMatching(/^[0-9a-f]{32}$/);
const keys = '/api/0/projects/default/default/keys/';

const clock = new MovableClock();
let app: TestApp;
let client: SentryClient;
beforeAll(async () => {
  app = await startTestApp({
    overrides: [{ provide: Clock, useValue: clock }],
    env: { trustedProxies: ['127.0.0.1'] },
  });
  client = await SentryClient.of(app);
});
afterAll(() => app.close());
beforeEach(() => queued());

const queued = (): Promise<QueuedRow[]> => takeQueued(app.dataSource);

async function newKey(): Promise<{ id: string; public: string; projectId: string }> {
  return (await app.http.post(keys, {})).body as { id: string; public: string; projectId: string };
}

describe('an envelope with an event', () => {
  it('is answered with its id once it is in the queue', async () => {
    const body = envelopeOf([['event', { message: 'x' }]], { event_id: eventId });
    const answer = await client.post(body, { headers: { 'user-agent': 'test/1.0', 'x-forwarded-for': '203.0.113.7' } });
    expect([answer.status, answer.body]).toEqual([200, { id: eventId }]);
    expect(await queued()).toEqual([
      {
        id: expect.any(String),
        project_id: client.projectId,
        key_id: expect.any(String),
        event_id: eventId,
        client_address: '203.0.113.7',
        user_agent: 'test/1.0',
        is_compressed: false,
        body,
        text: body.toString(),
      },
    ]);
  });

  it.each<[string, SentryPost]>([
    ['with a slash at the end', {}],
    ['without a slash at the end', { end: '' }],
    ['in chunks and without any content type', { isChunked: true }],
    ['as text', { headers: { 'content-type': 'text/plain;charset=UTF-8' } }],
    ['as an envelope', { headers: { 'content-type': 'application/x-sentry-envelope' } }],
    ['as JSON, which it is not', { headers: { 'content-type': 'application/json' } }],
    ['as a form', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
    ['with a content type that is none', { headers: { 'content-type': '/;;=' } }],
  ])('is taken %s', async (_how, post) => {
    expect((await client.event({ message: 'x' }, post)).status).toBe(200);
    expect(await queued()).toMatchObject([{ text: '{}\n{"type":"event"}\n{"message":"x"}\n' }]);
  });

  it('keeps no address that a proxy made up', async () => {
    await client.event({}, { headers: { 'x-forwarded-for': 'unknown' } });
    expect(await queued()).toMatchObject([{ client_address: null }]);
  });
});

describe('who sends', () => {
  it.each(['query', 'header', 'authorization'] as const)('may be said in the %s', async (auth) => {
    expect((await client.event({}, { auth })).status).toBe(200);
  });

  it('may be said by the envelope alone, which a customer’s own server passes on', async () => {
    const body = envelopeOf([['event', {}]], { dsn: client.dsn });
    expect((await client.post(body, { auth: 'none' })).status).toBe(200);
  });

  it('may be said in several places that agree', async () => {
    const headers = { 'x-sentry-auth': `Sentry sentry_key=${client.key}, sentry_secret=ignored` };
    const body = envelopeOf([['event', {}]], { dsn: client.dsn });
    expect((await client.post(body, { auth: 'query', headers })).status).toBe(200);
  });

  it.each<[string, () => Promise<{ status: number }>]>([
    ['nowhere', () => client.event({}, { auth: 'none' })],
    ['by an unknown key', () => client.event({}, { key: 'f'.repeat(32) })],
    ['by what is no key', () => client.event({}, { key: 'x\u00e9%00' })],
    ['for another project', () => client.event({}, { projectId: '999999' })],
    ['for what is no project', () => client.event({}, { projectId: 'default' })],
    ['differently in URL and header', () => client.event({}, { headers: { 'x-sentry-auth': 'Sentry sentry_key=a' } })],
    ['differently in the URL itself', () => client.event({}, { query: '&sentry_key=a' })],
    [
      'differently in URL and envelope',
      () => client.post(envelopeOf([['event', {}]], { dsn: client.dsn.replace(client.key, 'f'.repeat(32)) })),
    ],
    ['for another project in the envelope', () => client.post(envelopeOf([['event', {}]], { dsn: `${client.dsn}9` }))],
  ])('is refused with 403 when it is said %s, and nothing is stored', async (_where, post) => {
    expect((await post()).status).toBe(403);
    expect(await queued()).toEqual([]);
  });

  it('is refused when the key is switched off, and taken again when it is on', async () => {
    const key = await newKey();
    const other = await SentryClient.of(app, key);
    const statuses = [(await other.event()).status];
    for (const isActive of [false, true]) {
      await app.http.put(`${keys}${key.id}/`, { isActive });
      clock.move(2);
      statuses.push((await other.event()).status);
    }
    expect(statuses).toEqual([200, 403, 200]);
  });

  it('is refused when the key is removed', async () => {
    const key = await newKey();
    const other = await SentryClient.of(app, key);
    await other.event();
    await app.http.delete(`${keys}${key.id}/`);
    clock.move(2);
    expect((await other.event()).status).toBe(403);
  });

  it('is refused with 413 when the header that says it is too long', async () => {
    const headers = { 'x-sentry-auth': `Sentry sentry_key=${client.key},${'x'.repeat(8 * 1024)}` };
    expect((await client.event({}, { headers })).status).toBe(413);
  });
});

describe('the id of an event', () => {
  it.each([
    ['the header’s, which wins over the event’s own', { event_id: eventId }, { event_id: 'a'.repeat(32) }, eventId],
    ['the header’s, without dashes', { event_id: 'FC6D8C0C-43fc-4630-ad85-0ee518f1b9d0' }, {}, eventId],
    ['the event’s own', {}, { event_id: eventId }, eventId],
    ['a new one when it has none', {}, {}, newId],
    ['a new one when its own is none', {}, { event_id: 'xyz' }, newId],
    ['a new one when the event is no object', {}, null, newId],
  ])('is %s', async (_which, header, event, expected) => {
    const { status, body } = await client.post(envelopeOf([['event', event]], header));
    expect({ status, body }).toEqual({ status: 200, body: { id: expected } });
    expect(await queued()).toMatchObject([{ event_id: body.id }]);
  });

  it('is a new one when the event is no JSON: what is wrong with an event is for later', async () => {
    const body = Buffer.from('{}\n{"type":"event"}\n{cut');
    expect(await client.post(body)).toMatchObject({ status: 200, body: { id: newId } });
  });

  it('is absent where there is no event', async () => {
    const { status, body } = await client.post(envelopeOf([['session', { sid: 'x' }]]));
    expect({ status, body }).toEqual({ status: 200, body: {} });
  });
});

describe('an envelope that cannot be read', () => {
  it.each<[string, string | Buffer]>([
    ['is empty', ''],
    ['is no JSON', 'nonsense'],
    ['has an item without type', '{}\n{}\n{}'],
    ['is cut', '{}\n{"type":"event","length":99}\n{}'],
    ['has an id that is none', '{"event_id":"xyz"}\n{"type":"event"}\n{}'],
    ['has an id that is no text', '{"event_id":7}\n{"type":"event"}\n{}'],
    [
      'holds two events',
      envelopeOf([
        ['event', {}],
        ['event', {}],
      ]),
    ],
    [
      'holds an event and a transaction',
      envelopeOf([
        ['event', {}],
        ['transaction', {}],
      ]),
    ],
  ])('is answered 400 with the cause when it %s', async (_what, sent) => {
    const { status, body, headers } = await client.post(sent);
    expect({ status, body, error: headers['x-sentry-error'] }).toEqual({
      status: 400,
      body: { detail: expect.any(String), causes: [expect.any(String)] },
      error: `${body.detail} ${body.causes?.[0]}`,
    });
    expect(await queued()).toEqual([]);
  });
});

describe('an envelope with a header that is nested too deeply to be written again', () => {
  const deep = '['.repeat(30_000) + ']'.repeat(30_000);

  it.each([`{"x":${deep}}\n{"type":"event"}`, `{}\n{"type":"event","x":${deep}}`])(
    'is refused with 400, also where an item is left out (%#)',
    async (headers) => {
      const { status } = await client.post(`${headers}\n{}\n{"type":"session"}\n{}\n`);
      expect(status).toBe(400);
    },
  );
});

describe('an envelope of nothing but a header', () => {
  it('is answered 200 and not stored', async () => {
    expect(await client.post('{}')).toMatchObject({ status: 200, body: {} });
    expect(await queued()).toEqual([]);
  });
});

describe('a browser', () => {
  const readable = {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'x-sentry-error, x-sentry-rate-limits, retry-after',
  };

  it.each(['/api/1/envelope/', '/api/1/envelope', '/api/1/store/', '/api/1/store?sentry_key=x'])(
    'may post to %s from every page',
    async (path) => {
      const { status, headers } = await client.preflight(path);
      expect({ status, headers }).toMatchObject({
        status: 204,
        headers: {
          ...readable,
          'access-control-allow-methods': 'POST, OPTIONS',
          'access-control-allow-headers':
            'content-type, x-sentry-auth, x-requested-with, origin, accept, authentication, authorization, content-encoding, sentry-trace, baggage',
          'access-control-max-age': '3600',
        },
      });
    },
  );

  it.each<[number, () => Promise<{ status: number; headers: object }>]>([
    [200, () => client.event()],
    [400, () => client.post('nonsense')],
    [403, () => client.event({}, { auth: 'none' })],
    [413, () => client.post(Buffer.alloc(1024 * 1024 + 1, 'x'), { route: 'store' })],
    [415, () => client.event({}, { headers: { 'content-encoding': 'zstd' } })],
  ])('may read an answer %d', async (status, post) => {
    expect(await post()).toMatchObject({ status, headers: readable });
  });
});

describe('an event of an old SDK', () => {
  const event = { event_id: eventId, message: 'x' };
  const stored = `{"event_id":"${eventId}"}\n{"type":"event","length":61}\n${JSON.stringify(event)}\n`;

  it.each<[string, SentryPost]>([
    ['plain', {}],
    ['as gzip', { encoding: 'gzip' }],
    ['without a slash at the end', { end: '' }],
    ['with its key in a header', { auth: 'header' }],
  ])('is taken as an envelope when it comes %s', async (_how, post) => {
    const { status, body } = await client.post(JSON.stringify(event), { route: 'store', ...post });
    expect({ status, body }).toEqual({ status: 200, body: { id: eventId } });
    expect(await queued()).toMatchObject([{ text: stored, event_id: eventId }]);
  });

  it.each(['deflate', 'plain'] as const)('is taken as an envelope when it is %s base64', async (kind) => {
    const bytes = kind === 'deflate' ? deflateSync(JSON.stringify(event)) : Buffer.from(JSON.stringify(event));
    expect((await client.post(bytes.toString('base64'), { route: 'store' })).status).toBe(200);
    expect(await queued()).toMatchObject([{ text: stored }]);
  });

  it('is a transaction when it says so', async () => {
    await client.post('{"type":"transaction"}', { route: 'store' });
    expect((await queued())[0]?.text).toContain('{"type":"transaction","length":22}');
  });

  it('gets a new id when its own is none', async () => {
    const { status, body } = await client.post('{"event_id":"xyz"}', { route: 'store' });
    expect({ status, body }).toEqual({ status: 200, body: { id: newId } });
  });

  it.each(['', 'nonsense', '[]', 'null', '{"a":', '"text"'])('is refused with 400 when it is %s', async (sent) => {
    expect((await client.post(sent, { route: 'store' })).status).toBe(400);
    expect(await queued()).toEqual([]);
  });
});
