import type { OrganizationContext } from './organizations.types.js';

/** An organization in the API. */
export class OrganizationDto {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly dateCreated: Date;
  /** What Sentry's own client insists on; the values say that Lockstep has no such thing. */
  readonly isEarlyAdopter: boolean;
  readonly require2FA: boolean;
  readonly requireEmailVerification: boolean;
  readonly features: string[];

  constructor(organization: OrganizationContext) {
    this.id = organization.id;
    this.slug = organization.slug;
    this.name = organization.name;
    this.dateCreated = organization.createdAt;
    this.isEarlyAdopter = false;
    this.require2FA = false;
    this.requireEmailVerification = false;
    this.features = [];
  }
}
