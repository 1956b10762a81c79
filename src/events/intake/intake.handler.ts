import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { OverloadedError } from '../../database/group-commit.js';
import { parseDsn } from '../../domain/dsn.js';
import type { Envelope } from '../../domain/envelope/envelope.types.js';
import { readEventId } from '../../domain/envelope/event-id.js';
import { EnvelopeError, parseEnvelope } from '../../domain/envelope/parse-envelope.js';
import { writeEnvelope } from '../../domain/envelope/write-envelope.js';
import type { SendingKey } from '../../organizations/organizations.types.js';
import { IngestQueue } from './ingest-queue.service.js';
import { IntakeRefusal, malformed, unauthorized } from './intake-refusal.js';
import { oneKey, type IntakeRequest } from './intake-request.js';
import { inflateBody, readBytes } from './request-body.js';
import { SendingKeys } from './sending-keys.service.js';
import { readStoreBody } from './store-event.js';

/** Where it was posted: an envelope of items, or one bare event. */
export type IntakeRoute = 'envelope' | 'store';

/** What the sender is told. */
export interface IntakeAnswer {
  /** Id of the event in it, if there is one. */
  id?: string;
}

/** Decides what a POST of an SDK is worth, and stores it. Reads no more of it than that takes. */
@Injectable()
export class IntakeHandler {
  constructor(
    private readonly keys: SendingKeys,
    private readonly queue: IngestQueue,
  ) {}

  /** Returns when the envelope is stored. Throws an IntakeRefusal otherwise. */
  async receive(route: IntakeRoute, request: IntakeRequest): Promise<IntakeAnswer> {
    const known =
      request.publicKey === undefined ? undefined : await this.keys.get(request.publicKey, request.projectId);
    const sent = await readBytes(request.body, 20 * 1024 * 1024, () => undefined);
    const plain = await inflateBody(sent, request.contentEncoding, 100 * 1024 * 1024, () => undefined);
    const envelope = route === 'store' ? await readStoreBody(plain, 1024 * 1024, () => undefined) : read(plain);
    const key = await this.senderOf(envelope, request, known);
    const eventId = eventIdOf(envelope);
    const { organizationId, projectId, id: keyId } = key;
    const { clientAddress, userAgent } = request;
    const body = route === 'store' ? writeEnvelope(envelope) : plain;
    await this.add({
      organizationId,
      projectId,
      keyId,
      eventId: eventId ?? null,
      clientAddress,
      userAgent,
      body,
      isCompressed: false,
    });
    return eventId === undefined ? {} : { id: eventId };
  }

  /** The envelope's own DSN counts like the other places that name a key. */
  private async senderOf(
    { header }: Envelope,
    request: IntakeRequest,
    known: SendingKey | undefined,
  ): Promise<SendingKey> {
    const dsn = typeof header['dsn'] === 'string' ? parseDsn(header['dsn']) : undefined;
    const publicKey = oneKey([request.publicKey, dsn?.publicKey].filter((key) => key !== undefined));
    if (publicKey === undefined) throw unauthorized('The request names no key.');
    if (dsn !== undefined && dsn.projectId !== request.projectId) {
      throw unauthorized('The DSN of the envelope is for another project.');
    }
    return known ?? this.keys.get(publicKey, request.projectId);
  }

  private async add(envelope: Parameters<IngestQueue['add']>[0]): Promise<void> {
    try {
      await this.queue.add(envelope);
    } catch (error) {
      if (!(error instanceof OverloadedError)) throw error;
      throw new IntakeRefusal('unavailable', error.message, [], { 'retry-after': '5' });
    }
  }
}

function read(body: Buffer): Envelope {
  try {
    return parseEnvelope(body);
  } catch (error) {
    if (error instanceof EnvelopeError) throw malformed(error.message);
    throw error;
  }
}

const eventTypes = new Set(['event', 'transaction']);

/**
 * The id that the sender is told: the header's, which wins over the event's own, or a new one for an event without.
 * Throws 400 when the header has one that is none.
 */
function eventIdOf({ header, items }: Envelope): string | undefined {
  if (header['event_id'] !== undefined && header['event_id'] !== null) {
    const id = readEventId(header['event_id']);
    if (id === undefined) throw malformed('The event_id of the envelope is not 32 hexadecimal digits.');
    return id;
  }
  const event = items.find(({ header: { type } }) => eventTypes.has(type));
  if (event === undefined) return undefined;
  return readEventId(readOwnId(event.payload)) ?? randomUUID().replaceAll('-', '');
}

function readOwnId(payload: Buffer): unknown {
  try {
    return (JSON.parse(payload.toString()) as { event_id?: unknown } | null)?.event_id;
  } catch {
    return undefined;
  }
}
