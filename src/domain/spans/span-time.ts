import type { Span } from '../events/event.types.js';

type Interval = Pick<Span, 'start_timestamp' | 'timestamp'>;

/** From one time in seconds to another, in milliseconds, to the microsecond: what floats of this size can tell. */
export function millisecondsBetween(from: number, to: number): number {
  return Math.round((to - from) * 1e6) / 1e3;
}

export function durationMs(span: Interval): number {
  return millisecondsBetween(span.start_timestamp, span.timestamp);
}

/** The sum of all durations, in milliseconds. */
export function totalMs(spans: readonly Interval[]): number {
  return Math.round(spans.reduce((sum, span) => sum + durationMs(span), 0) * 1e3) / 1e3;
}

export function longestMs(spans: readonly Interval[]): number {
  return spans.reduce((longest, span) => Math.max(longest, durationMs(span)), 0);
}

/** The time in which at least one of the spans ran, in milliseconds; they come in order of their start. */
export function coveredMs(spans: readonly Interval[]): number {
  let covered = 0;
  let end = -Infinity;
  for (const span of spans) {
    covered += Math.max(0, span.timestamp - Math.max(span.start_timestamp, end));
    end = Math.max(end, span.timestamp);
  }
  return millisecondsBetween(0, covered);
}
