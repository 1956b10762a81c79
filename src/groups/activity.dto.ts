import type { ActivityType } from './groups.types.js';

/** A row of what happened, with the user who did it. */
export interface ActivityRow {
  id: string;
  type: ActivityType;
  user: { id: string; name: string; email: string } | null;
  data: object;
  createdAt: Date;
}

/** Something that happened to an issue, in Sentry's shape. */
export class ActivityDto {
  readonly id: string;
  readonly type: ActivityType;
  /** Null when no person of the tracker did it. */
  readonly user: { id: string; name: string; email: string } | null;
  readonly data: object;
  readonly dateCreated: Date;

  constructor(row: ActivityRow) {
    this.id = row.id;
    this.type = row.type;
    this.user = row.user;
    this.data = row.data;
    this.dateCreated = row.createdAt;
  }
}
