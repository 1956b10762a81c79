import type { GroupCategory, GroupLevel, GroupMetadata } from '../domain/group.types.js';
import type { ProjectRelease } from '../releases/releases.types.js';

/** A group as one of its events describes it; texts are bounded and storable. */
export interface GroupDescription {
  title: string;
  culprit: string;
  level: GroupLevel;
  message: string | null;
  /** Of the event (`error`, `default`, `csp` …), or the kind of performance problem. */
  type: string;
  platform: string;
  metadata: GroupMetadata;
}

/** An event that was not counted before, as groups see it. */
export interface Sighting {
  projectId: string;
  category: GroupCategory;
  eventId: string;
  /** 32 hex digits each, in the order in which a group is looked for; never empty. */
  hashes: readonly string[];
  occurredAt: Date;
  description: GroupDescription;
  release: ProjectRelease | null;
  environmentId: string | null;
  /** What tells users apart, e.g. `id:17`. */
  userKey: string | null;
  tags: readonly (readonly [key: string, value: string])[];
  /** How often this has to be seen before a group is made of it; 1 for errors. */
  sightingsBeforeGroup: number;
}

/** Where a sighting belongs. */
export type Assignment =
  | { kind: 'group'; groupId: string; isNew: boolean }
  /** Somebody wants to see no more of these. */
  | { kind: 'discarded' }
  /** Its hash belongs to a group of another category. */
  | { kind: 'other_category' }
  /** Not seen often enough to be worth a group. */
  | { kind: 'too_rare' };
