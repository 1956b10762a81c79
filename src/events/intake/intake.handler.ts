import { Inject, Injectable } from '@nestjs/common';
import { parseDsn } from '../../domain/dsn.js';
import type { Envelope } from '../../domain/envelope/envelope.types.js';
import type { Logger } from '../../logging/logger.js';
import { LOGGER } from '../../logging/logging.module.js';
import type { SendingKey } from '../../organizations/organizations.types.js';
import { Acceptance, type Accepted } from './acceptance.service.js';
import { Backlog } from './backlog.service.js';
import { BodyMemory } from './body-memory.js';
import { EnvelopeReader, type ReceivedEnvelope } from './envelope-reader.service.js';
import { IntakeRefusal, unauthorized } from './intake-refusal.js';
import { oneKey, type IntakeRequest } from './intake-request.js';
import { IntakeMetrics } from './intake.metrics.js';
import type { Hold } from './request-body.js';
import { SendingKeys } from './sending-keys.service.js';

/** Where it was posted: an envelope of items, one bare event, or reports of a browser. */
export type IntakeRoute = 'envelope' | 'store' | 'security';

const unavailableSeconds = 5;
const backlogSeconds = 30;

/**
 * Decides what a POST of an SDK is worth, and reads no more of it than that takes: 403 for who may not send, 429 for
 * what is too much, 400, 413 and 415 for what cannot be read, 503 when it cannot be stored, 200 for everything else.
 * Items are not looked into: what is wrong with an event is noted on the event.
 */
@Injectable()
export class IntakeHandler {
  private readonly memory = new BodyMemory();

  constructor(
    private readonly keys: SendingKeys,
    private readonly reader: EnvelopeReader,
    private readonly acceptance: Acceptance,
    private readonly backlog: Backlog,
    private readonly metrics: IntakeMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Returns when what is kept of it is stored. Throws an IntakeRefusal otherwise. */
  async receive(route: IntakeRoute, request: IntakeRequest): Promise<Accepted> {
    try {
      const accepted = await this.take(route, request);
      this.metrics.count('accepted');
      return accepted;
    } catch (error) {
      // Who hung up hears of nothing.
      if (request.body.destroyed && !request.body.complete) throw error;
      const refusal = error instanceof IntakeRefusal ? error : this.unavailable(error);
      this.metrics.count(refusal.reason);
      throw refusal;
    }
  }

  private async take(route: IntakeRoute, request: IntakeRequest): Promise<Accepted> {
    const { publicKey, projectId } = request;
    // Before the body, which may be long, and belong to nobody.
    const known = publicKey === undefined ? undefined : await this.keys.get(publicKey, projectId);
    if (this.backlog.isFull()) {
      const headers = { 'retry-after': String(backlogSeconds) };
      throw new IntakeRefusal('backlog', 'Too many events wait to be processed.', [], headers);
    }
    try {
      return await this.memory.use(async (hold) => {
        let accepted: Accepted = { eventId: undefined, rateLimits: undefined };
        for (const received of await this.read(route, request, hold)) {
          const sender = await this.senderOf(received.envelope, request, known);
          accepted = await this.acceptance.accept(received, sender, request);
        }
        return accepted;
      });
    } catch (error) {
      if (known !== undefined && error instanceof IntakeRefusal) this.acceptance.countUnreadable(known, error.reason);
      throw error;
    }
  }

  private async read(route: IntakeRoute, request: IntakeRequest, hold: Hold): Promise<ReceivedEnvelope[]> {
    switch (route) {
      case 'envelope':
        return [await this.reader.readEnvelope(request, hold)];
      case 'store':
        return [await this.reader.readEvent(request, hold)];
      case 'security':
        return this.reader.readReports(request, hold);
    }
  }

  /** The DSN in an envelope, which is all that says who sends where a customer's own server passes it on, counts too. */
  private async senderOf(
    { header }: Envelope,
    { publicKey, projectId }: IntakeRequest,
    known: SendingKey | undefined,
  ): Promise<SendingKey> {
    const dsn = typeof header['dsn'] === 'string' ? parseDsn(header['dsn']) : undefined;
    const named = oneKey([publicKey, dsn?.publicKey].filter((key) => key !== undefined));
    if (named === undefined) throw unauthorized('The request names no key.');
    if (dsn !== undefined && dsn.projectId !== projectId) {
      throw unauthorized('The DSN of the envelope is for another project.');
    }
    return known ?? this.keys.get(named, projectId);
  }

  private unavailable(error: unknown): IntakeRefusal {
    this.logger.warn({ err: error }, 'an envelope was refused with 503: it could not be stored');
    const headers = { 'retry-after': String(unavailableSeconds) };
    return new IntakeRefusal('unavailable', 'The envelope could not be stored; send it again.', [], headers);
  }
}
