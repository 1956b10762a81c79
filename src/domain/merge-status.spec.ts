import { describe, expect, it } from '@jest/globals';
import { mergeStatus } from './merge-status.js';

describe('an action carried to an issue', () => {
  it.each([
    ['resolve', false, 'unresolved', 'resolved', false],
    ['resolve', false, 'ignored', 'resolved', false],
    ['resolve', false, 'resolved', null, false],
    ['unresolve', true, 'resolved', 'unresolved', false],
    ['unresolve', false, 'resolved', 'unresolved', false],
    ['unresolve', null, 'resolved', 'unresolved', false],
    ['unresolve', true, 'ignored', 'unresolved', false],
    ['unresolve', false, 'ignored', null, true],
    ['unresolve', null, 'ignored', null, true],
    ['unresolve', true, 'unresolved', null, false],
    ['unresolve', false, 'unresolved', null, false],
    ['none', true, 'unresolved', null, false],
    ['none', true, 'resolved', null, false],
    ['none', false, 'ignored', null, false],
  ] as const)('%s (item was done: %p) on a %s one changes it to %p, kept: %p', (action, wasDone, status, to, kept) => {
    const merge = mergeStatus(action, wasDone, status);
    expect(merge.change).toBe(to);
    expect(merge.change === null && merge.kept).toBe(kept);
  });
});
