import type { Envelope } from './envelope.types.js';

const newline = Buffer.from('\n');

/** The bytes of an envelope, as `parseEnvelope` reads them; every item gets its `length`. */
export function writeEnvelope(envelope: Envelope): Buffer {
  const parts: Buffer[] = [Buffer.from(JSON.stringify(envelope.header)), newline];
  for (const { header, payload } of envelope.items) {
    parts.push(Buffer.from(JSON.stringify({ ...header, length: payload.length })), newline, payload, newline);
  }
  return Buffer.concat(parts);
}
