import type { Span } from '../events/event.types.js';

/**
 * The spans as a walk through their tree meets them: each before its children, children by start. So what one part of a
 * program did stays together though another ran at the same time, in whatever order the SDK sent the spans.
 * Spans whose parent is not among them are roots; those of a circle come last. Each comes once.
 */
export function inTreeOrder<T extends Pick<Span, 'span_id' | 'parent_span_id' | 'start_timestamp'>>(
  spans: readonly T[],
): T[] {
  const ids = new Set(spans.map((span) => span.span_id));
  const waiting: T[] = [];
  const children = new Map<string, T[]>();
  for (const span of [...spans].sort((a, b) => a.start_timestamp - b.start_timestamp).reverse()) {
    const parent = span.parent_span_id;
    if (parent === undefined || !ids.has(parent)) waiting.push(span);
    else if (!children.get(parent)?.push(span)) children.set(parent, [span]);
  }
  const ordered: T[] = [];
  for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
    ordered.push(span);
    for (const child of children.get(span.span_id) ?? []) waiting.push(child);
    children.delete(span.span_id);
  }
  return ordered.concat([...children.values()].flat());
}

/** Cuts a list wherever two neighbours do not belong together. */
export function runsOf<T>(items: readonly T[], together: (previous: T, next: T) => boolean): T[][] {
  const runs: T[][] = [];
  let run: T[] = [];
  for (const item of items) {
    const previous = run.at(-1);
    if (previous === undefined || !together(previous, item)) runs.push((run = []));
    run.push(item);
  }
  return runs;
}
