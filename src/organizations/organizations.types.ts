/** Roles of a member, as in Sentry. */
export const memberRoles = ['owner', 'manager', 'admin', 'member'] as const;
export type MemberRole = (typeof memberRoles)[number];

/** What a token may do: `:read` for GET, `:write` for all else, per kind of object. */
export const scopes = ['org:read', 'org:write', 'project:read', 'project:write', 'event:read', 'event:write'] as const;
export type Scope = (typeof scopes)[number];

/** The token that a request came with, and on whose behalf it acts. */
export interface TokenContext {
  tokenId: string;
  organizationId: string;
  userId: string;
  /** The user's present role in the organization. */
  role: MemberRole;
  scopes: Scope[];
}

/** The organization that a request's token belongs to. */
export interface OrganizationContext {
  id: string;
  slug: string;
  name: string;
  createdAt: Date;
}

/** An address to give to a user; whether it counts as verified is by default up to who gives it. */
export interface GivenEmail {
  /** In lower case. */
  email: string;
  isVerified?: boolean;
}

/** A user to make with its membership. */
export interface NewMember {
  /** In lower case; the user's own address. */
  email: string;
  /** By default the e-mail. */
  name?: string;
  /** By default `member`. */
  role?: MemberRole;
  emails?: GivenEmail[];
  /** Slugs. */
  projects?: string[];
}

/** A change to a member; absent keys are left alone. */
export interface MemberChange {
  name?: string;
  role?: MemberRole;
  /** Addresses to add, or to mark as verified or not; those that are not named stay. */
  emails?: GivenEmail[];
  /** Slugs of all projects to be a member of: others are left. */
  projects?: string[];
  isActive?: boolean;
}

/** A project to make. */
export interface NewProject {
  name: string;
  /** By default made from the name. */
  slug?: string;
  platform?: string | null;
}

/** At most `count` events within each `window` of seconds. */
export interface RateLimit {
  count: number;
  window: number;
}

/** What may be said of a project's key; absent keys are left alone, or as a new key has them. */
export interface ProjectKeyChange {
  label?: string | undefined;
  isActive?: boolean | undefined;
  /** Null for none. */
  rateLimit?: RateLimit | null | undefined;
}

/** A key as those who send events know it. */
export interface SendingKey {
  id: string;
  organizationId: string;
  projectId: string;
  isActive: boolean;
  rateLimit: RateLimit | null;
}

/** A change to a project; absent keys are left alone. */
export interface ProjectChange extends Partial<NewProject> {
  fingerprintingRules?: string;
  scrubIPAddresses?: boolean;
}

/** The user whom an address means in one project. */
export interface AssignableUser {
  userId: string;
  /** Several members have that verified address; the lowest user id was taken. */
  ambiguous: boolean;
}

/** What may let an identity of Azure DevOps match that did not match before. */
export interface IdentityChange {
  organizationId: string;
  /** Verified addresses in lower case; at least one. */
  emails: string[];
}
