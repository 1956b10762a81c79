import { describe, expect, it } from '@jest/globals';
import { resolveAction } from './resolve-action.js';

describe('a changed state', () => {
  it.each([
    ['not done', false, 'done', true, 'not_done', 'resolve'],
    ['not done', false, 'done', true, 'left_done', 'resolve'],
    ['done', true, 'done', true, 'not_done', 'none'],
    ['done', true, 'done', true, 'left_done', 'none'],
    ['done', true, 'not done', false, 'not_done', 'unresolve'],
    ['done', true, 'not done', false, 'left_done', 'unresolve'],
    ['not done', false, 'not done', false, 'not_done', 'unresolve'],
    ['not done', false, 'not done', false, 'left_done', 'none'],
    ['no baseline', null, 'not done', false, 'not_done', 'unresolve'],
    ['no baseline', null, 'not done', false, 'left_done', 'unresolve'],
    ['no baseline', null, 'done', true, 'not_done', 'none'],
    ['no baseline', null, 'done', true, 'left_done', 'none'],
  ] as const)('from %s (%p) to %s (%p) with reopen_on %s asks to %s', (_from, was, _to, is, reopenOn, action) => {
    expect(resolveAction(was, is, reopenOn)).toBe(action);
  });
});
