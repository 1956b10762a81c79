import { describe, expect, it } from '@jest/globals';
import type { NormalizedEvent } from '../events/event.types.js';
import { expandTitle, resolveFingerprint } from './fingerprint.js';

const empty: NormalizedEvent = {
  event_id: '0'.repeat(32),
  type: 'error',
  level: 'warning',
  platform: 'python',
  timestamp: 0,
  received: 0,
  tags: [],
};

const full: NormalizedEvent = {
  ...empty,
  logger: 'shop.cart',
  transaction: '/cart',
  tags: [['shop', 'Berlin']],
  exception: {
    values: [
      { type: 'Cause', value: 'no item' },
      {
        type: 'CartError',
        value: 'cannot add',
        stacktrace: {
          frames: [
            { function: 'main', in_app: true },
            {
              function: 'add',
              abs_path: '/srv/cart.py',
              filename: 'cart.py',
              module: 'cart',
              package: 'a\\b/c.so',
              in_app: true,
            },
            { function: 'raise_it', in_app: false },
          ],
        },
      },
    ],
  },
};

describe('a variable of a fingerprint', () => {
  it.each([
    ['default', '{{ default }}', '{{ default }}'],
    ['transaction', '/cart', '<no-transaction>'],
    ['message', 'cannot add', '<no-message>'],
    ['type', 'CartError', '<no-type>'],
    ['error.type', 'CartError', '<no-type>'],
    ['value', 'cannot add', '<no-value>'],
    ['error.value', 'cannot add', '<no-value>'],
    ['function', 'add', '<no-function>'],
    ['stack.function', 'add', '<no-function>'],
    ['path', '/srv/cart.py', '<no-abs-path>'],
    ['stack.abs_path', '/srv/cart.py', '<no-abs-path>'],
    ['stack.filename', 'cart.py', '<no-filename>'],
    ['module', 'cart', '<no-module>'],
    ['stack.package', 'c.so', '<no-package>'],
    ['level', 'warning', 'warning'],
    ['logger', 'shop.cart', '<no-logger>'],
    ['tags.shop', 'Berlin', '<no-value-for-tag-shop>'],
    ['tags.transaction', '/cart', '<no-value-for-tag-transaction>'],
    ['colour', '{{ colour }}', '{{ colour }}'],
  ])('%s stands for %s, or %s', (name, ofFull, ofEmpty) => {
    expect(resolveFingerprint([`{{ ${name} }}`], full)).toEqual([ofFull]);
    expect(resolveFingerprint([`{{ ${name} }}`], empty)).toEqual([ofEmpty]);
  });

  it.each(['{{level}}', '{{ level}}', '{{  level  }}'])('may be spaced as in %s', (part) => {
    expect(resolveFingerprint([part], empty)).toEqual(['warning']);
  });

  it.each(['level', '{{ level', 'x {{ level }}', '{{ }}', '{{ a b }}'])('is nothing but that, unlike %s', (part) => {
    expect(resolveFingerprint([part], empty)).toEqual([part]);
  });

  it('prefers the message of the event to that of its exception', () => {
    expect(resolveFingerprint(['{{ message }}'], { ...full, logentry: { formatted: 'oh' } })).toEqual(['oh']);
  });
});

it('a title has its variables filled in, wherever they stand', () => {
  expect(expandTitle('{{ type }} in {{transaction}}, {{ colour }}', full)).toBe('CartError in /cart, {{ colour }}');
});

it('keeps a title to one line of what may be long', () => {
  const event = { ...empty, logentry: { formatted: `${'x'.repeat(8_000)}\nand more` } };
  expect(expandTitle('It said {{ message }}', event)).toBe(`It said ${'x'.repeat(244)}...`);
});
