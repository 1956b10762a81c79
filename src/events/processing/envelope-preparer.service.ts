import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EnvelopeItem } from '../../domain/envelope/envelope.types.js';
import { parseEnvelope } from '../../domain/envelope/parse-envelope.js';
import { describeEvent } from '../../domain/events/describe-event.js';
import { eventTags, eventUserKey } from '../../domain/events/event-tags.js';
import type { NormalizedEvent } from '../../domain/events/event.types.js';
import { normalizeEvent } from '../../domain/events/normalize-event.js';
import { scrubEvent } from '../../domain/events/scrub-event.js';
import { groupEvent } from '../../domain/grouping/group-event.js';
import type { ClaimedEnvelope } from './ingest-queue.repository.js';
import type { PreparedAttachment, PreparedEnvelope, PreparedError } from './processing.types.js';

const compress = promisify(gzip);
const inflate = promisify(gunzip);

/** What projects want of their events, by project id; projects that are gone are absent. */
export type ProjectSettings = ReadonlyMap<string, { fingerprintingRules: string; scrubIpAddresses: boolean }>;

/** Does all that can be done with envelopes before the database is asked: read, normalise, scrub, group, compress. */
@Injectable()
export class EnvelopePreparer {
  constructor(private readonly dataSource: DataSource) {}

  async loadSettings(envelopes: readonly ClaimedEnvelope[]): Promise<ProjectSettings> {
    const rows = await this.dataSource.query<{ id: string; fingerprintingRules: string; scrubIpAddresses: boolean }[]>(
      `SELECT id, fingerprinting_rules AS "fingerprintingRules", scrub_ip_addresses AS "scrubIpAddresses"
       FROM projects WHERE id = ANY($1::bigint[])`,
      [[...new Set(envelopes.map(({ projectId }) => projectId))]],
    );
    return new Map(rows.map(({ id, ...settings }) => [id, settings]));
  }

  /** Throws only for an envelope that cannot be read at all; bad fields of an event are noted on the event. */
  async prepare(envelope: ClaimedEnvelope, settings: ProjectSettings): Promise<PreparedEnvelope> {
    const { organizationId, projectId, keyId, receivedAt } = envelope;
    const arrival = { organizationId, projectId, keyId, receivedAt };
    const { header, items } = parseEnvelope(envelope.isCompressed ? await inflate(envelope.body) : envelope.body);
    const attachments = items.filter(({ header }) => header.type === 'attachment').map(readAttachment);
    const errors: PreparedError[] = [];
    const unread: EnvelopeItem[] = [];
    for (const item of items) {
      if (item.header.type === 'event' && envelope.eventId !== null && settings.has(projectId)) {
        const event = readEvent(item, header, envelope, settings);
        const payload = await compress(JSON.stringify(event), { level: 1 });
        const { title, culprit, metadata, message } = describeEvent(event);
        errors.push({
          ...arrival,
          eventId: event.event_id,
          event,
          hashes: groupEvent(event).hashes,
          description: {
            title,
            culprit,
            metadata,
            message,
            level: event.level,
            type: event.type,
            platform: event.platform,
          },
          tags: eventTags(event),
          userKey: eventUserKey(event),
          occurredAt: new Date(event.timestamp * 1_000),
          payload,
          attachments,
        });
      } else if (item.header.type !== 'attachment') unread.push(item);
    }
    return { ...arrival, queueId: envelope.id, errors, unread };
  }
}
