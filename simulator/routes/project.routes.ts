import type { Route } from '../http/api.types.js';
import { listBody } from '../http/json-body.js';
import type { Organization } from '../state/organization.js';
import type { Project } from '../state/project.js';

const SCOPES = ['vso.project', 'vso.profile', 'vso.work'];

export function projectRoutes(organization: Organization): Route[] {
  const render = (project: Project): Record<string, unknown> => ({
    id: project.id,
    name: project.name,
    ...(project.description !== '' && { description: project.description }),
    url: `${organization.baseUrl}_apis/projects/${project.id}`,
    state: 'wellFormed',
    revision: 11,
    visibility: 'private',
    lastUpdateTime: project.createdAt,
  });
  return [
    {
      method: 'GET',
      template: 'projects',
      group: 'projects',
      scopes: SCOPES,
      project: 'none',
      handler: ({ query }) => {
        const all = organization.projects();
        const start = query.number('continuationToken', query.number('$skip', 0));
        const end = start + query.number('$top', 100);
        return {
          status: 200,
          body: listBody(all.slice(start, end).map(render)),
          ...(end < all.length && { headers: { 'x-ms-continuationtoken': String(end) } }),
        };
      },
    },
    {
      method: 'GET',
      template: 'projects/:projectId',
      group: 'projects',
      scopes: SCOPES,
      project: 'none',
      handler: ({ params, query }) => {
        const project = organization.getProject(params['projectId'] ?? '');
        const capabilities = {
          processTemplate: { templateName: project.process.name, templateTypeId: project.process.id },
          versioncontrol: { sourceControlType: 'Git', gitEnabled: 'True', tfvcEnabled: 'False' },
        };
        return {
          status: 200,
          body: { ...render(project), ...(query.isTrue('includeCapabilities') && { capabilities }) },
        };
      },
    },
  ];
}
