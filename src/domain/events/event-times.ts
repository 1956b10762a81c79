import type { Field } from './field.js';
import { readTimestamp } from './read-timestamp.js';

const maxSecondsInFuture = 60;
const maxSecondsInPast = 30 * 24 * 3_600;
/** When something arrived, and when it was sent by the clock of who sent it. */
export interface ArrivalTimes {
  receivedAt: Date;
  sentAt?: Date | undefined;
  /** By default 55: a smaller difference is the time that a request takes. */
  minClockDriftSeconds?: number | undefined;
}

/** The times of an event, by the server's clock as far as that can be told; seconds since 1970. */
export interface EventTimes {
  timestamp: number;
  received: number;
  /** To be added to every other time that the SDK's clock gave. */
  drift: number;
  /** To be added to what the timestamp belongs together with: the start and spans of a transaction. */
  shift: number;
}

/**
 * When an event happened. A client's clock that is wrong is seen by the time it gave for sending, and corrected; what
 * is in the future or more than 30 days past even so, happened when it arrived. Source: Relay's clock drift and
 * timestamp normalisation.
 */
export function readEventTimes(field: Field, arrival: ArrivalTimes): EventTimes {
  const received = arrival.receivedAt.getTime() / 1_000;
  const drift = clockDrift(arrival);
  const sent = readTime(field, 0);
  if (sent === undefined) return { timestamp: received, received, drift, shift: drift };
  if (drift !== 0) field.reject('clock_drift');
  const corrected = roundTime(sent + drift);
  if (corrected - received > maxSecondsInFuture) field.reject('future_timestamp');
  else if (received - corrected > maxSecondsInPast) field.reject('past_timestamp');
  else return { timestamp: corrected, received, drift, shift: drift };
  return { timestamp: received, received, drift, shift: received - sent };
}

/** The seconds that an SDK's clock is late: what it says of when it sent, against when that arrived. */
export function clockDrift({ receivedAt, sentAt, minClockDriftSeconds = 55 }: ArrivalTimes): number {
  const drift = sentAt === undefined ? 0 : (receivedAt.getTime() - sentAt.getTime()) / 1_000;
  return Math.abs(drift) > minClockDriftSeconds ? drift : 0;
}

/** A time that the SDK's clock gave, moved by `shift` seconds. */
export function readTime(field: Field, shift: number): number | undefined {
  const seconds = field.kept(readTimestamp(field.value));
  return seconds === undefined ? undefined : roundTime(Math.max(seconds + shift, 0));
}

/** To microseconds, so that sums of seconds do not end in a tail of digits. */
function roundTime(seconds: number): number {
  return Math.round(seconds * 1_000_000) / 1_000_000;
}
