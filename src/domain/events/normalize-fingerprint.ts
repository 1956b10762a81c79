import { boundedText } from './bounded-text.js';
import { type Field, scalarText } from './field.js';

const maxParts = 50;
const partCharacters = 1_024;

/** A grouping key that the SDK set: numbers lose their fraction, what is nested is dropped, an empty list is absent. */
export function normalizeFingerprint(field: Field): string[] | undefined {
  const parts = field.list(maxParts).flatMap((part) => {
    const text = typeof part.value === 'number' ? wholeNumber(part.value) : scalarText(part.value);
    return part.kept(text) ?? [];
  });
  return parts.length === 0 ? undefined : parts.map((part) => boundedText(part, partCharacters));
}

function wholeNumber(number: number): string | undefined {
  return Number.isSafeInteger(Math.trunc(number)) ? String(Math.trunc(number)) : undefined;
}
