import type { Json, JsonObject } from '../events/event.types.js';
import type { Envelope, EnvelopeItem, EnvelopeItemHeader } from './envelope.types.js';

/** Bytes that are no envelope; the message is a sentence for whoever sent them. */
export class EnvelopeError extends Error {}

const newline = 0x0a;
const carriageReturn = 0x0d;
const openingBrace = 0x7b;
const openingBracket = 0x5b;

/** Far above what any SDK sends; keeps a body of nothing but small items or long headers from taking long. */
const maxItems = 1_000;
const maxHeaderBytes = 64 * 1024;
const maxHeaderBytesInAll = 256 * 1024;
const maxBlankBytes = 1_024;
/** JSON that is nested too deeply can be read, but not written again. */
const maxHeaderBrackets = 1_000;

/**
 * Reads an envelope: a line of JSON, then items, each a line of JSON and its payload. With a `length`, the payload is
 * that many bytes and may hold anything; without, it ends at the next newline. The last newline may be missing, blank
 * lines may stand between items, and items of unknown types are kept. Linear; payloads are not copied.
 *
 * Throws EnvelopeError. Source: Sentry's envelope format.
 */
export function parseEnvelope(body: Buffer): Envelope {
  if (body.length === 0) throw new EnvelopeError('The envelope is empty: its first line must be a JSON object.');
  const headerEnd = lineEnd(body, 0);
  const header = parseHeader(body.subarray(0, headerEnd), 'The envelope header (first line)');
  const items: EnvelopeItem[] = [];
  let headerBytes = headerEnd;
  for (let at = skipBlankLines(body, headerEnd); at < body.length;) {
    if (items.length === maxItems) throw new EnvelopeError(`The envelope has more than ${maxItems} items.`);
    const itemHeaderEnd = lineEnd(body, at);
    headerBytes += itemHeaderEnd - at;
    if (headerBytes > maxHeaderBytesInAll) {
      throw new EnvelopeError(`The headers of the envelope are longer than ${maxHeaderBytesInAll} bytes together.`);
    }
    const name = `The header of item ${items.length + 1} (byte ${at})`;
    const itemHeader = parseItemHeader(body.subarray(at, itemHeaderEnd), name);
    const start = Math.min(itemHeaderEnd + 1, body.length);
    const end = payloadEnd(body, start, itemHeader, name);
    items.push({ header: itemHeader, payload: body.subarray(start, end) });
    at = skipBlankLines(body, end);
  }
  return { header, items };
}

/** Where the line that begins at `start` ends: at its newline, or with the body. */
function lineEnd(body: Buffer, start: number): number {
  const end = body.indexOf(newline, start);
  return end === -1 ? body.length : end;
}

/** Past some blank lines; a body of nothing else is then refused for the next one, which is no header. */
function skipBlankLines(body: Buffer, start: number): number {
  let at = start;
  while (at < start + maxBlankBytes && (body[at] === newline || body[at] === carriageReturn)) at++;
  return at;
}

function parseHeader(line: Buffer, name: string): JsonObject {
  if (line.length > maxHeaderBytes) throw new EnvelopeError(`${name} is longer than ${maxHeaderBytes} bytes.`);
  if (openingBrackets(line) > maxHeaderBrackets) {
    throw new EnvelopeError(`${name} has more than ${maxHeaderBrackets} brackets.`);
  }
  let value: Json;
  try {
    value = JSON.parse(line.toString()) as Json;
  } catch {
    throw new EnvelopeError(`${name} is not JSON.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new EnvelopeError(`${name} is not a JSON object.`);
  }
  return value;
}

/** Also those in texts. */
function openingBrackets(line: Buffer): number {
  let count = 0;
  for (const byte of line) if (byte === openingBrace || byte === openingBracket) count++;
  return count;
}

function parseItemHeader(line: Buffer, name: string): EnvelopeItemHeader {
  const header = parseHeader(line, name);
  const type = header['type'];
  if (typeof type !== 'string' || type === '') throw new EnvelopeError(`${name} has no "type".`);
  return { ...header, type };
}

function payloadEnd(body: Buffer, start: number, header: EnvelopeItemHeader, name: string): number {
  const length = header['length'] ?? null;
  if (length === null) return lineEnd(body, start);
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) {
    throw new EnvelopeError(`${name} has a "length" that is no number of bytes.`);
  }
  const end = start + length;
  if (end > body.length) {
    throw new EnvelopeError(`${name} says ${length} bytes, but the envelope ends after ${body.length - start}.`);
  }
  if (end < body.length && body[end] !== newline) {
    throw new EnvelopeError(`${name} says ${length} bytes, but no newline follows them: count bytes, not characters.`);
  }
  return end;
}
