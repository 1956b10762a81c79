import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { IntakeRefusal, malformed, tooLarge } from './intake-refusal.js';

/** Inflated bytes that are kept before it is known how many there will be; a bomb takes no more memory than this. */
const keptWhileMeasuring = 1024 * 1024;
const chunkSize = 64 * 1024;

/** Called for memory before it is used; throws when there is none to be had. */
export type Hold = (bytes: number) => void;

/** Reads a stream to its end, into parts; throws 413 as soon as it turns out to be longer than `maxBytes`. */
export async function readParts(stream: Readable, maxBytes: number, hold: Hold): Promise<Buffer[]> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    // The connection is still to carry the answer when this ends early.
    for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge('The body', maxBytes);
      hold(chunk.length);
      parts.push(chunk);
    }
    return parts;
  } finally {
    // What is left of it goes to nobody, or the next request would wait behind it for ever.
    stream.resume();
  }
}

/**
 * Undoes a `Content-Encoding` of what came in parts. Throws 413 while inflating, as soon as there are more than `maxBytes`; 400 when the bytes
 * are not what the encoding says; 415 when it is unknown.
 */
export async function inflateParts(
  parts: readonly Buffer[],
  encoding: string,
  maxBytes: number,
  hold: Hold,
): Promise<Buffer> {
  const create = inflaterFor(encoding, parts);
  if (create === undefined) return Buffer.concat(parts);
  let chunks: Buffer[] | undefined = [];
  let length = 0;
  for await (const chunk of inflated(create(), parts)) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge('The inflated body', maxBytes);
    if (length > keptWhileMeasuring) chunks = undefined;
    chunks?.push(chunk);
  }
  hold(length);
  if (chunks !== undefined) return Buffer.concat(chunks, length);
  const whole = Buffer.allocUnsafe(length);
  let at = 0;
  for await (const chunk of inflated(create(), parts)) at += chunk.copy(whole, at);
  return whole;
}

async function* inflated(inflater: Transform, parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  try {
    yield* Readable.from(parts).pipe(inflater) as AsyncIterable<Buffer>;
  } catch (error) {
    throw malformed(`The body cannot be inflated: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Undefined when nothing is to be undone. */
function inflaterFor(encoding: string, parts: readonly Buffer[]): (() => Transform) | undefined {
  switch (encoding) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return () => createGunzip({ chunkSize });
    case 'deflate':
      return isZlib(Buffer.concat(parts.slice(0, 2)))
        ? () => createInflate({ chunkSize })
        : () => createInflateRaw({ chunkSize });
    case 'br':
      return () => createBrotliDecompress({ chunkSize });
    default:
      throw new IntakeRefusal('unsupported_encoding', 'Send the body plain, or with gzip, deflate or br.', [], {
        'accept-encoding': 'gzip, deflate, br',
      });
  }
}

/** Whether the bytes begin as a zlib stream does (RFC 1950): some senders of `deflate` leave its header out. */
export function isZlib(bytes: Buffer): boolean {
  return bytes.length >= 2 && ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
}
