import type { BacklogSize } from './backlog.service.js';
import type { ParkedEnvelope } from './parked-envelopes.repository.js';

/** How processing keeps up with intake. */
export class IntakeHealthDto {
  /** Envelopes of this installation that wait; of many an estimate. */
  readonly queueDepth: number;
  /** How long the oldest of them has waited; 0 when none waits. */
  readonly oldestAgeSeconds: number;
  /** Envelopes of the organization that were given up. */
  readonly parked: number;

  constructor({ waiting, oldestSeconds }: BacklogSize, parked: number) {
    this.queueDepth = waiting;
    this.oldestAgeSeconds = oldestSeconds;
    this.parked = parked;
  }
}

/** An envelope that was given up. */
export class ParkedEnvelopeDto {
  readonly id: string;
  /** `slug` is null when the project is gone. */
  readonly project: { id: string; slug: string | null };
  readonly eventID: string | null;
  readonly dateReceived: Date;
  readonly dateParked: Date;
  /** Why it could not be processed. */
  readonly reason: string | null;
  readonly attempts: number;
  /** In bytes, as it is stored. */
  readonly size: number;

  constructor(row: ParkedEnvelope) {
    this.id = row.id;
    this.project = { id: row.projectId, slug: row.projectSlug };
    this.eventID = row.eventId;
    this.dateReceived = row.receivedAt;
    this.dateParked = row.parkedAt;
    this.reason = row.reason;
    this.attempts = row.attempts;
    this.size = row.size;
  }
}
