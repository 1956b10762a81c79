import {
  DESCRIPTION_FIELD,
  openTransitions,
  REPRO_STEPS_FIELD,
  type ProcessTemplate,
  type StateDefinition,
} from './process.types.js';

const PROPOSED = { name: '新建', category: 'Proposed', color: 'b2b2b2' } satisfies StateDefinition;
const DOING = { name: '进行中', category: 'InProgress', color: '007acc' } satisfies StateDefinition;
const VERIFYING = { name: '待验证', category: 'Resolved', color: 'ff9d00' } satisfies StateDefinition;
const DONE = { name: '已完成', category: 'Completed', color: '339933' } satisfies StateDefinition;
const CANCELLED = { name: '已取消', category: 'Removed', color: 'ffffff' } satisfies StateDefinition;

const TASK_STATES = [PROPOSED, DOING, DONE, CANCELLED];
const DEFECT_STATES = [PROPOSED, DOING, VERIFYING, DONE];

const reasonFor = (state: string): string => `已移至状态${state}`;

/** A customised, translated process: nothing in it can be recognised by an English name. */
export const LOCALISED_PROCESS: ProcessTemplate = {
  id: '6f1d3c58-2a7e-4b1f-9d54-3f6f0f4f9a11',
  name: '敏捷（自定义）',
  types: [
    {
      name: '任务',
      referenceName: 'Contoso.Task',
      description: '跟踪需要完成的工作。',
      color: 'F2CB1D',
      icon: 'icon_clipboard',
      states: TASK_STATES,
      initialState: '新建',
      transitions: openTransitions(TASK_STATES, '新建', '新建', reasonFor),
      textField: DESCRIPTION_FIELD,
    },
    {
      name: '缺陷',
      referenceName: 'Contoso.Defect',
      description: '描述要求的行为与实际行为之间的差异。',
      color: 'CC293D',
      icon: 'icon_insect',
      states: DEFECT_STATES,
      initialState: '新建',
      transitions: openTransitions(DEFECT_STATES, '新建', '新建', reasonFor),
      textField: REPRO_STEPS_FIELD,
    },
  ],
  categories: [
    { name: 'Bug 类别', referenceName: 'Microsoft.BugCategory', types: ['缺陷'] },
    { name: '任务类别', referenceName: 'Microsoft.TaskCategory', types: ['任务'] },
  ],
};
