import type { OrganizationContext } from './organizations.types.js';

/** An organization in the API. */
export class OrganizationDto {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly dateCreated: Date;

  constructor(organization: OrganizationContext) {
    this.id = organization.id;
    this.slug = organization.slug;
    this.name = organization.name;
    this.dateCreated = organization.createdAt;
  }
}
