// Opens the shop's page, from an origin of its own, in a browser: `node browser.mjs /usr/bin/chromium`. The page gets
// @sentry/browser as it is published, module by module.
/* global document */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const root = new URL('../../../', import.meta.url);
const modules = [
  '@sentry/browser',
  '@sentry/browser-utils',
  '@sentry/conventions/attributes',
  '@sentry/conventions/metrics',
  '@sentry/conventions/op',
  '@sentry/core',
  '@sentry/core/browser',
  '@sentry/feedback',
  '@sentry/replay',
  '@sentry/replay-canvas',
  'web-vitals',
];
const imports = Object.fromEntries(modules.map((name) => [name, import.meta.resolve(name).replace(root.href, '/')]));
const page = `<!doctype html><title>Shop</title>
  <script>const dsn = ${JSON.stringify(process.env.SENTRY_DSN)}</script>
  <script type="importmap">${JSON.stringify({ imports })}</script>
  <script type="module" src="/test/e2e/sdks/page.js"></script>`;

const server = createServer((request, response) => {
  if (request.url === '/') response.setHeader('content-type', 'text/html').end(page);
  else {
    readFile(new URL(request.url.slice(1), root)).then(
      (script) => response.setHeader('content-type', 'text/javascript').end(script),
      () => response.writeHead(404).end(),
    );
  }
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const browser = await chromium.launch({ executablePath: process.argv[2] });
const tab = await browser.newPage();
// For whoever wonders why the page does not come to its end.
tab.on('pageerror', ({ message }) => console.error(message));
await tab.goto(`http://127.0.0.1:${server.address().port}/`);
await tab.waitForFunction(() => document.title === 'Everything is sent', undefined, { timeout: 30_000 });
await browser.close();
server.close();
