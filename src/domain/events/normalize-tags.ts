import { boundedText, firstLine } from './bounded-text.js';
import { type Field, scalarText } from './field.js';

const maxTags = 100;
export const maxTagCharacters = 200;
/** Told by fields of their own; as tags of the SDK they would be mixed up with those. */
const reservedKeys = new Set(['release', 'dist', 'user', 'filename', 'function']);

/**
 * Tags from an object or a list of pairs, each key once: the first counts. Blanks in keys become dashes; a key with
 * other foreign characters is refused. Of a value the first line counts.
 */
export function normalizeTags(field: Field): [string, string][] {
  const tags = new Map<string, string>();
  for (const [key, value] of Array.isArray(field.value) ? pairs(field) : field.members(maxTags)) {
    const name = tagKey(key);
    const text = value.isAbsent ? undefined : tagValue(scalarText(value.value));
    if (name === undefined || (text === undefined && !value.isAbsent)) value.reject();
    else if (text !== undefined && !reservedKeys.has(name) && !tags.has(name)) tags.set(name, text);
  }
  return [...tags];
}

function pairs(field: Field): [string, Field][] {
  return field.list(maxTags).flatMap((pair): [string, Field][] => {
    const [key, value] = Array.isArray(pair.value) && pair.value.length === 2 ? pair.list(2) : [];
    const name = key === undefined ? undefined : scalarText(key.value);
    if (name !== undefined && value !== undefined) return [[name, value]];
    pair.reject();
    return [];
  });
}

/** A key as tags may have it; undefined when it cannot be one. */
function tagKey(key: string): string | undefined {
  const name = boundedText(key.slice(0, 1_000).trim().replaceAll(' ', '-'), maxTagCharacters);
  return /^[a-zA-Z0-9_.:-]+$/.test(name) ? name : undefined;
}

/** A value as tags may have it: one line, bounded, not empty. */
export function tagValue(text: string | undefined): string | undefined {
  return text === undefined ? undefined : boundedText(firstLine(text).trim(), maxTagCharacters) || undefined;
}
