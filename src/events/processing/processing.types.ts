import type { NormalizedEvent } from '../../domain/events/event.types.js';
import type { GroupCategory } from '../../domain/group.types.js';
import type { StreamedSpan } from '../../domain/spans/parse-span-item.js';
import type { GroupDescription } from '../../groups/sightings.types.js';
import type { Outcome } from '../outcomes/outcomes.types.js';

/** Where something came from, and when. */
export interface Arrival {
  organizationId: string;
  projectId: string;
  keyId: string;
  receivedAt: Date;
}

/** What a project wants of its events. */
export interface ProjectSettings {
  fingerprintingRules: string;
  scrubIpAddresses: boolean;
}

/** An event that is ready to be stored: normalised, scrubbed and compressed, before the database is asked anything. */
export interface PreparedEvent extends Arrival {
  /** 32 hex digits */
  eventId: string;
  event: NormalizedEvent;
  occurredAt: Date;
  /** `event` as JSON, compressed with gzip. */
  payload: Buffer;
  attachments: PreparedAttachment[];
}

/** An occurrence of a group: an error, a message, a security report, a performance problem. */
export interface PreparedOccurrence extends PreparedEvent {
  category: GroupCategory;
  /** 32 hex digits each, in look-up order. */
  hashes: readonly string[];
  sightingsBeforeGroup: number;
  description: GroupDescription;
  tags: [string, string][];
  userKey: string | null;
}

/** A unit of work that was measured, with the problems that were found in it. */
export interface PreparedTransaction extends PreparedEvent {
  problems: PreparedOccurrence[];
}

/** A span that came on its own. */
export interface PreparedSpan extends Arrival {
  /** Of whoever sent it. */
  clientAddress: string | null;
  span: StreamedSpan;
}

/** A file that came with an event. */
export interface PreparedAttachment {
  name: string;
  contentType: string;
  attachmentType: string;
  content: Buffer;
  /** 40 hex digits */
  sha1: string;
}

/** What an envelope of the queue comes to. */
export interface PreparedEnvelope {
  /** Of the envelope, inflated: about what it takes of the memory. */
  bytes: number;
  errors: PreparedOccurrence[];
  transactions: PreparedTransaction[];
  spans: PreparedSpan[];
  /** What is counted, though nothing is stored of it. */
  outcomes: Outcome[];
}
