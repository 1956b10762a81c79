import {
  DESCRIPTION_FIELD,
  openTransitions,
  type ProcessTemplate,
  type StateDefinition,
  type WorkItemTypeDefinition,
} from './process.types.js';

const STATES = [
  { name: 'To Do', category: 'Proposed', color: 'b2b2b2' },
  { name: 'Doing', category: 'InProgress', color: '007acc' },
  { name: 'Done', category: 'Completed', color: '339933' },
] satisfies StateDefinition[];

const REASONS: Readonly<Record<string, string>> = { 'To Do': 'Added to backlog', Doing: 'Started', Done: 'Completed' };

const TRANSITIONS = openTransitions(STATES, 'To Do', 'Added to backlog', (state) => REASONS[state] ?? state);

function basicType(name: string, color: string, icon: string, description: string): WorkItemTypeDefinition {
  return {
    name,
    referenceName: `Microsoft.VSTS.WorkItemTypes.${name}`,
    description,
    color,
    icon,
    states: STATES,
    initialState: 'To Do',
    transitions: TRANSITIONS,
    textField: DESCRIPTION_FIELD,
  };
}

/** The vendor's smallest process; it has no Bug. */
export const BASIC_PROCESS: ProcessTemplate = {
  id: 'b8a3a935-7e91-48b8-a94c-606d37c3e9f2',
  name: 'Basic',
  types: [
    basicType('Epic', 'E06C00', 'icon_crown', 'Epics help teams to plan and manage larger efforts.'),
    basicType('Issue', 'B4009E', 'icon_traffic_cone', 'Tracks a piece of work.'),
    basicType('Task', 'A4880A', 'icon_check_box', 'Tracks work that needs to be done.'),
  ],
  categories: [
    { name: 'Requirement Category', referenceName: 'Microsoft.RequirementCategory', types: ['Issue'] },
    { name: 'Task Category', referenceName: 'Microsoft.TaskCategory', types: ['Task'] },
    { name: 'Epic Category', referenceName: 'Microsoft.EpicCategory', types: ['Epic'] },
  ],
};
