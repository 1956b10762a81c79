import type { GroupStatus } from './group.types.js';
import type { ResolveAction } from './resolve-action.js';

/** What becomes of a group: a new status, or why it stays as it is. */
export type StatusMerge = { change: GroupStatus } | { change: null; kept: boolean; reason: string };

/**
 * Carries a work item's action to one group. A group already in the target status is left alone; an ignored group is
 * resolved like any other but reopened only when the item left a done state.
 */
export function mergeStatus(action: ResolveAction, wasDone: boolean | null, status: GroupStatus): StatusMerge {
  switch (action) {
    case 'resolve':
      return status === 'resolved' ? unchanged('the issue is resolved already') : { change: 'resolved' };
    case 'unresolve':
      if (status === 'unresolved') return unchanged('the issue is unresolved already');
      if (status === 'resolved' || wasDone === true) return { change: 'unresolved' };
      return {
        change: null,
        kept: true,
        reason: 'an ignored issue is reopened only when its work item leaves a done state',
      };
    case 'none':
      return unchanged('the change of state asks for nothing');
  }
}

function unchanged(reason: string): StatusMerge {
  return { change: null, kept: false, reason };
}
