import { boundedJson, boundedObject, ownEntries, type JsonBounds } from './bounded-json.js';
import { boundedText } from './bounded-text.js';
import type { EventError, Json, JsonObject } from './event.types.js';

/** As many problems of one event are told. */
const maxErrors = 50;
const errorValueBounds: JsonBounds = { depth: 2, characters: 200 };

/**
 * One value of a foreign JSON document, with its path, to be read as what it should be. What it cannot be read as is
 * absent (undefined) and noted in the document's list of errors; null is absent, too. Nothing here throws.
 */
export class Field {
  private constructor(
    readonly value: unknown,
    readonly errors: EventError[],
    private readonly parent?: Field,
    private readonly key?: string | number,
  ) {}

  static root(value: unknown): Field {
    return new Field(value, []);
  }

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** The path as errors name it, e.g. `exception.values.0.type`. */
  get path(): string {
    const name = String(this.key ?? '');
    return this.parent === undefined || this.parent.path === '' ? name : `${this.parent.path}.${name}`;
  }

  /** What the value was read as; when that is nothing, notes that the field cannot be kept. */
  kept<T>(read: T | undefined): T | undefined {
    if (read === undefined && !this.isAbsent) this.reject();
    return read;
  }

  /** Notes that the value cannot be kept. */
  reject(type: EventError['type'] = 'invalid_data'): void {
    if (this.errors.length >= maxErrors) return;
    const name = boundedText(this.path, 200);
    this.errors.push({ type, ...(name !== '' && { name }), value: boundedJson(this.value, errorValueBounds) });
  }

  /** Whether this is an object; notes it when it is something else. */
  requireObject(): boolean {
    return this.kept(this.plainObject) !== undefined;
  }

  /** The first of these members that is there. */
  firstOf(...keys: [string, ...string[]]): Field {
    const fields = keys.map((key) => this.at(key));
    return fields.find((field) => !field.isAbsent) ?? this.at(keys[0]);
  }

  /** A member of an object; absent when this is no object. */
  at(key: string): Field {
    const object = this.plainObject;
    return this.child(object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined, key);
  }

  /** An object's members in order, at most `max`. */
  members(max: number): [string, Field][] {
    const members: [string, Field][] = [];
    if (!this.requireObject()) return members;
    for (const [key, value] of ownEntries(this.plainObject ?? {})) {
      if (members.length === max) break;
      members.push([key, this.child(value, key)]);
    }
    return members;
  }

  /** A list's entries but for null, at most `max` of them: its first, its last, or as many of both ends. */
  list(max: number, keep: 'first' | 'last' | 'ends' = 'first'): Field[] {
    const list = this.kept(Array.isArray(this.value) ? (this.value as unknown[]) : undefined) ?? [];
    const entries = list.filter((entry) => entry !== null && entry !== undefined);
    const left = entries.length - max;
    if (left > 0) entries.splice({ first: max, last: 0, ends: Math.floor(max / 2) }[keep], left);
    return entries.map((entry, index) => this.child(entry, index));
  }

  /** A list as Sentry's protocol has them: a bare list, `{values: [...]}`, or a single object. */
  values(max: number, keep: 'first' | 'last' | 'ends' = 'first'): Field[] {
    const object = this.plainObject;
    if (object === undefined) return this.list(max, keep);
    return Object.hasOwn(object, 'values') ? this.at('values').list(max, keep) : [this];
  }

  /** Text; numbers and booleans are written as Python does. Empty text is absent. */
  text(maxCharacters: number): string | undefined {
    const text = this.kept(scalarText(this.value)) ?? '';
    return boundedText(text, maxCharacters) || undefined;
  }

  /** Text without blanks around. Blank text is absent. */
  trimmedText(maxCharacters: number): string | undefined {
    const text = this.text(maxCharacters)?.trim() ?? '';
    return text === '' ? undefined : text;
  }

  boolean(): boolean | undefined {
    return this.kept(typeof this.value === 'boolean' ? this.value : undefined);
  }

  /** A whole number from 0 up, also when it was sent as text. */
  count(): number | undefined {
    const { value } = this;
    const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
    const isCount = typeof number === 'number' && Number.isSafeInteger(number) && number >= 0;
    return this.kept(isCount ? number : undefined);
  }

  /** Anything; null, empty text, empty objects and empty lists are absent. */
  json(bounds: JsonBounds): Json | undefined {
    const json = boundedJson(this.value, bounds);
    if (json === null || json === '') return undefined;
    return typeof json === 'object' && Object.keys(json).length === 0 ? undefined : json;
  }

  /** An object; empty ones are absent. */
  jsonObject(bounds: JsonBounds): JsonObject | undefined {
    if (!this.requireObject()) return undefined;
    const json = boundedObject(this.plainObject ?? {}, bounds);
    return Object.keys(json).length === 0 ? undefined : json;
  }

  private get plainObject(): Record<string, unknown> | undefined {
    const { value } = this;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  }

  private child(value: unknown, key: string | number): Field {
    return new Field(value, this.errors, this, key);
  }
}

/** A text, number or boolean as text. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

/** What may be absent may be given as undefined. */
type WithAbsent<T> = {
  [K in keyof T]: string extends K ? T[K] | undefined : T extends Record<K, T[K]> ? T[K] : T[K] | undefined;
};

/** The object without its absent parts. */
export function present<T extends object>(parts: WithAbsent<T>): T {
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(parts)) {
    const value = (parts as Record<string, unknown>)[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept as T;
}

/** The same; absent when nothing is left. */
export function presentOrAbsent<T extends object>(parts: WithAbsent<T>): T | undefined {
  const object = present<T>(parts);
  return Object.keys(object).length === 0 ? undefined : object;
}
