/** Years 1970 to 9999, in seconds. */
const maxSeconds = 253_402_300_799;
const isoPattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(\.\d{1,12})?)?)? ?(Z|UTC|[+-]\d\d:?\d\d)?$/i;

/**
 * Seconds since 1970 from a number of seconds or an ISO date, which without zone is meant in UTC. Undefined when it is
 * neither or lies outside of what a date can be.
 */
export function readTimestamp(value: unknown): number | undefined {
  const seconds = typeof value === 'string' ? readText(value.trim()) : value;
  return typeof seconds === 'number' && seconds >= 0 && seconds <= maxSeconds ? seconds : undefined;
}

function readText(text: string): number | undefined {
  if (text.length > 64) return undefined;
  if (/^\d{1,12}(?:\.\d{1,12})?$/.test(text)) return Number(text);
  const [, day, minute = '00:00', second = '00', fraction = '0', zone = 'Z'] = isoPattern.exec(text) ?? [];
  if (day === undefined) return undefined;
  const offset = zone.length < 5 ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const milliseconds = Date.parse(`${day}T${minute}:${second}${offset}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1_000 + Number(fraction);
}
