import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSdkSite, type SdkSite } from '../support/sdk-site.js';
import { waitUntil } from '../support/wait-until.js';

let site: SdkSite;

beforeAll(async () => {
  site = await startSdkSite();
}, 60_000);

afterAll(() => site.close(), 30_000);

describe('a program that reports with @sentry/node 11, and before its upgrade with 9', () => {
  beforeAll(async () => {
    const key = await site.addKey();
    await site.run(key, process.execPath, 'shop.mjs', 'sentry-node-9');
    await site.run(key, process.execPath, 'shop.mjs', '@sentry/node');
  }, 120_000);

  it('makes one issue of each error and of each message', async () => {
    expect(await site.issues()).toEqual([
      ['Error: Checkout failed', 'error', '2', 1],
      ['RangeError: Page 7 does not exist', 'error', '2', 1],
      ['Stock is low', 'warning', '2', 1],
      ['TypeError: total is not a number', 'error', '2', 1],
    ]);
  });

  it('has what led to an error kept with it', async () => {
    const event = await site.latestEvent('Error: Checkout failed');
    const exception = event.entries.find(({ type }) => type === 'exception');
    expect(exception?.data).toMatchObject({
      values: [
        { type: 'SyntaxError', mechanism: { type: 'chained' } },
        { type: 'Error', value: 'Checkout failed', stacktrace: { frames: expect.any(Array) } },
      ],
    });
    expect(event).toMatchObject({
      culprit: 'checkOut(mishaps)',
      environment: 'test',
      release: { version: 'shop@1.4.2' },
      sdk: { name: 'sentry.javascript.node', version: '11.12.0' },
      user: { id: '17', email: 'ann@contoso.example' },
      contexts: { runtime: { name: 'node' } },
      errors: [],
    });
  });

  it('has its attachment kept byte by byte', async () => {
    expect(await site.attachments(await site.latestEvent('RangeError: Page 7 does not exist'))).toEqual([
      { name: 'invoice.bin', mimetype: 'application/x-invoice', content: '000aff' },
    ]);
  });

  it('has its work measured, whether it comes as a transaction or as single spans', async () => {
    const work = { name: 'GET /checkout', op: 'http.server', status: 'ok', release: 'shop@1.4.2', environment: 'test' };
    expect(await site.transactions()).toEqual([work, work]);
  });
});

describe('a program that reports more with @sentry/node 11 than its key may', () => {
  it('stops sending, and says what it kept to itself', async () => {
    const key = await site.addKey({ rateLimit: { count: 1, window: 3_600 } });
    await site.run(key, process.execPath, 'retrying.mjs');
    const outcomes = (): Promise<object[]> =>
      site.query(
        `SELECT outcome, reason, quantity::int FROM project_outcomes_hourly
         WHERE key_id = $1 AND category = 'error' ORDER BY 1`,
        [key.id],
      );
    // What is refused is counted about once a second.
    await waitUntil('all three are counted', 10_000, async () => (await outcomes()).length === 3);
    expect(await outcomes()).toEqual([
      { outcome: 'accepted', reason: '', quantity: 1 },
      { outcome: 'client_discard', reason: 'ratelimit_backoff', quantity: 1 },
      { outcome: 'rate_limited', reason: 'key_quota', quantity: 1 },
    ]);
  });
});
