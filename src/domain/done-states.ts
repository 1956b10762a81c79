import type { WorkItemType } from './work-item.types.js';

/** Categories whose states count as done. */
const doneCategories = new Set(['resolved', 'completed']);

/** Where a payload names no type, the first of these that the project has stands for it (seed: `get_work_item_states`). */
const assumedTypes = ['Bug', 'Issue', 'Task'];

export interface StateQuestion {
  /** Every type of the item's ADO project. */
  types: readonly WorkItemType[];
  /** Null when the payload names none. */
  typeName: string | null;
  state: string;
  /** States that count as done instead, by type; other types keep the rule of categories. */
  doneStates?: Readonly<Record<string, readonly string[]>> | undefined;
}

/**
 * Whether a state counts as done for a type: its category is Resolved or Completed, unless a setting names other
 * states. A type or state that Azure DevOps does not list is `unknown`, never "not done". Names are compared without
 * case.
 */
export function isDone(question: StateQuestion): boolean | 'unknown' {
  const { types, typeName, doneStates = {} } = question;
  const names = typeName === null ? assumedTypes : [typeName];
  const type = names
    .map((name) => types.find((candidate) => same(candidate.name, name)))
    .find((found) => found !== undefined);
  if (type === undefined) return 'unknown';
  const chosen = Object.entries(doneStates).find(([name]) => same(name, type.name))?.[1];
  if (chosen?.some((name) => same(name, question.state)) === true) return true;
  const state = type.states.find(({ name }) => same(name, question.state));
  if (state === undefined) return 'unknown';
  return chosen === undefined && doneCategories.has(state.category.toLowerCase());
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
