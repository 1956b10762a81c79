export type StateCategory = 'Proposed' | 'InProgress' | 'Resolved' | 'Completed' | 'Removed';

export interface StateDefinition {
  readonly name: string;
  readonly category: StateCategory;
  /** Six hexadecimal digits without `#`. */
  readonly color: string;
}

/** From state → to state → reasons, the default one first. The initial state hangs under `''`. */
export type TransitionTable = Readonly<Record<string, Readonly<Record<string, readonly [string, ...string[]]>>>>;

export interface WorkItemTypeDefinition {
  readonly name: string;
  readonly referenceName: string;
  readonly description: string;
  readonly color: string;
  readonly icon: string;
  readonly states: readonly StateDefinition[];
  readonly initialState: string;
  readonly transitions: TransitionTable;
  /** The long text field that people see first: bugs have repro steps, the others a description. */
  readonly textField: string;
}

export interface CategoryDefinition {
  readonly name: string;
  readonly referenceName: string;
  readonly types: readonly [string, ...string[]];
}

export interface ProcessTemplate {
  readonly id: string;
  readonly name: string;
  readonly types: readonly WorkItemTypeDefinition[];
  readonly categories: readonly CategoryDefinition[];
}

export const DESCRIPTION_FIELD = 'System.Description';
export const REPRO_STEPS_FIELD = 'Microsoft.VSTS.TCM.ReproSteps';

/** A table in which every state leads to every other one, with the reason that inherited processes give. */
export function openTransitions(
  states: readonly StateDefinition[],
  initialState: string,
  initialReason: string,
  reasonFor: (state: string) => string,
): TransitionTable {
  const table: Record<string, Record<string, [string]>> = { '': { [initialState]: [initialReason] } };
  for (const from of states) {
    const targets: Record<string, [string]> = {};
    for (const to of states) if (to !== from) targets[to.name] = [reasonFor(to.name)];
    table[from.name] = targets;
  }
  return table;
}
