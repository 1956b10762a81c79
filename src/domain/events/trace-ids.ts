import { readHexId } from './event-id.js';
import type { Field } from './field.js';

/** A trace's id: 32 lower-case hex digits, from a UUID with or without dashes. */
export function readTraceId(field: Field): string | undefined {
  return field.kept(readHexId(field.value, 32));
}

/** A span's id: 16 lower-case hex digits. */
export function readSpanId(field: Field): string | undefined {
  return field.kept(readHexId(field.value, 16));
}
