import { describe, expect, it } from '@jest/globals';
import { releaseNamePattern } from './release-name.js';

describe('the name of a release', () => {
  it.each(['1', '1.0', 'shop@1.0', 'a b', 'feature/x', '...', 'latest-1', 'é'.repeat(200)])('may be %s', (name) => {
    expect(releaseNamePattern.test(name)).toBe(true);
  });

  it.each(['', ' ', '.', '..', 'latest', 'LATEST', 'a\nb', 'a\tb', 'a\n', ' a', 'a ', 'a'.repeat(201)])(
    'is not %j',
    (name) => {
      expect(releaseNamePattern.test(name)).toBe(false);
    },
  );
});
