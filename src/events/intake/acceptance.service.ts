import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import type { Envelope, EnvelopeItem } from '../../domain/envelope/envelope.types.js';
import { isLimited, siftItems, type DroppedItem } from '../../domain/envelope/sift-items.js';
import { writeEnvelope } from '../../domain/envelope/write-envelope.js';
import { readEventId } from '../../domain/events/event-id.js';
import { isObject } from '../../domain/is-object.js';
import { parseJson } from '../../domain/parse-json.js';
import type { SendingKey } from '../../organizations/organizations.types.js';
import { withinTime } from '../../schedule/within-time.js';
import { OutcomeRecorder } from '../outcomes/outcome-recorder.service.js';
import type { Outcome } from '../outcomes/outcomes.types.js';
import { AcceptedEnvelopes } from './accepted-envelopes.service.js';
import type { ReceivedEnvelope } from './envelope-reader.service.js';
import { IntakeRefusal, malformed, tooLarge, type RefusalReason } from './intake-refusal.js';
import type { IntakeRequest } from './intake-request.js';
import { KeyLimits } from './key-limits.service.js';
import { rateLimitsOf } from './rate-limits.js';

/** Longer than a database that answers at all takes. The envelope may still be stored after it. */
const storeWithinMs = 4_500;
/** Up to here gzip costs more than it saves, measured; SDKs compress from about here on themselves. */
const compressFromBytes = 32 * 1024;
/** The cheapest one: it stays for seconds. */
const compression = { level: 1 };
const maxSessions = 100;

const compress = promisify(gzip);
const eventTypes = new Set(['event', 'transaction']);
const unreadable: ReadonlySet<RefusalReason> = new Set(['malformed', 'too_large', 'unsupported_encoding']);

/** What the sender of an envelope is told. */
export interface Accepted {
  /** Id of the event in it, if there is one. */
  eventId: string | undefined;
  /** `X-Sentry-Rate-Limits`: what need not be sent, or not for a while. */
  rateLimits: string | undefined;
}

/** Decides what of an envelope is kept, and stores that. */
@Injectable()
export class Acceptance {
  constructor(
    private readonly limits: KeyLimits,
    private readonly envelopes: AcceptedEnvelopes,
    private readonly outcomes: OutcomeRecorder,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Returns when what is kept is stored. Throws 400, 413 or, when nothing is left because of a limit, 429. */
  async accept(received: ReceivedEnvelope, key: SendingKey, request: IntakeRequest): Promise<Accepted> {
    const { header, items } = received.envelope;
    const waitSeconds = this.limits.findWaitSeconds(key);
    const { kept, dropped } = siftItems(items, waitSeconds !== undefined);
    const rateLimits = rateLimitsOf(dropped, waitSeconds);
    // Before anything is parsed.
    requireFewSessions(items);
    this.requireSizes(kept);
    const eventId = eventIdOf({ header, items: kept });
    this.count(dropped, key);
    if (kept.length > 0) await this.store(received, kept, eventId, key, request);
    else if (dropped.some(({ reason }) => reason === 'limited')) {
      throw new IntakeRefusal('rate_limited', 'The key has reached its rate limit.', [], {
        'retry-after': String(waitSeconds),
        'x-sentry-rate-limits': rateLimits ?? '',
      });
    }
    return { eventId, rateLimits };
  }

  /** Counts what could not be read, whatever it was to be. */
  countUnreadable(key: SendingKey, reason: RefusalReason): void {
    if (unreadable.has(reason)) this.record(key, { category: 'unknown', outcome: 'invalid', reason, quantity: 1 });
  }

  private count(dropped: readonly DroppedItem[], key: SendingKey): void {
    for (const { category, reason, quantity } of dropped) {
      if (reason === 'limited') this.record(key, { category, outcome: 'rate_limited', reason: 'key_quota', quantity });
      else this.record(key, { category, outcome: 'filtered', reason, quantity });
    }
  }

  private record({ id: keyId, projectId }: SendingKey, what: Omit<Outcome, 'projectId' | 'keyId' | 'at'>): void {
    this.outcomes.record({ projectId, keyId, at: new Date(), ...what });
  }

  private requireSizes(items: readonly EnvelopeItem[]): void {
    const { intakeMaxItemBytes, intakeMaxAttachmentBytes } = this.config;
    let attachmentBytes = 0;
    for (const { header, payload } of items) {
      if (header.type === 'attachment') attachmentBytes += payload.length;
      else if (payload.length > intakeMaxItemBytes)
        throw tooLarge(`An item of type ${header.type}`, intakeMaxItemBytes);
    }
    if (attachmentBytes > intakeMaxAttachmentBytes) throw tooLarge('What is attached', intakeMaxAttachmentBytes);
  }

  private async store(
    { envelope, bytes }: ReceivedEnvelope,
    kept: EnvelopeItem[],
    eventId: string | undefined,
    key: SendingKey,
    { clientAddress, userAgent }: IntakeRequest,
  ): Promise<void> {
    const isWhole = kept.length === envelope.items.length;
    const stored = isWhole ? bytes : { body: writeEnvelope({ ...envelope, items: kept }), isCompressed: false };
    const { organizationId, projectId, id: keyId } = key;
    const isCounted = kept.some(isLimited);
    const accepted = {
      ...(stored.isCompressed || stored.body.length < compressFromBytes
        ? stored
        : { body: await compress(stored.body, compression), isCompressed: true }),
      ...{ organizationId, projectId, keyId, eventId: eventId ?? null, clientAddress, userAgent },
      countedPerSeconds: isCounted ? (key.rateLimit?.window ?? null) : null,
    };
    const add = (): ReturnType<AcceptedEnvelopes['add']> => withinTime(this.envelopes.add(accepted), storeWithinMs);
    if (isCounted) await this.limits.whileStoring(key, add);
    else await add();
  }
}

/**
 * The id that the sender is told: the header's, which wins over the event's own, or a new one for an event without.
 * Throws 400 when the header has one that is none, and when there are several events to identify.
 */
function eventIdOf({ header, items }: Envelope): string | undefined {
  const events = items.filter(({ header: { type } }) => eventTypes.has(type));
  if (events.length > 1) throw malformed('The envelope holds more than one event or transaction.');
  const given = header['event_id'] ?? null;
  if (given !== null) {
    const id = readEventId(given);
    if (id === undefined) throw malformed('The event_id of the envelope is not 32 hexadecimal digits.');
    return id;
  }
  const [event] = events;
  return event === undefined ? undefined : (readOwnId(event.payload) ?? randomUUID().replaceAll('-', ''));
}

function readOwnId(payload: Buffer): string | undefined {
  const event = parseJson(payload);
  return isObject(event) ? readEventId(event['event_id']) : undefined;
}

function requireFewSessions(items: readonly EnvelopeItem[]): void {
  if (items.filter(({ header }) => header.type === 'session').length > maxSessions) {
    throw new IntakeRefusal('too_large', `The envelope holds more than ${maxSessions} sessions.`);
  }
}
