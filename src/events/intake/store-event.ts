import type { Envelope } from '../../domain/envelope/envelope.types.js';
import { readEventId } from '../../domain/events/event-id.js';
import { isObject } from '../../domain/is-object.js';
import { parseJson } from '../../domain/parse-json.js';
import { malformed } from './intake-refusal.js';
import { inflateParts, isZlib, type Hold } from './request-body.js';

const openingBrace = 0x7b;

/**
 * The event that an old SDK posts to `/store/`, as an envelope: JSON, or base64 of it, inflated or not. Throws 400 when
 * it is none.
 */
export async function readStoreBody(body: Buffer, maxBytes: number, hold: Hold): Promise<Envelope> {
  const payload = await decode(body, maxBytes, hold);
  const event = parseJson(payload);
  if (event === undefined) throw malformed('The event is not JSON.');
  if (!isObject(event)) throw malformed('The event is not a JSON object.');
  const { event_id: ownId, type } = event;
  const eventId = readEventId(ownId);
  return {
    header: eventId === undefined ? {} : { event_id: eventId },
    items: [{ header: { type: type === 'transaction' ? type : 'event' }, payload }],
  };
}

async function decode(body: Buffer, maxBytes: number, hold: Hold): Promise<Buffer> {
  const start = body.subarray(0, 16).toString('latin1').trimStart();
  if (start === '' || start.charCodeAt(0) === openingBrace) return body;
  const bytes = Buffer.from(body.toString('latin1'), 'base64');
  return isZlib(bytes) ? inflateParts([bytes], 'deflate', maxBytes, hold) : bytes;
}
