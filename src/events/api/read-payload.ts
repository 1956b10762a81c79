import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { NormalizedEvent } from '../../domain/events/event.types.js';

const inflate = promisify(gunzip);

/** Far above what intake accepts as one event. */
const maxEventBytes = 32 * 1024 * 1024;

/** A stored event as it is shown. */
export interface ReadEvent {
  event: NormalizedEvent;
  /** Of its JSON, in bytes. */
  size: number;
}

/** The event in a row's payload. */
export async function readPayload({ payload }: { payload: Buffer }): Promise<ReadEvent> {
  const json = await inflate(payload, { maxOutputLength: maxEventBytes });
  return { event: JSON.parse(json.toString('utf8')) as NormalizedEvent, size: json.length };
}
