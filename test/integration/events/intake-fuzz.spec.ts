import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestApp, type TestApp } from '../../support/app.js';
import { encodings, envelopeOf, SentryClient, type SentryPost } from '../../support/sentry-client.js';

const runs = process.env['LOCKSTEP_FULL'] === '1' ? 10_000 : 300;
/** All that odd data may be answered. */
const expected = [200, 400, 403, 413, 415, 429];

let app: TestApp;
let client: SentryClient;
beforeAll(async () => {
  app = await startTestApp();
  client = await SentryClient.of(app);
});
afterAll(() => app.close());

const itemType = fc.constantFrom(
  'event',
  'transaction',
  'span',
  'attachment',
  'session',
  'client_report',
  'log',
  'x',
  '',
);
const item = fc.tuple(
  fc.record({ type: itemType, length: fc.option(fc.integer({ min: -5, max: 50 }), { nil: undefined }) }),
  fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  ),
);
const header = fc.oneof(
  fc.record({ event_id: fc.oneof(fc.uuid(), fc.anything()) }, { requiredKeys: [] }),
  fc.record({ dsn: fc.oneof(fc.webUrl(), fc.string()) }, { requiredKeys: [] }),
);
const body = fc.oneof(
  fc.array(item, { maxLength: 4 }).chain((items) => header.map((given) => envelopeOf(items, jsonOf(given)))),
  fc.json().map((text) => Buffer.from(text)),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc.base64String().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
);
const headerValue = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });
const post: fc.Arbitrary<SentryPost> = fc.record(
  {
    route: fc.constantFrom('envelope' as const, 'store' as const, 'security' as const),
    auth: fc.constantFrom('query' as const, 'header' as const, 'authorization' as const, 'none' as const),
    encoding: fc.constantFrom(...(Object.keys(encodings) as (keyof typeof encodings)[])),
    headers: fc.dictionary(
      fc.constantFrom(
        'content-type',
        'content-encoding',
        'x-sentry-auth',
        'user-agent',
        'x-forwarded-for',
        'authorization',
      ),
      headerValue,
    ),
    projectId: fc.constantFrom('1', '0', '-1', 'x', '9'.repeat(40), '%00', '1%2F2'),
    isChunked: fc.boolean(),
    query: fc.oneof(
      fc.webQueryParameters().map((text) => `&${text}`),
      fc.constant('&sentry_key[]=x&sentry_key='),
    ),
  },
  { requiredKeys: [] },
);

/** What JSON would make of it. */
function jsonOf(value: unknown): object {
  try {
    return JSON.parse(JSON.stringify(value)) as object;
  } catch {
    return {};
  }
}

describe('whatever is posted', () => {
  it(
    'is answered, and never with a server error',
    async () => {
      await fc.assert(
        fc.asyncProperty(body, post, async (bytes, options) => {
          const { status } = await client.post(bytes, options);
          expect(expected).toContain(status);
        }),
        { numRuns: runs },
      );
    },
    runs * 200,
  );
});
