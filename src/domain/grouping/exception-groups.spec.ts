import { describe, expect, it } from '@jest/globals';
import type { Mechanism } from '../events/event.types.js';
import { textComponent } from './component.js';
import { exceptionsToGroup, type ExceptionToGroup } from './exception-groups.js';

function anException(
  type: string,
  ids?: Pick<Mechanism, 'exception_id' | 'parent_id' | 'is_exception_group'>,
): ExceptionToGroup {
  return {
    value: { type, ...(ids && { mechanism: { type: 'chained', ...ids } }) },
    variants: { app: textComponent('exception', type) },
  };
}

function types(exceptions: readonly ExceptionToGroup[]): (string | undefined)[] {
  return exceptionsToGroup(exceptions).map(({ value }) => value.type);
}

const group = anException('Group', { exception_id: 0, is_exception_group: true });

describe('exceptions that count', () => {
  it('are all when there are no groups', () => {
    expect(types([anException('Cause'), anException('Error')])).toEqual(['Cause', 'Error']);
  });

  it('are all when one has no id', () => {
    expect(types([anException('A', { exception_id: 1, parent_id: 0 }), anException('B'), group])).toEqual([
      'A',
      'B',
      'Group',
    ]);
  });

  it('are all when none is the root', () => {
    expect(types([anException('A', { exception_id: 1 }), anException('B', { exception_id: 2 })])).toEqual(['A', 'B']);
  });

  it('are, of a chain, the outermost with its first causes', () => {
    const cause = anException('Cause', { exception_id: 1, parent_id: 0 });
    expect(types([cause, anException('Error', { exception_id: 0 })])).toEqual(['Error', 'Cause']);
  });

  it('are, of a group of several kinds, one of each in the order of their names, and the group', () => {
    expect(
      types([
        anException('A', { exception_id: 3, parent_id: 0 }),
        anException('B', { exception_id: 2, parent_id: 0 }),
        anException('A', { exception_id: 1, parent_id: 0 }),
        group,
      ]),
    ).toEqual(['B', 'A', 'Group']);
  });

  it('are, of a group of one kind, one with its causes, without the group', () => {
    expect(
      types([
        anException('Cause', { exception_id: 3, parent_id: 1 }),
        anException('A', { exception_id: 2, parent_id: 0 }),
        anException('A', { exception_id: 1, parent_id: 0 }),
        group,
      ]),
    ).toEqual(['A', 'Cause']);
  });

  it('are those within groups within a group', () => {
    expect(
      types([
        anException('B', { exception_id: 3, parent_id: 1 }),
        anException('A', { exception_id: 2, parent_id: 1 }),
        anException('Inner', { exception_id: 1, parent_id: 0, is_exception_group: true }),
        group,
      ]),
    ).toEqual(['B', 'A', 'Group']);
  });

  it('are the group alone when it is empty', () => {
    expect(types([anException('Stray', { exception_id: 2, parent_id: 1 }), group])).toEqual(['Group']);
  });

  it('are all when groups are in each other', () => {
    const circular = anException('Group', { exception_id: 0, parent_id: 1, is_exception_group: true });
    const inner = anException('Inner', { exception_id: 1, parent_id: 0, is_exception_group: true });
    expect(types([inner, circular])).toEqual(['Inner', 'Group']);
  });

  it('are all when causes go round in a circle', () => {
    const one = anException('A', { exception_id: 1, parent_id: 0 });
    const other = anException('B', { exception_id: 0, parent_id: 1 });
    expect(types([one, other])).toEqual(['A', 'B']);
  });

  it('are all, soon, when many share few ids', () => {
    const many = Array.from({ length: 60 }, (_none, index) =>
      anException('A', { exception_id: index >> 1, parent_id: (index >> 1) - 1, is_exception_group: true }),
    );
    expect(types(many)).toHaveLength(60);
  });
});
