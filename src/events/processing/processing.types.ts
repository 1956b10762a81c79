import type { EnvelopeItem } from '../../domain/envelope/envelope.types.js';
import type { NormalizedEvent } from '../../domain/events/event.types.js';
import type { GroupDescription } from '../../groups/sightings.types.js';

/** Where an envelope came from, and when. */
export interface Arrival {
  organizationId: string;
  projectId: string;
  keyId: string;
  receivedAt: Date;
}

/** An event that is ready to be stored: normalised, scrubbed, grouped and compressed, before the database is asked anything. */
export interface PreparedEvent extends Arrival {
  /** 32 hex digits */
  eventId: string;
  event: NormalizedEvent;
  /** Of the events, tags that groups are counted by and lists show. */
  tags: [string, string][];
  userKey: string | null;
  occurredAt: Date;
  /** `event` as JSON, compressed with gzip. */
  payload: Buffer;
}

/** An error, a message or a security report. */
export interface PreparedError extends PreparedEvent {
  /** 32 hex digits each, in look-up order. */
  hashes: readonly string[];
  description: GroupDescription;
  attachments: PreparedAttachment[];
}

/** A file that came with an event. */
export interface PreparedAttachment {
  name: string;
  contentType: string;
  attachmentType: string;
  content: Buffer;
  sha1: string;
}

/** Something that an envelope held and that is counted, though nothing is stored of it. */
export interface CountedItem {
  category: string;
  quantity: number;
  outcome: 'accepted' | 'filtered' | 'invalid' | 'client_discard';
  reason: string;
}

/** What an envelope of the queue comes to. */
export interface PreparedEnvelope extends Arrival {
  queueId: string;
  errors: PreparedError[];
  unread: EnvelopeItem[];
}
