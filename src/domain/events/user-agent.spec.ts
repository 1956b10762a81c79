import { describe, expect, it } from '@jest/globals';
import { readUserAgent } from './user-agent.js';

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const apple = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const windows = 'Windows NT 10.0; Win64; x64';

describe('a user agent', () => {
  it.each([
    [`Mozilla/5.0 (${windows}) ${webkit} Chrome/120.0.6099.71 Safari/537.36`, 'Chrome 120.0.6099', 'Windows 10'],
    [
      `Mozilla/5.0 (${windows}) ${webkit} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.61`,
      'Edge 120.0.2210',
      'Windows 10',
    ],
    [`Mozilla/5.0 (${windows}) ${webkit} Chrome/120.0.0.0 Safari/537.36 OPR/106.0.0.0`, 'Opera 106.0.0', 'Windows 10'],
    [
      `Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/120.0.0.0 Safari/537.36`,
      'HeadlessChrome 120.0.0',
      'Linux',
    ],
    [
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/120.0.0.0 Safari/537.36`,
      'Chrome 120.0.0',
      'Chrome OS 14541.0.0',
    ],
    [
      `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${webkit} Chrome/120.0.0.0 Mobile Safari/537.36`,
      'Chrome Mobile 120.0.0',
      'Android 14',
    ],
    [
      `Mozilla/5.0 (Linux; Android 13; SM-S908B) ${webkit} SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36`,
      'Samsung Internet 23.0',
      'Android 13',
    ],
    ['Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0', 'Firefox 120.0', 'Ubuntu'],
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${apple} Version/17.1 Safari/605.1.15`,
      'Safari 17.1',
      'Mac OS X 10.15.7',
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) ${apple} Version/17.1.2 Mobile/15E148 Safari/604.1`,
      'Mobile Safari 17.1.2',
      'iOS 17.1.2',
    ],
    [
      `Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) ${apple} CriOS/120.0.6099.50 Mobile/15E148 Safari/604.1`,
      'Chrome Mobile iOS 120.0.6099',
      'iOS 16.6',
    ],
    ['Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko', 'IE 11.0', 'Windows 7'],
    ['curl/8.4.0', 'curl 8.4.0', undefined],
    ['sentry.javascript.node/11.12.0', undefined, undefined],
    ['', undefined, undefined],
    [`${' '.repeat(512)}Firefox/120.0`, undefined, undefined],
  ])('%j: %s on %s', (header, browser, os) => {
    const read = readUserAgent(header);
    const shown = [read.browser, read.os].map((each) => each && [each.name, each.version].filter(Boolean).join(' '));
    expect(shown).toEqual([browser, os]);
  });
});
