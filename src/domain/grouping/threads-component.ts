import type { NormalizedEvent, Thread } from '../events/event.types.js';
import { component, ignored } from './component.js';
import { stacktraceVariants } from './stacktrace-component.js';
import { mapVariants, type VariantComponents } from './variant-components.js';

/** What the threads of an event are grouped by: the stack of the decisive one. */
export function threadVariants({ threads, platform }: NormalizedEvent): VariantComponents {
  const all = threads?.values ?? [];
  if (all.length === 0) return {};
  const thread = decisiveThread(all);
  if (thread === undefined)
    return noStack(`ignored because not exactly one of ${all.length} threads crashed or is current`);
  if (thread.stacktrace === undefined) return noStack('thread has no stacktrace');
  return mapVariants(stacktraceVariants(thread.stacktrace, platform), (stack) => component('threads', [stack]));
}

/** The one thread that crashed, or else is current, or else is there at all; undefined when there are more or none. */
export function decisiveThread(threads: readonly Thread[]): Thread | undefined {
  const candidates = [threads.filter(({ crashed }) => crashed), threads.filter(({ current }) => current), threads];
  return candidates.find(({ length }) => length === 1)?.[0];
}

function noStack(hint: string): VariantComponents {
  return { app: ignored(component('threads', []), hint) };
}
