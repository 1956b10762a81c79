import { createHash } from 'node:crypto';
import type { GroupingComponent, GroupingValue } from './grouping.types.js';

/** A component that contributes when any of its values does; a text always does. */
export function component(id: string, values: readonly GroupingValue[], hint?: string): GroupingComponent {
  const contributes = values.some((value) => typeof value === 'string' || value.contributes);
  return hint === undefined ? { id, contributes, values } : { id, contributes, hint, values };
}

/** The component of an optional text. */
export function textComponent(id: string, text: string | undefined, hint?: string): GroupingComponent {
  return component(id, text === undefined ? [] : [text], hint);
}

/** The same component, kept for show but left out of the hash. */
export function ignored(subject: GroupingComponent, hint: string): GroupingComponent {
  return { ...subject, contributes: false, hint };
}

/** The texts that a component brings into a hash, in order. */
export function contributingTexts(subject: GroupingComponent, into: string[] = []): string[] {
  if (!subject.contributes) return into;
  for (const value of subject.values) {
    if (typeof value === 'string') into.push(value);
    else contributingTexts(value, into);
  }
  return into;
}

/** Whether a contributing stack is among a component's parts. */
export function hasContributingStack(subject: GroupingComponent): boolean {
  return subject.values.some(
    (value) =>
      typeof value !== 'string' && value.contributes && (value.id === 'stacktrace' || hasContributingStack(value)),
  );
}

/** MD5 over texts in order, with nothing between them, as Sentry hashes. */
export function hashTexts(texts: readonly string[]): string {
  return createHash('md5').update(texts.join('')).digest('hex');
}

/** The parts that a description names, in Sentry's words. */
const spokenNames: Readonly<Record<string, string>> = {
  app: 'in-app',
  exception: 'exception',
  stacktrace: 'stacktrace',
  threads: 'thread',
  hostname: 'hostname',
  violation: 'violation',
  uri: 'URL',
  message: 'message',
};

/** What a component groups by, in a few words: its longest contributing path, e.g. `in-app exception stacktrace`. */
export function describe(subject: GroupingComponent): string {
  return longestPath(subject).join(' ') || subject.id;
}

function longestPath(subject: GroupingComponent): string[] {
  const own = spokenNames[subject.id];
  let longest: string[] = [];
  for (const value of subject.values) {
    if (typeof value === 'string' || !value.contributes) continue;
    const path = longestPath(value);
    if (path.length > longest.length) longest = path;
  }
  return own === undefined ? longest : [own, ...longest];
}
