import { describe, expect, it } from '@jest/globals';
import type { NormalizedEvent } from '../events/event.types.js';
import { findFingerprintRule } from './fingerprint-rules.js';
import { parseFingerprintRules } from './parse-fingerprint-rules.js';

const event: NormalizedEvent = {
  event_id: '0'.repeat(32),
  type: 'error',
  level: 'error',
  platform: 'node',
  timestamp: 0,
  received: 0,
  logger: 'shop.cart',
  release: 'shop@1.2.0',
  sdk: { name: 'sentry.javascript.node' },
  tags: [['shop', 'Berlin']],
  logentry: { formatted: 'Cart is full' },
  exception: {
    values: [
      { type: 'TypeError', value: 'no item' },
      {
        type: 'CartError',
        value: 'cannot add',
        stacktrace: {
          frames: [
            { abs_path: '/srv/node_modules/x/index.js', function: 'run', in_app: true },
            { abs_path: 'C:\\shop\\cart.js', module: 'cart', function: 'add', package: '/opt/Shop.so', in_app: true },
          ],
        },
      },
    ],
  },
};

function isMet(conditions: string, subject: NormalizedEvent = event): boolean {
  return findFingerprintRule(parseFingerprintRules(`${conditions} -> x`), subject) !== undefined;
}

describe('a condition is met by', () => {
  it.each([
    ['type:CartError', true],
    ['type:*Error', true],
    ['type:carterror', false],
    ['value:"CANNOT *"', true],
    ['message:"cart is *"', true],
    ['message:"*no item"', true],
    ['message:full', false],
    ['logger:shop.*', true],
    ['level:ERROR', true],
    ['path:**/node_modules/**', true],
    ['path:**/SHOP/*.js', true],
    ['path:cart.js', false],
    ['module:cart', true],
    ['function:add', true],
    ['function:Add', false],
    ['package:**/shop.so', true],
    ['app:yes', true],
    ['app:0 path:**/shop/**', false],
    ['app:no path:**/node_modules/**', true],
    ['family:javascript', true],
    ['family:native,other', false],
    ['family:all', true],
    ['sdk:sentry.javascript.node', true],
    ['release:shop@1.*', true],
    ['tags.shop:Berlin', true],
    ['tags.shop:*', true],
    ['tags.till:*', false],
    ['tags.release:shop@1.2.0', true],
    ['tags.browser.name:*', false],
    ['!type:TypeError', true],
    ['!tags.till:*', true],
    ['!level:error', false],
  ])('%s: %j', (condition, expected) => {
    expect(isMet(condition)).toBe(expected);
  });

  it('nothing, even negated, where the event has no such part', () => {
    expect(isMet('!type:CartError', { ...event, exception: { values: [] } })).toBe(false);
  });
});

describe('conditions of one rule', () => {
  it.each([
    ['type:TypeError value:"no item"', true],
    ['type:TypeError value:"cannot add"', false],
    ['function:add module:cart', true],
    ['function:run module:cart', false],
    ['type:TypeError function:add', true],
  ])('hold for one and the same exception or frame: %s is %j', (conditions, expected) => {
    expect(isMet(conditions)).toBe(expected);
  });
});

it('of several rules the first that matches is taken', () => {
  const rules = parseFingerprintRules('type:Other -> a\ntype:Cart* -> b\ntype:* -> c');
  expect(findFingerprintRule(rules, event)?.fingerprint).toEqual(['b']);
});
