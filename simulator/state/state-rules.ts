import type { StateCategory, WorkItemTypeDefinition } from '../processes/process.types.js';
import { findField } from './field-catalogue.js';
import { invalidValue } from './field-values.js';
import type { Person } from './person.js';
import { textOf, type Fields, type FieldValue } from './work-item.types.js';

const COMMON = 'Microsoft.VSTS.Common';
const LIST_FLAGS = 'hasValues, limitedToValues, allowsOldValue, invalidListValue';

interface StateMove {
  type: WorkItemTypeDefinition;
  /** Fields of the revision before; undefined at creation. */
  before: Fields | undefined;
  /** Fields being written; changed in place. */
  fields: Map<string, FieldValue>;
  actor: Person;
  at: string;
  /** The reason was written in the same change, so it is checked rather than filled in. */
  hasReason: boolean;
  /** The item changes its type or its project: it may then start in any state of the new workflow. */
  isRecast: boolean;
  bypassRules: boolean;
}

/**
 * The workflow of the type: only an initial state at creation, only listed transitions later, only listed reasons, and
 * the dates and names that entering or leaving a category sets or clears.
 */
export function applyStateRules(move: StateMove): void {
  const { type, fields, before, isRecast, bypassRules } = move;
  const from = before ? textOf(before, 'System.State') : '';
  const wanted = fields.has('System.State') ? textOf(fields, 'System.State') : type.initialState;
  const state =
    type.states.find((candidate) => candidate.name.toLowerCase() === wanted.toLowerCase()) ??
    // The old workflow's state means nothing in the new one.
    (isRecast && wanted === from ? type.states.find(({ name }) => name === type.initialState) : undefined);
  const to = state?.name ?? wanted;
  fields.set('System.State', to);
  if (from === to && !isRecast) {
    checkUnmovedReason(move);
    return;
  }

  const reasons = type.transitions[isRecast ? '' : from]?.[to];
  const isAllowed = state !== undefined && (isRecast || reasons !== undefined);
  if (!bypassRules && !isAllowed) throw listError('System.State', wanted);

  const reason = textOf(fields, 'System.Reason');
  if (!move.hasReason) fields.set('System.Reason', reasons?.[0] ?? `Moved to state ${to}`);
  else if (!bypassRules && !reasons?.includes(reason)) throw listError('System.Reason', reason);

  fields.set(`${COMMON}.StateChangeDate`, move.at);
  fields.set('System.BoardColumn', to);
  if (before && state) applyCategory(move, state.category);
}

function checkUnmovedReason({ type, before, fields, hasReason, bypassRules }: StateMove): void {
  const reason = textOf(fields, 'System.Reason');
  if (!hasReason || bypassRules || !before || reason === textOf(before, 'System.Reason')) return;
  const state = textOf(fields, 'System.State');
  const known = Object.values(type.transitions).some((targets) => targets[state]?.includes(reason));
  if (!known) throw listError('System.Reason', reason);
}

function listError(referenceName: string, value: string): Error {
  const field = findField(referenceName);
  if (!field) throw new Error(`${referenceName} is missing from the catalogue.`);
  const message = `TF401320: Rule Error for field ${field.name}. Error code: HasValues, LimitedToValues, AllowsOldValue, InvalidListValue. The field '${field.name}' contains the value '${value}' that is not in the list of supported values.`;
  return invalidValue(field, LIST_FLAGS, message);
}

function applyCategory({ fields, actor, at }: StateMove, category: StateCategory): void {
  const reached: Readonly<Record<StateCategory, readonly string[]>> = {
    Proposed: [],
    InProgress: ['Activated'],
    Resolved: ['Activated', 'Resolved'],
    Completed: ['Activated', 'Resolved', 'Closed'],
    Removed: ['Activated', 'Resolved'],
  };
  for (const step of ['Activated', 'Resolved', 'Closed']) {
    if (reached[category].includes(step)) continue;
    for (const part of ['Date', 'By', 'Reason']) fields.delete(`${COMMON}.${step}${part}`);
  }
  const entered = { Proposed: '', InProgress: 'Activated', Resolved: 'Resolved', Completed: 'Closed', Removed: '' }[
    category
  ];
  if (entered === '') return;
  fields.set(`${COMMON}.${entered}Date`, at);
  fields.set(`${COMMON}.${entered}By`, actor);
  if (entered === 'Resolved') fields.set(`${COMMON}.ResolvedReason`, textOf(fields, 'System.Reason'));
}
