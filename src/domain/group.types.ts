/** A group's status in the tracker. */
export const groupStatuses = ['unresolved', 'resolved', 'ignored'] as const;
export type GroupStatus = (typeof groupStatuses)[number];

/** Severity of a group, as in Sentry. */
export const groupLevels = ['debug', 'info', 'warning', 'error', 'fatal'] as const;
export type GroupLevel = (typeof groupLevels)[number];

/** What a group consists of. */
export type GroupCategory = 'error' | 'performance';

/** Sentry's finer status of groups that are not resolved. */
export type GroupSubstatus = 'new' | 'ongoing' | 'regressed' | 'escalating' | 'archived_forever';

/** What a group's title is made of, and the `sdk` that sent its newest event. */
export type GroupMetadata = Record<string, string | { name: string }>;
