import type { ApiRequest, Route } from '../http/api.types.js';
import { ApiError } from '../http/api-error.js';
import { listBody } from '../http/json-body.js';
import type { CategoryDefinition, WorkItemTypeDefinition } from '../processes/process.types.js';
import { allFields, findField, type FieldDefinition } from '../state/field-catalogue.js';
import { workItemTypeNotFound } from '../state/field-rules.js';
import type { Organization } from '../state/organization.js';
import { findType, type Project } from '../state/project.js';

const SHARED = { method: 'GET', group: 'types', scopes: ['vso.work'] } as const;

/** Types with their states and transitions, categories, and the field catalogue. */
export function workItemTypeRoutes(organization: Organization): Route[] {
  const projectUrl = (project: Project): string => `${organization.baseUrl}${project.id}/_apis/wit`;

  const renderType = (project: Project, type: WorkItemTypeDefinition): unknown => ({
    name: type.name,
    referenceName: type.referenceName,
    description: type.description,
    color: type.color,
    icon: { id: type.icon, url: `${organization.baseUrl}_apis/wit/workItemIcons/${type.icon}?color=${type.color}&v=2` },
    isDisabled: false,
    fields: [],
    fieldInstances: [],
    transitions: renderTransitions(type),
    states: type.states,
    url: `${projectUrl(project)}/workItemTypes/${encodeURIComponent(type.name)}`,
  });

  const renderCategory = (project: Project, category: CategoryDefinition): unknown => {
    const reference = (name: string): unknown => ({
      name,
      url: `${projectUrl(project)}/workItemTypes/${encodeURIComponent(name)}`,
    });
    return {
      name: category.name,
      referenceName: category.referenceName,
      defaultWorkItemType: reference(category.types[0]),
      workItemTypes: category.types.map(reference),
      url: `${projectUrl(project)}/workItemTypeCategories/${category.referenceName}`,
    };
  };

  const renderField = (field: FieldDefinition): unknown => ({
    name: field.name,
    referenceName: field.referenceName,
    type: field.type,
    usage: 'workItem',
    readOnly: field.readOnly === 'always',
    isIdentity: field.type === 'identity',
    url: `${organization.baseUrl}_apis/wit/fields/${field.referenceName}`,
  });

  return [
    {
      ...SHARED,
      template: 'wit/workItemTypes',
      project: 'required',
      handler: (request) => {
        const project = projectOf(request);
        return { status: 200, body: listBody(project.process.types.map((type) => renderType(project, type))) };
      },
    },
    {
      ...SHARED,
      template: 'wit/workItemTypes/:type',
      project: 'required',
      handler: (request) => ({ status: 200, body: renderType(projectOf(request), typeOf(request)) }),
    },
    {
      ...SHARED,
      template: 'wit/workItemTypes/:type/states',
      project: 'required',
      handler: (request) => ({ status: 200, body: listBody(typeOf(request).states) }),
    },
    {
      ...SHARED,
      template: 'wit/workItemTypeCategories',
      project: 'required',
      handler: (request) => {
        const project = projectOf(request);
        return {
          status: 200,
          body: listBody(project.process.categories.map((entry) => renderCategory(project, entry))),
        };
      },
    },
    {
      ...SHARED,
      template: 'wit/workItemTypeCategories/:category',
      project: 'required',
      handler: (request) => {
        const project = projectOf(request);
        const wanted = request.params['category']?.toLowerCase();
        const category = project.process.categories.find((entry) => entry.referenceName.toLowerCase() === wanted);
        if (category) return { status: 200, body: renderCategory(project, category) };
        const message = `VS402348: The work item type category ${wanted ?? ''} does not exist.`;
        throw new ApiError(404, 'wit', 'WorkItemTypeCategoryNotFoundException', message);
      },
    },
    {
      ...SHARED,
      template: 'wit/fields',
      handler: () => ({ status: 200, body: listBody(allFields().map(renderField)) }),
    },
    {
      ...SHARED,
      template: 'wit/fields/:field',
      handler: ({ params }) => {
        const field = findField(params['field'] ?? '');
        if (field) return { status: 200, body: renderField(field) };
        const message = `TF51535: Cannot find field ${params['field'] ?? ''}.`;
        throw new ApiError(404, 'wit', 'WorkItemTrackingFieldDefinitionNotFoundException', message);
      },
    },
  ];
}

function renderTransitions(type: WorkItemTypeDefinition): Record<string, { to: string; actions: null }[]> {
  return Object.fromEntries(
    Object.entries(type.transitions).map(([from, targets]) => {
      const staying = from === '' ? [] : [from];
      return [from, [...staying, ...Object.keys(targets)].map((to) => ({ to, actions: null }))];
    }),
  );
}

/** The project in the path of a route that requires one. */
export function projectOf(request: ApiRequest): Project {
  if (!request.project) throw new Error('The route requires a project.');
  return request.project;
}

function typeOf(request: ApiRequest): WorkItemTypeDefinition {
  const project = projectOf(request);
  const name = request.params['type'] ?? '';
  const type = findType(project, name);
  if (!type) throw workItemTypeNotFound(project, name);
  return type;
}
