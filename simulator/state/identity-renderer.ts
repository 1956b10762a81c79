import type { Organization } from './organization.js';
import { distinctName, type Person } from './person.js';

/** The three shapes in which hook payloads have shown people over the years. */
export type IdentityShape = 'string' | 'names' | 'reference';

/** The vendor's IdentityRef. */
export function renderIdentityRef(organization: Organization, person: Person): Record<string, unknown> {
  const { baseUrl } = organization;
  return {
    displayName: person.displayName,
    url: `${baseUrl}_apis/Identities/${person.id}`,
    _links: { avatar: { href: `${baseUrl}_apis/GraphProfile/MemberAvatars/${person.descriptor}` } },
    id: person.id,
    uniqueName: person.uniqueName,
    imageUrl: `${baseUrl}_api/_common/identityImage?id=${person.id}`,
    descriptor: person.descriptor,
  };
}

export function renderIdentity(organization: Organization, person: Person, shape: IdentityShape): unknown {
  const name = distinctName(person);
  if (shape === 'string') return name;
  return shape === 'names' ? { name, displayName: name, uniqueName: name } : renderIdentityRef(organization, person);
}
