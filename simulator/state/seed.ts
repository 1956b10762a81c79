import type { Organization } from './organization.js';
import type { Person } from './person.js';
import type { WorkItemStore } from './work-item-store.js';

/** `service` owns the full token, so that its changes can be told from people's. */
export interface SeededPeople {
  service: Person;
  reader: Person;
}

/** Everybody that every simulator knows; two of them share their name. */
export function seedPeople({ people }: Organization): SeededPeople {
  const service = people.add('Lockstep Service', 'lockstep');
  const reader = people.add('Robin Reader', 'robin');
  people.add('Ada Almgren', 'ada');
  people.add('Bo Chen', 'bo');
  people.add('Chidi Okafor (Platform)', 'chidi');
  people.add('陈晓明', 'xiaoming');
  people.add('Sam Namesake', 'sam.one');
  people.add('Sam Namesake', 'sam.two');
  people.add('Dana Duval', 'dana');
  return { service, reader };
}

/** One project per process. */
export function seedProjects(organization: Organization): void {
  organization.createProject({ name: 'Web Shop', process: 'Agile', areas: ['Checkout', 'Catalog'] });
  organization.createProject({ name: 'Internal Tools', process: 'Basic' });
  organization.createProject({ name: '移动应用', process: '敏捷（自定义）' });
}

const SEED_ITEMS = [
  {
    project: 'Web Shop',
    type: 'Bug',
    title: 'Checkout fails with an empty cart',
    to: 'ada',
    area: 'Web Shop\\Checkout',
  },
  { project: 'Web Shop', type: 'Bug', title: 'Price is rounded twice', to: 'bo', area: 'Web Shop\\Catalog' },
  { project: 'Web Shop', type: 'User Story', title: 'Pay by invoice', to: 'dana', area: 'Web Shop' },
  { project: 'Web Shop', type: 'Task', title: 'Rotate the signing key', to: undefined, area: 'Web Shop' },
  { project: 'Internal Tools', type: 'Issue', title: 'Report export times out', to: 'chidi', area: 'Internal Tools' },
  { project: '移动应用', type: '缺陷', title: '登录页面崩溃', to: 'xiaoming', area: '移动应用' },
  { project: '移动应用', type: '任务', title: '更新启动画面', to: undefined, area: '移动应用' },
] as const;

export function seedWorkItems(organization: Organization, store: WorkItemStore): void {
  for (const { project, type, title, to, area } of SEED_ITEMS) {
    const assignee = to && organization.people.all().find(({ mail }) => mail.startsWith(to));
    const operations = [
      { op: 'add', path: '/fields/System.Title', value: title },
      { op: 'add', path: '/fields/System.AreaPath', value: area },
      ...(assignee ? [{ op: 'add', path: '/fields/System.AssignedTo', value: assignee.uniqueName } as const] : []),
    ] as const;
    const actor = organization.people.get('Ada Almgren');
    store.create(organization.getProject(project), type, operations, { actor });
  }
}
