import type { Route } from '../http/api.types.js';
import { ApiError } from '../http/api-error.js';
import { listBody } from '../http/json-body.js';
import { renderIdentityRef } from '../state/identity-renderer.js';
import type { Organization } from '../state/organization.js';
import { distinctName, type Person } from '../state/person.js';
import { areaLocations, RESOURCE_AREAS } from './location-catalogue.js';

/** How clients find out where things are, which versions they have, and who they are themselves. */
export function locationRoutes(organization: Organization): Route[] {
  const renderArea = (area: (typeof RESOURCE_AREAS)[number]): unknown => ({
    ...area,
    locationUrl: organization.baseUrl,
  });
  return [
    {
      method: 'GET',
      template: 'resourceAreas',
      group: 'locations',
      scopes: [],
      project: 'none',
      // An on-premises server has no areas of its own; clients then stay with the URL that they have.
      handler: () => ({
        status: 200,
        body: organization.mode === 'services' ? listBody(RESOURCE_AREAS.map(renderArea)) : { count: 0, value: null },
      }),
    },
    {
      method: 'GET',
      template: 'resourceAreas/:areaId',
      group: 'locations',
      scopes: [],
      project: 'none',
      handler: ({ params }) => {
        const id = params['areaId']?.toLowerCase();
        const area = RESOURCE_AREAS.find((candidate) => candidate.id === id);
        if (!area || organization.mode === 'server') {
          throw new ApiError(
            404,
            'vss',
            'VssResourceNotFoundException',
            `The resource area ${id ?? ''} was not found.`,
          );
        }
        return { status: 200, body: renderArea(area) };
      },
    },
    {
      method: 'OPTIONS',
      template: ':area',
      group: 'locations',
      scopes: [],
      project: 'none',
      handler: ({ params }) => ({
        status: 200,
        body: listBody(areaLocations(params['area'] ?? '', organization.mode)),
      }),
    },
    {
      method: 'GET',
      template: 'connectionData',
      group: 'connectionData',
      scopes: [],
      project: 'none',
      handler: ({ who }) => ({ status: 200, body: connectionData(organization, who) }),
    },
  ];
}

function connectionData(organization: Organization, who: Person): unknown {
  const user = {
    id: who.id,
    descriptor: `Microsoft.IdentityModel.Claims.ClaimsIdentity;${distinctName(who)}`,
    subjectDescriptor: who.descriptor,
    providerDisplayName: who.displayName,
    isActive: true,
    properties: { Account: { $type: 'System.String', $value: who.uniqueName } },
    resourceVersion: 2,
    metaTypeId: 0,
  };
  return {
    authenticatedUser: user,
    authorizedUser: user,
    instanceId: organization.collectionId,
    deploymentId: organization.serverId,
    deploymentType: organization.mode === 'services' ? 'hosted' : 'onPremises',
    locationServiceData: {
      serviceOwner: '00025394-6065-48ca-87d9-7f5672854ef7',
      defaultAccessMappingMoniker: 'PublicAccessMapping',
      lastChangeId: 1,
      lastChangeId64: 1,
    },
  };
}

/** Identity look-up by mail, account or display name; nobody found is an empty list. */
export function identityRoutes(organization: Organization): Route[] {
  return [
    {
      method: 'GET',
      template: 'identities',
      group: 'identities',
      scopes: ['vso.identity', 'vso.profile'],
      project: 'none',
      handler: ({ query }) => {
        const wanted = (query.find('filterValue') ?? '').toLowerCase();
        const ids = query.list('identityIds');
        const found = organization.people.all().filter((person) => {
          const names = [person.mail, person.uniqueName, person.displayName];
          return ids.includes(person.id) || (wanted !== '' && names.some((name) => name.toLowerCase() === wanted));
        });
        return { status: 200, body: listBody(found.map((person) => renderIdentityRecord(organization, person))) };
      },
    },
  ];
}

function renderIdentityRecord(organization: Organization, person: Person): unknown {
  const text = (value: string): unknown => ({ $type: 'System.String', $value: value });
  return {
    id: person.id,
    descriptor: `Microsoft.IdentityModel.Claims.ClaimsIdentity;${person.uniqueName}`,
    subjectDescriptor: person.descriptor,
    providerDisplayName: person.displayName,
    isActive: true,
    properties: {
      SchemaClassName: text('User'),
      Account: text(person.uniqueName),
      Mail: text(person.mail),
      Domain: text(organization.mode === 'services' ? organization.accountId : 'CONTOSO'),
    },
    _links: renderIdentityRef(organization, person)['_links'],
    resourceVersion: 2,
    metaTypeId: 0,
  };
}
