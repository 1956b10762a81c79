/**
 * An event id as it is kept: 32 lower-case hex digits, from a UUID with or without dashes. Undefined for anything else,
 * and for the id that is all zeros.
 */
export function readEventId(value: unknown): string | undefined {
  return readHexId(value, 32);
}

/** An id of so many hex digits, in lower case and without dashes; all zeros stand for no id. */
export function readHexId(value: unknown, digits: number): string | undefined {
  if (typeof value !== 'string' || value.length > 36) return undefined;
  const id = value.replaceAll('-', '').toLowerCase();
  return id.length === digits && /^[0-9a-f]+$/.test(id) && !/^0+$/.test(id) ? id : undefined;
}
