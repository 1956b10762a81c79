import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { startSdkSite, type SdkSite } from '../support/sdk-site.js';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const chromium = places.find(existsSync);
if (chromium === undefined)
  console.warn(`@sentry/browser is not tested: there is no Chromium at ${places.join(', ')}.`);

(chromium === undefined ? describe.skip : describe)('a page that reports with @sentry/browser 11 from Chromium', () => {
  let site: SdkSite;

  beforeAll(async () => {
    site = await startSdkSite();
    await site.run(process.execPath, 'browser.mjs', chromium ?? '');
  }, 120_000);

  afterAll(() => site.close(), 30_000);

  it('makes an issue of each error and message, also of the one that nobody caught', async () => {
    const issues = await site.issues();
    expect(issues.map(({ title, level, count }) => [title, level, count])).toEqual([
      ['Error: Checkout failed', 'error', '1'],
      ['RangeError: Page 7 does not exist', 'error', '1'],
      ['Stock is low', 'warning', '1'],
      ['TypeError: total is not a number', 'error', '1'],
    ]);
  });

  it('has its attachment kept byte by byte', async () => {
    expect(await site.attachments()).toEqual([
      { name: 'invoice.bin', content_type: 'application/x-invoice', content: '000aff' },
    ]);
  });

  it('has its work measured', async () => {
    expect(await site.transactions()).toEqual([
      { name: 'checkout', op: 'ui.action', status: 'ok', release: 'shop@1.4.2', environment: 'test' },
    ]);
  });

  it('has its browser named by each event', async () => {
    const sql = `SELECT value, sum(times_seen)::int AS count FROM group_tags WHERE key = 'browser.name' GROUP BY 1`;
    expect(await site.query(sql)).toEqual([{ value: 'HeadlessChrome', count: 4 }]);
  });
});
