import {
  DESCRIPTION_FIELD,
  REPRO_STEPS_FIELD,
  type ProcessTemplate,
  type StateDefinition,
  type TransitionTable,
  type WorkItemTypeDefinition,
} from './process.types.js';

const NEW = { name: 'New', category: 'Proposed', color: 'b2b2b2' } satisfies StateDefinition;
const ACTIVE = { name: 'Active', category: 'InProgress', color: '007acc' } satisfies StateDefinition;
const RESOLVED = { name: 'Resolved', category: 'Resolved', color: 'ff9d00' } satisfies StateDefinition;
const CLOSED = { name: 'Closed', category: 'Completed', color: '339933' } satisfies StateDefinition;
const REMOVED = { name: 'Removed', category: 'Removed', color: 'ffffff' } satisfies StateDefinition;

const BUG_TRIAGE = [
  'As Designed',
  'Cannot Reproduce',
  'Copied to Backlog',
  'Deferred',
  'Duplicate',
  'Obsolete',
] as const;

const BUG_TRANSITIONS: TransitionTable = {
  '': { New: ['New', 'Build Failure'] },
  New: {
    Active: ['Approved', 'Investigate'],
    Resolved: ['Fixed', ...BUG_TRIAGE],
    Closed: ['Fixed and verified', ...BUG_TRIAGE],
  },
  Active: {
    New: ['Investigation Complete'],
    Resolved: ['Fixed', ...BUG_TRIAGE],
    Closed: ['Fixed and verified', ...BUG_TRIAGE],
  },
  Resolved: { New: ['Not fixed', 'Test Failed'], Active: ['Not fixed', 'Test Failed'], Closed: ['Verified'] },
  Closed: {
    New: ['Not fixed', 'Test Failed'],
    Active: ['Regression', 'Reactivated'],
    Resolved: ['Resolved in error'],
  },
};

const TASK_TRANSITIONS: TransitionTable = {
  '': { New: ['New'] },
  New: {
    Active: ['Work started'],
    Closed: ['Completed', 'Cut', 'Deferred', 'Obsolete'],
    Removed: ['Removed from the backlog'],
  },
  Active: {
    New: ['Work halted'],
    Closed: ['Completed', 'Cut', 'Deferred', 'Obsolete'],
    Removed: ['Removed from the backlog'],
  },
  Closed: { New: ['Reactivated'], Active: ['Reactivated'] },
  Removed: { New: ['Reconsidering the Task'] },
};

const ISSUE_TRANSITIONS: TransitionTable = {
  '': { Active: ['New'] },
  Active: { Closed: ['Issue Resolved'] },
  Closed: { Active: ['Reactivated'] },
};

/** Epics, features and stories share one workflow; only the words of two reasons differ. */
function backlogTransitions(itemName: string, finished: string): TransitionTable {
  return {
    '': { New: ['New'] },
    New: {
      Active: ['Implementation started'],
      Resolved: [finished],
      Closed: ['Acceptance tests pass'],
      Removed: ['Removed from the backlog'],
    },
    Active: {
      New: ['Moved to the backlog', 'Implementation halted'],
      Resolved: [finished],
      Closed: ['Acceptance tests pass', 'Abandoned', 'Out of scope', 'Rejected'],
      Removed: ['Removed from the backlog'],
    },
    Resolved: {
      New: ['Moved to the backlog'],
      Active: ['Acceptance tests fail'],
      Closed: ['Acceptance tests pass'],
      Removed: ['Removed from the backlog'],
    },
    Closed: {
      New: ['Moved to the backlog'],
      Active: ['Reintroduced in Scope', 'Closed in Error'],
      Resolved: ['Closed in Error'],
    },
    Removed: { New: [`Reconsidering the ${itemName}`] },
  };
}

const BACKLOG_STATES = [NEW, ACTIVE, RESOLVED, CLOSED, REMOVED];

/** The vendor's own XML puts a story's Resolved under InProgress: the name of a state does not give its category. */
const STORY_STATES = [
  NEW,
  ACTIVE,
  { ...RESOLVED, category: 'InProgress' },
  CLOSED,
  REMOVED,
] satisfies StateDefinition[];

const TYPES: readonly WorkItemTypeDefinition[] = [
  {
    name: 'Bug',
    referenceName: 'Microsoft.VSTS.WorkItemTypes.Bug',
    description: 'Describes a divergence between required and actual behavior.',
    color: 'CC293D',
    icon: 'icon_insect',
    states: [NEW, ACTIVE, RESOLVED, CLOSED],
    initialState: 'New',
    transitions: BUG_TRANSITIONS,
    textField: REPRO_STEPS_FIELD,
  },
  {
    name: 'Task',
    referenceName: 'Microsoft.VSTS.WorkItemTypes.Task',
    description: 'Tracks work that needs to be done.',
    color: 'F2CB1D',
    icon: 'icon_clipboard',
    states: [NEW, ACTIVE, CLOSED, REMOVED],
    initialState: 'New',
    transitions: TASK_TRANSITIONS,
    textField: DESCRIPTION_FIELD,
  },
  {
    name: 'User Story',
    referenceName: 'Microsoft.VSTS.WorkItemTypes.UserStory',
    description: 'Tracks an activity that the user will be able to perform with the product.',
    color: '009CCC',
    icon: 'icon_book',
    states: STORY_STATES,
    initialState: 'New',
    transitions: backlogTransitions('User Story', 'Code complete and unit tests pass'),
    textField: DESCRIPTION_FIELD,
  },
  {
    name: 'Feature',
    referenceName: 'Microsoft.VSTS.WorkItemTypes.Feature',
    description: 'Tracks a feature that will be released with the product.',
    color: '773B93',
    icon: 'icon_trophy',
    states: BACKLOG_STATES,
    initialState: 'New',
    transitions: backlogTransitions('feature', 'Stories complete'),
    textField: DESCRIPTION_FIELD,
  },
  {
    name: 'Epic',
    referenceName: 'Microsoft.VSTS.WorkItemTypes.Epic',
    description: 'Epics help teams to manage and groom their product backlog.',
    color: 'FF7B00',
    icon: 'icon_crown',
    states: BACKLOG_STATES,
    initialState: 'New',
    transitions: backlogTransitions('epic', 'Features complete'),
    textField: DESCRIPTION_FIELD,
  },
  {
    name: 'Issue',
    referenceName: 'Microsoft.VSTS.WorkItemTypes.Issue',
    description: 'Tracks an obstacle to progress.',
    color: 'B4009E',
    icon: 'icon_traffic_cone',
    states: [ACTIVE, CLOSED],
    initialState: 'Active',
    transitions: ISSUE_TRANSITIONS,
    textField: DESCRIPTION_FIELD,
  },
];

export const AGILE_PROCESS: ProcessTemplate = {
  id: 'adcc42ab-9882-485e-a3ed-7678f01f66bc',
  name: 'Agile',
  types: TYPES,
  categories: [
    { name: 'Bug Category', referenceName: 'Microsoft.BugCategory', types: ['Bug'] },
    { name: 'Requirement Category', referenceName: 'Microsoft.RequirementCategory', types: ['User Story'] },
    { name: 'Task Category', referenceName: 'Microsoft.TaskCategory', types: ['Task'] },
    { name: 'Feature Category', referenceName: 'Microsoft.FeatureCategory', types: ['Feature'] },
    { name: 'Epic Category', referenceName: 'Microsoft.EpicCategory', types: ['Epic'] },
  ],
};
