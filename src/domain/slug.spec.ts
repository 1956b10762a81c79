import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { slugFromName, slugPattern } from './slug.js';

describe('a slug made from a name', () => {
  it.each([
    ['Web Shop', 'web-shop'],
    ['  Checkout (EU) ', 'checkout-eu'],
    ['Größe', 'gro-e'],
    ['Café', 'cafe'],
    ['2024', undefined],
    ['日本', undefined],
    ['---', undefined],
    ['a'.repeat(80), 'a'.repeat(50)],
  ])('of %j is %j', (name, slug) => {
    expect(slugFromName(name)).toBe(slug);
  });

  it('is a slug, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const slug = slugFromName(name);
        expect(slug === undefined || slugPattern.test(slug)).toBe(true);
      }),
    );
  });
});
