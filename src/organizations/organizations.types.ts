/** Roles of a member, as in Sentry. */
export const memberRoles = ['owner', 'manager', 'admin', 'member'] as const;
export type MemberRole = (typeof memberRoles)[number];

/** What a token may do: `:read` for GET, `:write` for all else, per kind of object. */
export const scopes = ['org:read', 'org:write', 'project:read', 'project:write', 'event:read', 'event:write'] as const;
export type Scope = (typeof scopes)[number];
