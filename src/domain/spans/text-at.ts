import type { JsonObject } from '../events/event.types.js';

/** The text under a key; nothing when there is none, an empty one or something else. */
export function textAt(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
