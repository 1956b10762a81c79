import { boundedJson } from './bounded-json.js';
import { boundedText } from './bounded-text.js';
import { Field, scalarText } from './field.js';

export type Pair = [name: string, value: string];

const maxPairs = 100;
/** Of each name and each value. */
export const pairCharacters = 2_048;

/** Pairs from an object, a list of pairs, or text like `a=1&b=2`. */
export function readPairs(field: Field, separator?: '&' | ';'): Pair[] {
  if (typeof field.value === 'string' && separator !== undefined) {
    return textPairs(field.value.replace(/^\?/, ''), separator);
  }
  const entries = Array.isArray(field.value) ? field.list(maxPairs).flatMap(entryOfPair) : field.members(maxPairs);
  return entries.map(([name, value]) => [name, pairText(value.value)]);
}

function entryOfPair(pair: Field): [string, Field][] {
  const [name, value] = Array.isArray(pair.value) ? pair.list(2) : [];
  const key = pair.kept(scalarText(name?.value));
  return key === undefined ? [] : [[boundedText(key, pairCharacters), value ?? Field.root(undefined)]];
}

/** Several values of one name stand in a list. */
function pairText(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = Array.isArray(value) ? value.slice(0, 20).map(scalarText).filter(Boolean).join(', ') : scalarText(value);
  return boundedText(
    text ?? JSON.stringify(boundedJson(value, { depth: 5, characters: pairCharacters })),
    pairCharacters,
  );
}

/** The parts of text like `a=1&b=2`, decoded. */
export function textPairs(text: string, separator: '&' | ';'): Pair[] {
  return boundedText(text, pairCharacters * 8)
    .split(separator, maxPairs)
    .filter((part) => part.trim() !== '')
    .map((part): Pair => {
      const equals = part.indexOf('=');
      const [name, value] = equals === -1 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
      return [decode(name.trim()), decode(value.trim())];
    });
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return boundedText(decodeURIComponent(spaced), pairCharacters);
  } catch {
    return boundedText(text, pairCharacters);
  }
}
