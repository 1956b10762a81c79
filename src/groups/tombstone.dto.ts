import type { GroupLevel } from '../domain/group.types.js';

/** What is left of a discarded issue, with who discarded it. */
export interface TombstoneRow {
  id: string;
  title: string;
  culprit: string;
  level: GroupLevel;
  createdAt: Date;
  actor: { id: string; name: string; email: string } | null;
}

/** What is left of a discarded issue, in Sentry's names. */
export class TombstoneDto {
  readonly id: string;
  readonly title: string;
  readonly message: string;
  readonly culprit: string;
  readonly level: GroupLevel;
  readonly dateCreated: Date;
  /** Who discarded it; null when the person is gone. */
  readonly actor: { id: string; name: string; email: string } | null;

  constructor(row: TombstoneRow) {
    this.id = row.id;
    this.title = row.title;
    this.message = row.title;
    this.culprit = row.culprit;
    this.level = row.level;
    this.dateCreated = row.createdAt;
    this.actor = row.actor;
  }
}
