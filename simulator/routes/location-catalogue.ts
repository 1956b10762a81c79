import type { Mode } from '../state/people.js';

/** The areas that clients look up before they call anything else. */
export const RESOURCE_AREAS: readonly { id: string; name: string }[] = [
  { id: '79134c72-4a58-4b42-976c-04e7115f32bf', name: 'core' },
  { id: '5264459e-e5e0-4bd8-b118-0985e68a4ec5', name: 'wit' },
  { id: 'ea48a0a1-269c-42d8-b8ad-ddc8fcdcf578', name: 'search' },
  { id: '8ccfef3d-2b87-4e99-8ccb-66e343d2daa8', name: 'profile' },
  { id: '8a3d49b8-91f0-46ef-b33d-dda338c25db3', name: 'ims' },
];

interface CataloguedRoute {
  id: string;
  resourceName: string;
  routeTemplate: string;
  resourceVersion: number;
  isPreviewOnly?: boolean;
}

/** Clients leave out the parts for which they have no value. */
const PROJECT_ROUTE = '{project}/_apis/{area}/{resource}';

const route = (
  id: string,
  resourceName: string,
  routeTemplate: string,
  resourceVersion: number,
  isPreviewOnly = false,
): CataloguedRoute => ({ id, resourceName, routeTemplate, resourceVersion, isPreviewOnly });

const AREAS: Readonly<Record<string, readonly CataloguedRoute[]>> = {
  location: [
    route('e81700f7-3be2-46de-8624-2eb35882fcaa', 'ResourceAreas', '_apis/{resource}/{areaId}', 1),
    route('00d9565f-ed9c-4a06-9a50-00e7896ccab4', 'ConnectionData', '_apis/{resource}', 1, true),
  ],
  core: [route('603fe2ac-9723-48b9-88ad-09305aa6c6e1', 'projects', '_apis/{resource}/{*projectId}', 4)],
  wit: [
    route('72c7ddf8-2cdc-4f60-90cd-ab71c14a399b', 'workItems', `${PROJECT_ROUTE}/{id}`, 3),
    route('62d3d110-0047-428c-ad3c-4fe872c91c74', 'workItems', `${PROJECT_ROUTE}/\${type}`, 3),
    route('908509b6-4248-4475-a1cd-829139ba419f', 'workItemsBatch', PROJECT_ROUTE, 1),
    route(
      '608aac0a-32e1-4493-a863-b9cf4566d257',
      'comments',
      '{project}/_apis/{area}/workItems/{workItemId}/{resource}/{commentId}',
      4,
      true,
    ),
    route(
      '6570bf97-d02c-4a91-8d93-3abe9895b1a9',
      'updates',
      '{project}/_apis/{area}/workItems/{id}/{resource}/{updateNumber}',
      3,
    ),
    route(
      'a00c85a5-80fa-4565-99c3-bcd2181434bb',
      'revisions',
      '{project}/_apis/{area}/workItems/{id}/{resource}/{revisionNumber}',
      3,
    ),
    route('1a9c53f7-f243-4447-b110-35ef023636e4', 'wiql', '{project}/{team}/_apis/{area}/{resource}', 2),
    route(
      '7c9d7a76-4a09-43e8-b5df-bd792f4ac6aa',
      'states',
      '{project}/_apis/{area}/workItemTypes/{type}/{resource}',
      1,
    ),
    route('7c8d7a76-4a09-43e8-b5df-bd792f4ac6aa', 'workItemTypes', `${PROJECT_ROUTE}/{type}`, 2),
    route('9b9f5734-36c8-415e-ba67-f83b45c31408', 'workItemTypeCategories', `${PROJECT_ROUTE}/{category}`, 2),
    route('b51fd764-e5c2-4b9b-aaf7-3395cf4bdd94', 'fields', `${PROJECT_ROUTE}/{fieldNameOrRefName}`, 2),
    route('b70d8d39-926c-465e-b927-b1bf0e5ca0e0', 'recyclebin', `${PROJECT_ROUTE}/{id}`, 2),
    route('bc15bc60-e7a8-43cb-ab01-2106be3983a1', 'tags', `${PROJECT_ROUTE}/{tagIdOrName}`, 1),
    route(
      'f828fe59-dd87-495d-a17c-7a8d6211ca6c',
      'workItemRevisions',
      '{project}/_apis/{area}/reporting/{resource}',
      2,
    ),
  ],
  hooks: [
    route('fc50d02a-849f-41fb-8af1-0a5216103269', 'subscriptions', '_apis/{area}/{resource}/{subscriptionId}', 1),
    route('1139462c-7e27-4524-a997-31b9b73551fe', 'testNotifications', '_apis/{area}/{resource}/{notificationId}', 1),
    route(
      '0c62d343-21b0-4732-997b-017fde84dc28',
      'notifications',
      '_apis/{area}/subscriptions/{subscriptionId}/{resource}/{notificationId}',
      1,
    ),
    route('c7c3c1cf-9e05-4c0d-a425-a0f922c2c6ed', 'subscriptionsQuery', '_apis/{area}/{resource}', 1),
  ],
  search: [
    route('73b2c9e2-ff9e-4447-8cda-5f5b21ff7cae', 'workItemSearchResults', '{project}/_apis/{area}/{resource}', 1),
  ],
};

/** The newest version that the kind of organization speaks. */
export function maximumVersion(mode: Mode): string {
  return mode === 'services' ? '7.2' : '7.1';
}

/** The catalogue of one area, in the shape in which the vendor's client negotiates versions; empty if unknown. */
export function areaLocations(area: string, mode: Mode): unknown[] {
  const name = area.toLowerCase();
  return (AREAS[name] ?? []).map((entry) => ({
    id: entry.id,
    area: name,
    resourceName: entry.resourceName,
    routeTemplate: entry.routeTemplate,
    resourceVersion: entry.resourceVersion,
    minVersion: '1.0',
    maxVersion: maximumVersion(mode),
    releasedVersion: entry.isPreviewOnly ? '0.0' : '7.1',
  }));
}
