import type { JsonObject } from './event.types.js';
import type { Field } from './field.js';

const maxItems = 500;
const maxItemCharacters = 16_384;
const maxCharacters = 262_144;

/** What the program told beside; the first items that fit. */
export function normalizeExtra(field: Field): JsonObject | undefined {
  const extra: JsonObject = {};
  let left = maxCharacters;
  for (const [key, item] of field.members(maxItems)) {
    if (left <= 0) break;
    const json = item.json({ depth: 6, characters: Math.min(maxItemCharacters, left) });
    if (json === undefined) continue;
    extra[key] = json;
    left -= key.length + JSON.stringify(json).length;
  }
  return Object.keys(extra).length === 0 ? undefined : extra;
}
