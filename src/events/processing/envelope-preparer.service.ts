import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../../config/config.js';
import { BoundedMemo } from '../../domain/bounded-memo.js';
import type { EnvelopeItem } from '../../domain/envelope/envelope.types.js';
import { parseEnvelope } from '../../domain/envelope/parse-envelope.js';
import { quantityOf } from '../../domain/envelope/sift-items.js';
import { clockDrift, type ArrivalTimes } from '../../domain/events/event-times.js';
import type { NormalizedEvent } from '../../domain/events/event.types.js';
import { normalizeEvent } from '../../domain/events/normalize-event.js';
import { readTimestamp } from '../../domain/events/read-timestamp.js';
import { scrubEvent } from '../../domain/events/scrub-event.js';
import type { FingerprintRule } from '../../domain/grouping/fingerprint-rules.js';
import { parseFingerprintRules } from '../../domain/grouping/parse-fingerprint-rules.js';
import { isObject } from '../../domain/is-object.js';
import { parseJson } from '../../domain/parse-json.js';
import { parseSpanItem } from '../../domain/spans/parse-span-item.js';
import type { Outcome, OutcomeKind } from '../outcomes/outcomes.types.js';
import type { ClaimedEnvelope } from './ingest-claims.repository.js';
import { prepareError, prepareTransaction } from './prepare-events.js';
import type { Arrival, PreparedEnvelope, ProjectSettings } from './processing.types.js';
import { readAttachment } from './read-attachment.js';
import { readClientReport } from './read-client-report.js';

const inflate = promisify(gunzip);

/** Does all that can be done with envelopes before the database is asked: read, normalise, scrub, group, compress. */
@Injectable()
export class EnvelopePreparer {
  /** Parsed rules by their text. Texts change rarely: the bound is enough to keep those of yesterday from piling up. */
  private readonly rules = new BoundedMemo<FingerprintRule[]>(1_000);

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** By project; projects that are gone are absent. */
  async loadSettings(envelopes: readonly ClaimedEnvelope[]): Promise<Map<string, ProjectSettings>> {
    const rows = await this.dataSource.query<(ProjectSettings & { id: string })[]>(
      `SELECT id, fingerprinting_rules AS "fingerprintingRules", scrub_ip_addresses AS "scrubIpAddresses"
       FROM projects WHERE id = ANY($1::bigint[])`,
      [[...new Set(envelopes.map(({ projectId }) => projectId))]],
    );
    return new Map(rows.map(({ id, ...settings }) => [id, settings]));
  }

  /**
   * Nothing comes of an envelope whose project is gone: it has no settings. Throws only for an envelope that cannot be
   * read at all; bad fields of an event are noted on the event.
   */
  async prepare(claimed: ClaimedEnvelope, settings: ProjectSettings | undefined): Promise<PreparedEnvelope> {
    const prepared: PreparedEnvelope = { bytes: 0, errors: [], transactions: [], spans: [], outcomes: [] };
    if (settings === undefined) return prepared;
    const { organizationId, projectId, keyId, receivedAt } = claimed;
    const arrival: Arrival = { organizationId, projectId, keyId, receivedAt };
    const body = claimed.isCompressed ? await inflate(claimed.body) : claimed.body;
    prepared.bytes = body.length;
    const { header, items } = parseEnvelope(body);
    const sentAt = readTimestamp(header['sent_at']);
    const times: ArrivalTimes = {
      receivedAt,
      sentAt: sentAt === undefined ? undefined : new Date(sentAt * 1_000),
      minClockDriftSeconds: this.config.minClockDriftSeconds,
    };
    // Files belong to the one event of their envelope.
    const files = items.filter((item) => item.header.type === 'attachment');
    const attachments = await Promise.all(files.map(readAttachment));
    const count = (category: string, outcome: OutcomeKind, reason: string, quantity = 1): void => {
      prepared.outcomes.push(outcomeOf(arrival, category, outcome, reason, quantity));
    };
    for (const item of items) {
      switch (item.header.type) {
        case 'event':
        case 'transaction': {
          const event = await readEvent(item, times, claimed, settings);
          if (event === undefined)
            count(item.header.type === 'event' ? 'error' : 'transaction', 'invalid', 'invalid_json');
          else if (event.type === 'transaction') {
            prepared.transactions.push(await prepareTransaction(event, arrival, attachments));
          } else {
            prepared.errors.push(
              await prepareError(event, arrival, attachments, this.rulesOf(settings.fingerprintingRules)),
            );
          }
          break;
        }
        case 'client_report':
          prepared.outcomes.push(...readClientReport(item.payload, arrival));
          break;
      }
    }
    // Nobody sends more than one list of spans; a hundred of them would keep everybody else waiting.
    const [spanItem, ...furtherSpanItems] = items.filter((item) => item.header.type === 'span');
    if (spanItem !== undefined) {
      const { spans, dropped } = parseSpanItem(spanItem.payload, clockDrift(times));
      prepared.spans = spans.map((span) => ({ ...arrival, clientAddress: claimed.clientAddress, span }));
      if (spans.length > 0) count('span', 'accepted', '', spans.length);
      if (dropped > 0) count('span', 'invalid', 'invalid_span', dropped);
    }
    for (const further of furtherSpanItems) count('span', 'invalid', 'duplicate_item', quantityOf(further.header));
    const hasEvent = prepared.errors.length + prepared.transactions.length > 0;
    if (attachments.length > 0 && !hasEvent) count('attachment', 'invalid', 'no_event', attachments.length);
    return prepared;
  }

  private rulesOf(text: string): readonly FingerprintRule[] {
    return this.rules.get(text, () => readRules(text));
  }
}

/** Rules are checked when they are saved; should they be wrong all the same, that must not keep events from coming in. */
function readRules(text: string): FingerprintRule[] {
  try {
    return parseFingerprintRules(text);
  } catch {
    return [];
  }
}

/** Undefined for what is no JSON object: there is nothing to normalise. */
async function readEvent(
  { payload }: EnvelopeItem,
  times: ArrivalTimes,
  claimed: ClaimedEnvelope,
  { scrubIpAddresses }: ProjectSettings,
): Promise<NormalizedEvent | undefined> {
  const raw = parseJson(payload);
  if (!isObject(raw) || claimed.eventId === null) return undefined;
  const { eventId, clientAddress, userAgent } = claimed;
  const event = normalizeEvent(raw, {
    ...times,
    eventId,
    clientAddress: clientAddress ?? undefined,
    userAgent: userAgent ?? undefined,
    storeAddresses: !scrubIpAddresses,
  });
  // The largest events take a while: between the steps others get their turn.
  await setImmediate();
  const scrubbed = scrubEvent(event);
  await setImmediate();
  return scrubbed;
}

function outcomeOf(
  { projectId, keyId, receivedAt }: Arrival,
  category: string,
  outcome: OutcomeKind,
  reason: string,
  quantity: number,
): Outcome {
  return { projectId, keyId, at: receivedAt, category, outcome, reason, quantity };
}
