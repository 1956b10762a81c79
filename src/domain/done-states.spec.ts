import { describe, expect, it } from '@jest/globals';
import { isDone } from './done-states.js';
import type { WorkItemType } from './work-item.types.js';

const type = (name: string, states: Record<string, string>): WorkItemType => ({
  name,
  states: Object.entries(states).map(([state, category]) => ({ name: state, category })),
});
const types = [
  type('Bug', { New: 'Proposed', Active: 'InProgress', Resolved: 'Resolved', Closed: 'Completed' }),
  type('Task', { 'To Do': 'Proposed', Done: 'Completed', Dropped: 'Removed' }),
  type('缺陷', { 新建: 'Proposed', 已完成: 'Completed' }),
];
const basic = [type('Issue', { 'To Do': 'Proposed', Done: 'Completed' }), type('Task', { Done: 'Proposed' })];

describe('isDone', () => {
  it.each([
    ['Bug', 'New', false],
    ['Bug', 'Active', false],
    ['Bug', 'Resolved', true],
    ['Bug', 'Closed', true],
    ['bug', 'CLOSED', true],
    ['Task', 'Done', true],
    ['Task', 'Dropped', false],
    ['Task', 'Resolved', 'unknown'],
    ['缺陷', '已完成', true],
    ['缺陷', '新建', false],
    ['Bug', 'Verified', 'unknown'],
    ['Epic', 'Closed', 'unknown'],
    [null, 'Resolved', true],
    [null, 'To Do', 'unknown'],
  ])('of type %s in state %s is %s', (typeName, state, expected) => {
    expect(isDone({ types, typeName, state })).toBe(expected);
  });

  it('takes Issue where there is no Bug', () => {
    expect(isDone({ types: basic, typeName: null, state: 'Done' })).toBe(true);
  });

  it('does not know an item without type in a project that has none of the assumed ones', () => {
    expect(isDone({ types: types.slice(2), typeName: null, state: '已完成' })).toBe('unknown');
  });

  it('does not know anything without types', () => {
    expect(isDone({ types: [], typeName: 'Bug', state: 'Closed' })).toBe('unknown');
  });

  const doneStates = { bug: ['closed', 'Shipped'] };
  it.each([
    ['Bug', 'Closed', true],
    ['Bug', 'Resolved', false],
    ['Bug', 'Shipped', true],
    ['Bug', 'Verified', 'unknown'],
    ['Task', 'Done', true],
  ])('of type %s in state %s is %s when a setting names the states of Bug', (typeName, state, expected) => {
    expect(isDone({ types, typeName, state, doneStates })).toBe(expected);
  });
});
