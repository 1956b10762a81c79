import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import type { Envelope } from '../../domain/envelope/envelope.types.js';
import { EnvelopeError, parseEnvelope } from '../../domain/envelope/parse-envelope.js';
import { writeEnvelope } from '../../domain/envelope/write-envelope.js';
import { malformed } from './intake-refusal.js';
import type { IntakeRequest } from './intake-request.js';
import { inflateParts, readParts, type Hold } from './request-body.js';
import { readSecurityReports } from './security-report.js';
import { readStoreBody } from './store-event.js';

/** An envelope, and the bytes that it was read from. */
export interface ReceivedEnvelope {
  envelope: Envelope;
  /** The same as it can be stored. */
  bytes: { body: Buffer; isCompressed: boolean };
}

/** Reads bodies within their limits. */
@Injectable()
export class EnvelopeReader {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Throws 400, 413 or 415 for what cannot be read. */
  async readEnvelope({ body, contentEncoding }: IntakeRequest, hold: Hold): Promise<ReceivedEnvelope> {
    const { intakeMaxRequestBytes, intakeMaxEnvelopeBytes } = this.config;
    const sent = await readParts(body, Math.min(intakeMaxRequestBytes, intakeMaxEnvelopeBytes), hold);
    const plain = await inflateParts(sent, contentEncoding, intakeMaxEnvelopeBytes, hold);
    const envelope = parse(plain);
    const isCompressed = contentEncoding === 'gzip';
    return { envelope, bytes: { body: isCompressed ? Buffer.concat(sent) : plain, isCompressed } };
  }

  /** The same for what is posted to `/store/`. */
  async readEvent({ body, contentEncoding }: IntakeRequest, hold: Hold): Promise<ReceivedEnvelope> {
    const { intakeMaxStoreBytes, intakeMaxItemBytes } = this.config;
    const sent = await readParts(body, contentEncoding === '' ? intakeMaxItemBytes : intakeMaxStoreBytes, hold);
    const plain = await inflateParts(sent, contentEncoding, intakeMaxItemBytes, hold);
    const envelope = await readStoreBody(plain, intakeMaxItemBytes, hold);
    return { envelope, bytes: { body: writeEnvelope(envelope), isCompressed: false } };
  }

  /** The same for what is posted to `/security/`: each report is an envelope of its own. */
  async readReports({ body, contentEncoding, site }: IntakeRequest, hold: Hold): Promise<ReceivedEnvelope[]> {
    const { intakeMaxItemBytes } = this.config;
    const sent = await readParts(body, intakeMaxItemBytes, hold);
    const plain = await inflateParts(sent, contentEncoding, intakeMaxItemBytes, hold);
    return readSecurityReports(plain, site).map((envelope) => ({
      envelope,
      bytes: { body: writeEnvelope(envelope), isCompressed: false },
    }));
  }
}

function parse(body: Buffer): Envelope {
  try {
    return parseEnvelope(body);
  } catch (error) {
    if (error instanceof EnvelopeError) throw malformed(error.message);
    throw error;
  }
}
