const pattern = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** The id of an event as 32 hexadecimal digits in lower case; it may come with dashes. Undefined when it is none. */
export function readEventId(value: unknown): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value.replaceAll('-', '').toLowerCase() : undefined;
}
