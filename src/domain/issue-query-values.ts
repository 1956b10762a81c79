/** A search that cannot be understood; the message is a sentence for whoever typed it. */
export class IssueQueryError extends Error {}

/** Whole numbers from `min` to `max`; null leaves an end open. */
export interface CountRange {
  min: number | null;
  max: number | null;
}

/** Times from `from` on, and before `before`; null leaves an end open. */
export interface TimeRange {
  from: Date | null;
  before: Date | null;
}

/** Reads `10`, `>10`, `>=10`, `<10` or `<=10`. Throws IssueQueryError. */
export function readCount(key: string, text: string): CountRange {
  const match = /^(>=?|<=?|)(\d{1,15})$/.exec(text);
  if (match === null) throw new IssueQueryError(`${key}: takes a number like 10, >10 or <=10, not "${text}".`);
  const number = Number(match[2]);
  switch (match[1]) {
    case '>':
      return { min: number + 1, max: null };
    case '>=':
      return { min: number, max: null };
    case '<':
      return { min: null, max: number - 1 };
    case '<=':
      return { min: null, max: number };
    default:
      return { min: number, max: number };
  }
}

const unitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const dayMs = 86_400_000;

/**
 * Reads a time as Sentry writes it: `-24h` (within the last 24 hours), `+7d` (longer ago than 7 days), `>2026-01-31`,
 * `<=2026-01-31T10:00:00`, or a whole day `2026-01-31`. Without a zone it is UTC. Throws IssueQueryError.
 */
export function readTime(key: string, text: string, nowMs: number): TimeRange {
  const relative = /^([-+])(\d{1,5})([mhdw])$/.exec(text);
  if (relative !== null) {
    const at = new Date(nowMs - Number(relative[2]) * (unitMs[relative[3] ?? ''] ?? 0));
    return relative[1] === '-' ? { from: at, before: null } : { from: null, before: at };
  }
  const absolute = /^(>=?|<=?|)(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  const [, operator = '', day = '', time = ''] = absolute ?? [];
  const ms = Date.parse(day + (time === '' || /Z$|[+-]\d\d:\d\d$/.test(time) ? time : `${time}Z`));
  if (absolute === null || Number.isNaN(ms) || (operator === '' && time !== '')) {
    throw new IssueQueryError(`${key}: takes a time like -24h, +7d, >2026-01-31 or 2026-01-31, not "${text}".`);
  }
  switch (operator) {
    case '>':
      return { from: new Date(ms + 1), before: null };
    case '>=':
      return { from: new Date(ms), before: null };
    case '<':
      return { from: null, before: new Date(ms) };
    case '<=':
      return { from: null, before: new Date(ms + 1) };
    default:
      return { from: new Date(ms), before: new Date(ms + dayMs) };
  }
}
