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
    await site.run(await site.addKey(), process.execPath, 'browser.mjs', chromium ?? '');
  }, 120_000);

  afterAll(() => site.close(), 30_000);

  it('makes an issue of each error and message, also of the one that nobody caught', async () => {
    expect(await site.issues()).toEqual([
      ['Error: Checkout failed', 'error', '1', 1],
      ['RangeError: Page 7 does not exist', 'error', '1', 1],
      ['Stock is low', 'warning', '1', 1],
      ['TypeError: total is not a number', 'error', '1', 1],
    ]);
  });

  it('has its browser and address kept with an error', async () => {
    expect(await site.latestEvent('TypeError: total is not a number')).toMatchObject({
      platform: 'javascript',
      sdk: { name: 'sentry.javascript.browser', version: '11.12.0' },
      user: { id: '17', ip_address: '127.0.0.1' },
      tags: expect.arrayContaining([
        { key: 'browser.name', value: 'HeadlessChrome' },
        { key: 'handled', value: 'no' },
      ]),
      errors: [],
    });
  });

  it('has its attachment kept byte by byte', async () => {
    expect(await site.attachments(await site.latestEvent('RangeError: Page 7 does not exist'))).toEqual([
      { name: 'invoice.bin', mimetype: 'application/x-invoice', content: '000aff' },
    ]);
  });

  it('has its work measured', async () => {
    expect(await site.transactions()).toEqual([
      { name: 'checkout', op: 'ui.action', status: 'ok', release: 'shop@1.4.2', environment: 'test' },
    ]);
  });
});
