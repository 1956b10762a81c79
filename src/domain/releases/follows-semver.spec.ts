import { describe, expect, it } from '@jest/globals';
import { followsSemver } from './follows-semver.js';

/** Newest first: `v` is a version, `x` is none. */
const releases = (pattern: string): string[] => Array.from(pattern, (kind) => (kind === 'v' ? 'shop@1.0.0' : 'abc'));

describe('a project', () => {
  it.each(['v', 'vx', 'vv', 'vxx', 'xvx', 'xxv', 'xxvxxxxxx', 'vvvxxxxxxx', 'xxvxxxxxvv', 'xxvvvvvvvvvv'])(
    'follows semantic versioning with the releases %s',
    (pattern) => {
      expect(followsSemver(releases(pattern))).toBe(true);
    },
  );

  it.each(['', 'x', 'xv', 'xxx', 'xxxv', 'vvxxxxxxxx', 'xxxvvvvvvv', 'vvxxxxxxxxv'])(
    'does not follow it with the releases %j',
    (pattern) => {
      expect(followsSemver(releases(pattern))).toBe(false);
    },
  );
});
