import { describe, expect, it } from '@jest/globals';
import { contributingTexts } from './component.js';
import { cspComponent, hostReportComponent } from './security-component.js';

describe('a report on a content security policy', () => {
  it.each([
    ['https://cdn.example:8443/x.js?y', 'cdn.example:8443'],
    ['http://cdn.example', 'cdn.example'],
    ['', "'self'"],
    ['self', "'self'"],
    ["'self'", "'self'"],
    ['inline', 'inline:'],
    ['data', 'data:'],
    ['data:text/html,x', 'data:'],
    ['blob:https://cdn.example/1', 'blob:'],
    ['wss', 'wss://'],
    ['wss://live.example/feed', 'wss://live.example'],
    ['chrome-extension://abc/x.js', 'chrome-extension://abc'],
  ])('on %j is grouped by its origin, %j', (blocked, origin) => {
    const report = { effective_directive: 'img-src', blocked_uri: blocked };
    expect(contributingTexts(cspComponent(report))).toEqual(['img-src', origin]);
  });

  it.each(["'unsafe-inline'", "'unsafe-eval'"])('on a script of the page itself is grouped by %s', (source) => {
    const report = {
      effective_directive: 'script-src',
      violated_directive: `script-src ${source}`,
      blocked_uri: 'self',
    };
    expect(contributingTexts(cspComponent(report))).toEqual(['script-src', source]);
  });

  it('has the directive that was violated when it names no effective one', () => {
    const report = { violated_directive: "style-src 'self'", blocked_uri: 'https://cdn.example/a.css' };
    expect(contributingTexts(cspComponent(report))).toEqual(['style-src', 'cdn.example']);
  });
});

it.each(['hpkp', 'expect-ct', 'expect-staple'] as const)('a report of %s is grouped by its kind and host', (kind) => {
  expect(contributingTexts(hostReportComponent(kind, { hostname: 'shop.example', port: 443 }))).toEqual([
    kind,
    'shop.example',
  ]);
});
