import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { startSdkSite, type SdkSite } from '../support/sdk-site.js';

const hasSdk = (python: string): boolean => spawnSync(python, ['-c', 'import sentry_sdk']).status === 0;
const python = ['python3', '/usr/bin/python3'].find(hasSdk);
if (python === undefined) console.warn('sentry_sdk is not tested: no python3 has it (Debian: python3-sentry-sdk).');

(python === undefined ? describe.skip : describe)('a program that reports with sentry_sdk of Python', () => {
  let site: SdkSite;

  beforeAll(async () => {
    site = await startSdkSite();
    await site.run(await site.addKey(), python ?? '', 'shop.py');
  }, 120_000);

  afterAll(() => site.close(), 30_000);

  it('makes an issue of each error and message', async () => {
    expect(await site.issues()).toEqual([
      ['IndexError: Page 7 does not exist', 'error', '1', 1],
      ['Stock is low', 'warning', '1', 1],
      ['TypeError: total is not a number', 'error', '1', 1],
      ['ValueError: Checkout failed', 'error', '1', 1],
    ]);
  });

  it('has its stack kept with an error', async () => {
    const event = await site.latestEvent('TypeError: total is not a number');
    const exception = event.entries.find(({ type }) => type === 'exception');
    expect(exception?.data).toMatchObject({
      values: [{ stacktrace: { frames: [{ function: 'report' }, { function: 'charge_card' }] } }],
    });
    expect(event).toMatchObject({ platform: 'python', sdk: { name: 'sentry.python' }, errors: [] });
  });

  it('has its attachment kept byte by byte', async () => {
    expect(await site.attachments(await site.latestEvent('IndexError: Page 7 does not exist'))).toEqual([
      { name: 'invoice.bin', mimetype: 'application/x-invoice', content: '000aff' },
    ]);
  });

  it('has its work measured', async () => {
    expect(await site.transactions()).toEqual([
      { name: 'GET /checkout', op: 'http.server', status: null, release: 'shop@1.4.2', environment: 'test' },
    ]);
  });
});
