import { boundedText } from './bounded-text.js';
import type { Json, JsonObject } from './event.types.js';

/** How much of a foreign JSON value is kept. */
export interface JsonBounds {
  /** Levels of objects and lists; what lies deeper shows as `[Object]` or `[Array]`, as SDKs write it. */
  depth: number;
  /** Roughly, of the value written as JSON; what does not fit any more is left out. */
  characters: number;
  /** Of each object and list. */
  entries?: number;
}

const maxKeyCharacters = 200;
/** What a value counts beside its text: quotes or brackets, and a comma. */
const valueCharacters = 4;

/** A storable copy of a foreign JSON value, within its bounds. */
export function boundedJson(value: unknown, bounds: JsonBounds): Json {
  return new Copy(bounds).of(value, bounds.depth);
}

/** The same for a value known to be an object. */
export function boundedObject(value: object, bounds: JsonBounds): JsonObject {
  return new Copy(bounds).ofObject(value, bounds.depth);
}

class Copy {
  private charactersLeft: number;
  private readonly maxEntries: number;

  constructor(bounds: JsonBounds) {
    this.charactersLeft = bounds.characters;
    this.maxEntries = bounds.entries ?? Infinity;
  }

  of(value: unknown, depth: number): Json {
    this.charactersLeft -= valueCharacters;
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'boolean') return value;
    // JSON has numbers that do not fit: 1e999.
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    if (typeof value !== 'object' || value === null) return null;
    if (depth === 0) return Array.isArray(value) ? '[Array]' : '[Object]';
    return Array.isArray(value) ? this.ofList(value, depth) : this.ofObject(value, depth);
  }

  private ofList(list: unknown[], depth: number): Json[] {
    const copy: Json[] = [];
    for (const entry of list) {
      if (this.charactersLeft <= 0 || copy.length === this.maxEntries) break;
      copy.push(this.of(entry, depth - 1));
    }
    return copy;
  }

  ofObject(object: object, depth: number): JsonObject {
    const copy: JsonObject = {};
    let count = 0;
    for (const [key, value] of ownEntries(object)) {
      if (this.charactersLeft <= 0 || count++ === this.maxEntries) break;
      copy[key] = this.of(value, depth - 1);
      this.charactersLeft -= key.length;
    }
    return copy;
  }

  private text(text: string): string {
    const kept = boundedText(text, Math.max(this.charactersLeft, 0));
    this.charactersLeft -= kept.length;
    return kept;
  }
}

/** An object's entries with storable keys, one at a time; none is named `__proto__`, which would change its holder. */
export function* ownEntries(object: object): Generator<[string, unknown]> {
  for (const key of Object.keys(object)) {
    const storable = boundedText(key, maxKeyCharacters);
    if (storable !== '__proto__') yield [storable, (object as Record<string, unknown>)[key]];
  }
}
