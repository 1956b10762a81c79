import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { takeQueued, type QueuedRow } from '../../support/queued-envelopes.js';
import { encodings, envelopeOf, SentryClient, type SentryItem, type SentryPost } from '../../support/sentry-client.js';

const kB = 1024;
const limits = {
  intakeMaxRequestBytes: 80 * kB,
  intakeMaxEnvelopeBytes: 200 * kB,
  intakeMaxItemBytes: 100 * kB,
  intakeMaxAttachmentBytes: 150 * kB,
  intakeMaxStoreBytes: 50 * kB,
};

let app: TestApp;
let client: SentryClient;
beforeAll(async () => {
  app = await startTestApp({ env: limits });
  client = await SentryClient.of(app);
});
afterAll(() => app.close());
beforeEach(() => queued());

const queued = (): Promise<QueuedRow[]> => takeQueued(app.dataSource);
const event = (bytes: number): object => ({ message: 'x'.repeat(bytes) });
const attachment = (bytes: number): SentryItem => [
  { type: 'attachment', filename: 'a.bin' },
  Buffer.alloc(bytes, 0x0a),
];

/** Text that gzip makes hardly shorter. */
function noise(bytes: number): string {
  let state = 1;
  return Array.from({ length: bytes }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(33 + (state % 90));
  }).join('');
}

describe('a body', () => {
  it.each(Object.keys(encodings) as (keyof typeof encodings)[])('is taken when it is sent as %s', async (encoding) => {
    const body = envelopeOf([['event', event(1_000)]]);
    expect((await client.post(body, { encoding })).status).toBe(200);
    expect(await queued()).toMatchObject([{ text: body.toString() }]);
  });

  it('is taken whatever the case of its encoding', async () => {
    const headers = { 'content-encoding': ' GZip' };
    expect((await client.post(gzipSync('{}\n{"type":"event"}\n{}'), { headers })).status).toBe(200);
  });

  it('is kept as it came when it came as gzip', async () => {
    const body = gzipSync(envelopeOf([['event', event(1_000)]]));
    await client.post(body, { headers: { 'content-encoding': 'gzip' } });
    expect(await queued()).toMatchObject([{ is_compressed: true, body }]);
  });

  it('is compressed when it is long', async () => {
    const body = envelopeOf([['event', event(60 * kB)]]);
    await client.post(body);
    expect(await queued()).toMatchObject([{ is_compressed: true, text: body.toString() }]);
  });

  it('keeps every byte of what is attached', async () => {
    const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 256));
    const body = envelopeOf([
      ['event', {}],
      ['attachment', bytes],
    ]);
    await client.post(body);
    expect(await queued()).toMatchObject([{ is_compressed: false, body }]);
  });

  it.each<[string, string, Buffer]>([
    ['says gzip and is none', 'gzip', Buffer.from('{}')],
    ['is gzip that was cut', 'gzip', gzipSync('{}\n{"type":"event"}\n{}').subarray(0, -6)],
    ['says deflate and is none', 'deflate', Buffer.from('{}')],
    ['is deflate that was cut', 'deflate', deflateSync('{}\n{"type":"event"}\n{}').subarray(0, -6)],
    ['says br and is none', 'br', Buffer.from('{}\n{"type":"event"}\n{}')],
    ['says gzip and is empty', 'gzip', Buffer.alloc(0)],
  ])('is refused with 400 when it %s', async (_what, encoding, body) => {
    expect((await client.post(body, { headers: { 'content-encoding': encoding } })).status).toBe(400);
    expect(await queued()).toEqual([]);
  });

  it.each(['zstd', 'compress', 'gzip, gzip', 'aes128gcm'])('is refused with 415 when it is %s', async (encoding) => {
    const { status, headers } = await client.event({}, { headers: { 'content-encoding': encoding } });
    expect({ status, offered: headers['accept-encoding'] }).toEqual({ status: 415, offered: 'gzip, deflate, br' });
  });
});

describe('what is too large', () => {
  it.each<[string, () => Buffer, SentryPost]>([
    ['a body', () => envelopeOf([attachment(81 * kB)]), {}],
    ['a body in chunks', () => envelopeOf([attachment(81 * kB)]), { isChunked: true }],
    ['a compressed body', () => envelopeOf([['attachment', Buffer.from(noise(120 * kB))]]), { encoding: 'gzip' }],
    ['an inflated envelope', () => envelopeOf([['session', event(201 * kB)]]), { encoding: 'gzip' }],
    ['an inflated envelope', () => envelopeOf([['session', event(201 * kB)]]), { encoding: 'br' }],
    ['an event', () => envelopeOf([['event', event(101 * kB)]]), { encoding: 'gzip' }],
    ['a transaction', () => envelopeOf([['transaction', event(101 * kB)]]), { encoding: 'gzip' }],
    ['a list of spans', () => envelopeOf([['span', event(101 * kB)]]), { encoding: 'gzip' }],
    ['a file', () => envelopeOf([attachment(151 * kB)]), { encoding: 'gzip' }],
    ['two files', () => envelopeOf([attachment(80 * kB), attachment(80 * kB)]), { encoding: 'gzip' }],
    ['a list of sessions', () => envelopeOf(Array.from({ length: 101 }, () => ['session', {}] as const)), {}],
    ['an old SDK’s event', () => Buffer.from(JSON.stringify(event(101 * kB))), { route: 'store' }],
    ['its inflated event', () => Buffer.from(JSON.stringify(event(101 * kB))), { route: 'store', encoding: 'gzip' }],
    ['its compressed event', () => Buffer.from(`{"m":"${noise(70 * kB)}"}`), { route: 'store', encoding: 'gzip' }],
    [
      'its base64 event',
      () => Buffer.from(deflateSync(JSON.stringify(event(101 * kB))).toString('base64')),
      { route: 'store' },
    ],
  ])('is refused with 413: %s', async (_what, body, post) => {
    expect((await client.post(body(), post)).status).toBe(413);
    expect(await queued()).toEqual([]);
  });

  it('is told from what is just small enough', async () => {
    const files = [attachment(70 * kB), attachment(75 * kB)];
    expect((await client.post(envelopeOf(files), { encoding: 'gzip' })).status).toBe(200);
    const [stored] = await queued();
    expect(stored?.text).toHaveLength(envelopeOf(files).length);
  });

  it('leaves the connection to the next request', async () => {
    await client.post(envelopeOf([attachment(10_000 * kB)]), { isChunked: true });
    expect((await client.event()).status).toBe(200);
  });
});
