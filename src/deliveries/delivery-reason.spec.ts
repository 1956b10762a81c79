import { describe, expect, it } from '@jest/globals';
import { reasonOf, type ReasonSource } from './delivery-reason.js';

const delivery: ReasonSource = {
  outcome: 'unlinked',
  eventType: 'workitem.updated',
  workItemId: 7,
  quarantineReason: null,
  storedOutcome: null,
  storedReason: null,
};

describe('the reason of a delivery', () => {
  it.each([
    ['unlinked', {}, 'work item 7 is not linked to an issue of this organization'],
    ['ignored', { workItemId: 0 }, 'a test notification of Azure DevOps'],
    ['ignored', { eventType: 'workitem.commented' }, 'comments are not carried over by this version'],
    [
      'ignored',
      { eventType: 'workitem.created' },
      'a work item is read when it is linked; its creation asks for nothing',
    ],
    ['quarantined', { quarantineReason: 'no work item' }, 'no work item'],
    [
      'quarantined',
      { quarantineReason: 'a bad revision', storedOutcome: 'applied' },
      'a bad revision; the work item itself was read instead: applied',
    ],
    ['received', {}, null],
    [
      'applied',
      { storedReason: 'the work item went from Active to Closed' },
      'the work item went from Active to Closed',
    ],
  ] as const)('that is %s with %p reads %p', (outcome, change, reason) => {
    expect(reasonOf({ ...delivery, outcome, ...change })).toBe(reason);
  });
});
