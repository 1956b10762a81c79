import { describe, expect, it } from '@jest/globals';
import { judgeInStep, type PairState } from './in-step.js';

const agreed: PairState = {
  waitingReason: null,
  parkedReason: null,
  isDirty: false,
  state: 'Active',
  stateDone: false,
  status: 'unresolved',
  itemAssignee: null,
  hasGroupAssignee: false,
  isSameAssignee: false,
  isUnmatched: false,
  settings: { sync_status_reverse: true, sync_reverse_assignment: true },
};
const assigned = { itemAssignee: 'Ada <ada@example.com>' };
const off = { sync_status_reverse: false, sync_reverse_assignment: false };

describe('a pair', () => {
  it.each<[string, Partial<PairState>, boolean | 'waiting']>([
    ['both open', {}, true],
    ['done and resolved', { state: 'Closed', stateDone: true, status: 'resolved' }, true],
    ['not done and ignored', { status: 'ignored' }, true],
    ['done and unresolved', { state: 'Closed', stateDone: true }, false],
    ['done and ignored', { state: 'Closed', stateDone: true, status: 'ignored' }, false],
    ['not done and resolved', { status: 'resolved' }, false],
    ['a state of unknown meaning', { stateDone: null }, false],
    [
      'a difference in a field that is not synchronised',
      { status: 'resolved', settings: { ...off, sync_reverse_assignment: true } },
      true,
    ],
    ['no field synchronised', { settings: off }, false],
    ['the same assignee', { ...assigned, hasGroupAssignee: true, isSameAssignee: true }, true],
    ['another assignee', { ...assigned, hasGroupAssignee: true }, false],
    ['an assignee whom nobody matches', { ...assigned, isUnmatched: true }, false],
    ['an assignee on the issue only', { hasGroupAssignee: true }, false],
    ['a lane that is due', { isDirty: true }, 'waiting'],
    ['a lane that waits', { isDirty: true, waitingReason: 'Azure DevOps is away' }, 'waiting'],
    ['a lane that is parked', { isDirty: true, parkedReason: 'the work item is gone' }, false],
  ])('with %s answers', (_name, change, expected) => {
    const { inStep, reason } = judgeInStep({ ...agreed, ...change });
    expect(inStep).toBe(expected);
    expect(reason === null).toBe(expected === true);
  });
});
