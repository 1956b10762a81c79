import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { startSdkSite, type SdkSite } from '../support/sdk-site.js';

const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import sentry_sdk']).status === 0,
);
if (python === undefined) console.warn('sentry_sdk is not tested: no python3 has it (Debian: python3-sentry-sdk).');

(python === undefined ? describe.skip : describe)('a program that reports with sentry_sdk of Python', () => {
  let site: SdkSite;

  beforeAll(async () => {
    site = await startSdkSite();
    await site.run(python ?? '', 'shop.py');
  }, 120_000);

  afterAll(() => site.close(), 30_000);

  it('makes an issue of each error and message', async () => {
    const issues = await site.issues();
    expect(issues.map(({ title, level, count }) => [title, level, count])).toEqual([
      ['IndexError: Page 7 does not exist', 'error', '1'],
      ['Stock is low', 'warning', '1'],
      ['TypeError: total is not a number', 'error', '1'],
      ['ValueError: Checkout failed', 'error', '1'],
    ]);
  });

  it('has its attachment kept byte by byte', async () => {
    expect(await site.attachments()).toEqual([
      { name: 'invoice.bin', content_type: 'application/x-invoice', content: '000aff' },
    ]);
  });

  it('has its work measured', async () => {
    expect(await site.transactions()).toEqual([
      { name: 'GET /checkout', op: 'http.server', status: null, release: 'shop@1.4.2', environment: 'test' },
    ]);
  });
});
