import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSdkSite, type SdkSite } from '../support/sdk-site.js';

describe('a program that reports with @sentry/node 11, and before its upgrade with 9', () => {
  let site: SdkSite;

  beforeAll(async () => {
    site = await startSdkSite();
    await site.run(process.execPath, 'shop.mjs', 'sentry-node-9');
    await site.run(process.execPath, 'shop.mjs', '@sentry/node');
  }, 120_000);

  afterAll(() => site.close(), 30_000);

  it('makes one issue of each error and of each message', async () => {
    const issues = await site.issues();
    expect(issues.map(({ title, level, count }) => [title, level, count])).toEqual([
      ['Error: Checkout failed', 'error', '2'],
      ['RangeError: Page 7 does not exist', 'error', '2'],
      ['Stock is low', 'warning', '2'],
      ['TypeError: total is not a number', 'error', '2'],
    ]);
  });

  it('has its attachments kept byte by byte', async () => {
    const invoice = { name: 'invoice.bin', content_type: 'application/x-invoice', content: '000aff' };
    expect(await site.attachments()).toEqual([invoice, invoice]);
  });

  it('has its work measured, whether it comes as a transaction or as single spans', async () => {
    const checkout = {
      name: 'GET /checkout',
      op: 'http.server',
      status: 'ok',
      release: 'shop@1.4.2',
      environment: 'test',
    };
    expect(await site.transactions()).toEqual([checkout, checkout]);
  });

  it('has everything counted as accepted', async () => {
    const sql = `SELECT category, outcome, sum(quantity)::int AS quantity FROM project_outcomes_hourly GROUP BY 1, 2 ORDER BY 1`;
    expect(await site.query(sql)).toEqual([
      { category: 'attachment', outcome: 'accepted', quantity: 2 },
      { category: 'error', outcome: 'accepted', quantity: 8 },
      { category: 'span', outcome: 'accepted', quantity: 2 },
      { category: 'transaction', outcome: 'accepted', quantity: 2 },
    ]);
  });
});
