import { describe, expect, it } from '@jest/globals';
import { compareReleases } from './compare-releases.js';

/** Each is older than the next. */
const ascending = [
  'shop@0.9.9',
  'shop@1.0.0-1',
  'shop@1.0.0-2',
  'shop@1.0.0-10',
  'shop@1.0.0-10.1',
  'shop@1.0.0-1a',
  'shop@1.0.0-RC',
  'shop@1-a',
  'shop@1.0.0-alpha',
  'shop@1.0.0-alpha+1',
  'shop@1.0.0-alpha.1',
  'shop@1.0.0-alpha.beta',
  'shop@1.0.0-alpha-x',
  'shop@1.0.0-beta',
  'shop@1.0.0-beta.2',
  'shop@1.0.0-beta.11',
  'shop@1.0.0rc1',
  'shop@1.0.0',
  'shop@1.0.0+9',
  'shop@1.0.0+10',
  'shop@1.0.0+10.1',
  'shop@1.0.0+a',
  'shop@1.0.0.1',
  'shop@1.0.1',
  'shop@1.2',
  'shop@1.10',
  '2.0',
  'other@3',
  'shop@123456789012345678901234567890',
];

describe('the order of releases', () => {
  it.each(ascending.slice(1).map((newer, index) => [ascending[index] ?? '', newer]))('has %s before %s', (a, b) => {
    expect([compareReleases(a, b), compareReleases(b, a)]).toEqual([-1, 1]);
  });

  it('is the same between any two of them', () => {
    const sorted = [...ascending].reverse().sort((a, b) => compareReleases(a, b) ?? NaN);
    expect(sorted).toEqual(ascending);
  });

  it.each([
    ['shop@1', 'shop@1.0.0.0'],
    ['shop@1.02', 'shop@1.2'],
    ['shop@1.0-rc', 'other@1.0rc'],
  ])('has %s and %s in one place', (a, b) => {
    expect(compareReleases(a, b)).toBe(0);
  });

  it.each([
    ['shop@1.0', 'shop@main'],
    ['main', 'develop'],
  ])('says nothing of %s and %s', (a, b) => {
    expect(compareReleases(a, b)).toBeUndefined();
  });
});
