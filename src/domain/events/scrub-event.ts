import type { EventError, JsonObject, NormalizedEvent } from './event.types.js';
import { filtered } from './scrub-pairs.js';
import { isCardNumber, scrubCode, scrubText } from './scrub-text.js';
import { isSecretKey } from './secret-key.js';

/** Names and ids of things, which only look like secrets. */
const plainKeys = new Set('event_id span_id parent_span_id trace_id hash checksum release dist environment'.split(' '));
const codeKeys = new Set(['context_line', 'pre_context', 'post_context']);

/**
 * The event without secrets: everything under a key that names one, all cookies, and what text shows of them
 * (`scrubText`). Text of events goes on to people and to other systems. Linear.
 */
export function scrubEvent(event: NormalizedEvent): NormalizedEvent {
  const { modules, sdk, debug_meta, errors, contexts, request, fingerprint, ...others } = event;
  return {
    ...scrubbed(others),
    // Names and versions of packages, some of which are called "cookie" or "jsonwebtoken".
    ...(modules && { modules }),
    ...(sdk && { sdk }),
    ...(debug_meta && { debug_meta }),
    ...(fingerprint && { fingerprint: fingerprint.map(scrubText) }),
    ...(contexts && { contexts: scrubContexts(contexts) }),
    ...(request && { request: scrubRequest(request) }),
    ...(errors && { errors: errors.map(scrubError) }),
  };
}

function scrubContexts(contexts: Record<string, JsonObject>): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(contexts).map(([name, context]) => [
      name,
      isSecretKey(name) ? scrubAll(context) : scrubbed(context),
    ]),
  );
}

function scrubAll(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(object).map((key) => [key, filtered]));
}

function scrubRequest(request: NonNullable<NormalizedEvent['request']>): NonNullable<NormalizedEvent['request']> {
  const { cookies, ...others } = request;
  return {
    ...scrubbed(others),
    ...(cookies && { cookies: cookies.map(([name]): [string, string] => [name, filtered]) }),
  };
}

/** A field that was refused may be a secret, too. */
function scrubError(error: EventError): EventError {
  const isSecret = error.name?.split('.').some(isSecretKey) === true;
  return isSecret ? { ...error, value: filtered } : scrubbed(error);
}

/** The value without secrets, of the same shape but for what stands under secret keys of free JSON. What holds none is not copied. */
function scrubbed<T>(value: T): T {
  return scrubValue(value) as T;
}

function scrubValue(value: unknown): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value === 'number') return isCardNumber(String(value)) ? filtered : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return isSecretPair(value) ? [value[0], filtered] : scrubEach(value, scrubValue);
  return scrubObject(value as Record<string, unknown>);
}

function scrubObject(object: Record<string, unknown>): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(object)) {
    const scrubbedMember = scrubMember(key, object[key]);
    if (scrubbedMember !== object[key]) (copy ??= { ...object })[key] = scrubbedMember;
  }
  return copy ?? object;
}

function scrubEach(list: unknown[], scrub: (entry: unknown) => unknown): unknown[] {
  const scrubbedList = list.map(scrub);
  return scrubbedList.some((entry, index) => entry !== list[index]) ? scrubbedList : list;
}

/** Headers, tags and parameters stand in pairs. */
function isSecretPair([key, value, ...others]: unknown[]): boolean {
  if (typeof key !== 'string' || typeof value !== 'string' || others.length > 0) return false;
  return /^[\w.-]+$/.test(key) && isSecretKey(key);
}

function scrubMember(key: string, value: unknown): unknown {
  if (plainKeys.has(key) || typeof value === 'boolean' || value === null) return value;
  if (isSecretKey(key)) return filtered;
  return codeKeys.has(key) ? scrubLines(value) : scrubValue(value);
}

function scrubLines(value: unknown): unknown {
  if (Array.isArray(value)) return scrubEach(value, scrubLines);
  return typeof value === 'string' ? scrubCode(value) : scrubValue(value);
}
