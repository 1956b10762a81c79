import { boundedJson, type JsonBounds } from './bounded-json.js';
import { boundedText } from './bounded-text.js';
import type { EventRequest, Json, JsonObject } from './event.types.js';
import { Field, presentOrAbsent, scalarText } from './field.js';

type Pair = [string, string];

const maxPairs = 100;
const pairCharacters = 2_048;
const bodyBounds: JsonBounds = { depth: 5, characters: 8_192 };
/** A longer body is not read as JSON or a form, only cut. */
const maxParsedBodyCharacters = 65_536;
const envBounds: JsonBounds = { depth: 2, characters: 8_192 };
/** Where servers and proxies write the address of a client. */
const addressHeaders = new Set(
  (
    'Remote-Addr X-Forwarded-For Forwarded X-Real-Ip Client-Ip X-Client-Ip X-Cluster-Client-Ip Cf-Connecting-Ip ' +
    'True-Client-Ip Fastly-Client-Ip'
  ).split(' '),
);

/** What is known of a web request beside the event. */
export interface RequestOptions {
  /** Of whoever sent the event, where that is who made the request. */
  userAgent: string | undefined;
  storeAddresses: boolean;
}

/** The web request in which the event happened. Source: Relay's request normalisation. */
export function normalizeRequest(field: Field, options: RequestOptions): EventRequest | undefined {
  field.requireObject();
  const headers = withUserAgent(readHeaders(field.at('headers')), options.userAgent);
  const mayShow = (name: string): boolean => options.storeAddresses || !addressHeaders.has(headerName(name));
  const cookies = field.at('cookies');
  const url = splitUrl(field.at('url').text(pairCharacters * 4));
  const query = readPairs(field.at('query_string'), '&');
  return presentOrAbsent<EventRequest>({
    url: url.base,
    method: readMethod(field.at('method')),
    query_string: someOf(query.length > 0 ? query : textPairs(url.query, '&')),
    fragment: field.at('fragment').text(1_024) ?? url.fragment,
    ...readBody(field.at('data'), headers, field.at('inferred_content_type').text(128)),
    cookies: someOf(cookies.isAbsent ? textPairs(headerValue(headers, 'Cookie') ?? '', ';') : readPairs(cookies, ';')),
    headers: someOf(headers.filter(([name]) => name !== 'Cookie' && mayShow(name))),
    env: readEnv(field.at('env'), mayShow),
  });
}

function readHeaders(field: Field): Pair[] {
  return readPairs(field).map(([name, value]) => [headerName(name), value]);
}

function withUserAgent(headers: Pair[], userAgent: string | undefined): Pair[] {
  if (userAgent === undefined || headerValue(headers, 'User-Agent') !== undefined) return headers;
  return [...headers, ['User-Agent', boundedText(userAgent, pairCharacters)]];
}

function readEnv(field: Field, mayShow: (name: string) => boolean): JsonObject | undefined {
  const env = Object.entries(field.jsonObject(envBounds) ?? {}).filter(([name]) => mayShow(name.replace(/^HTTP_/, '')));
  return env.length === 0 ? undefined : Object.fromEntries(env);
}

/** A header's value, by the name that `headerName` gives it. */
export function headerValue(headers: Pair[] | undefined, name: string): string | undefined {
  return headers?.find(([key]) => key === name)?.[1];
}

/** `user-agent` and `USER_AGENT` as `User-Agent`. */
function headerName(name: string): string {
  return name
    .replaceAll('_', '-')
    .toLowerCase()
    .replace(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase());
}

function readMethod(field: Field): string | undefined {
  const method = field.text(32)?.toUpperCase();
  return method === undefined ? undefined : field.kept(/^[A-Z_-]+$/.test(method) ? method : undefined);
}

function splitUrl(url: string | undefined): { base?: string; query: string; fragment?: string } {
  const [, base = '', query = '', fragment = ''] = /^([^?#]*)\??([^#]*)#?(.*)$/s.exec(url ?? '') ?? [];
  return { ...(base !== '' && { base }), query, ...(fragment !== '' && { fragment }) };
}

/** Pairs from an object, a list of pairs, or text like `a=1&b=2`. */
function readPairs(field: Field, separator?: '&' | ';'): Pair[] {
  if (typeof field.value === 'string' && separator !== undefined) {
    return textPairs(field.value.replace(/^\?/, ''), separator);
  }
  const entries = Array.isArray(field.value) ? field.list(maxPairs).flatMap(entryOfPair) : field.members(maxPairs);
  return entries.flatMap(([name, value]): Pair[] => {
    const text = pairText(value.value);
    return text === undefined ? [] : [[name, text]];
  });
}

function entryOfPair(pair: Field): [string, Field][] {
  const [name, value] = Array.isArray(pair.value) ? pair.list(2) : [];
  const key = pair.kept(scalarText(name?.value));
  return key === undefined ? [] : [[boundedText(key, pairCharacters), value ?? Field.root(undefined)]];
}

/** Several values of one name stand in a list. */
function pairText(value: unknown): string | undefined {
  if (value === null || value === undefined) return '';
  const text = Array.isArray(value) ? value.slice(0, 20).map(scalarText).filter(Boolean).join(', ') : scalarText(value);
  return boundedText(text ?? JSON.stringify(boundedJson(value, bodyBounds)), pairCharacters);
}

function textPairs(text: string, separator: '&' | ';'): Pair[] {
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

/** The body; text that is JSON or a form is read as such, so that its parts can be shown and scrubbed. */
function readBody(
  field: Field,
  headers: Pair[],
  sentType: string | undefined,
): Pick<EventRequest, 'data' | 'inferred_content_type'> {
  const type = headerValue(headers, 'Content-Type')?.split(';')[0]?.trim().toLowerCase();
  const { value } = field;
  if (typeof value !== 'string' || value.length > maxParsedBodyCharacters) {
    return withoutAbsent(field.json(bodyBounds), sentType);
  }
  const json = parseJson(value);
  if (json !== undefined) return withoutAbsent(boundedJson(json, bodyBounds), 'application/json');
  if (type === 'application/x-www-form-urlencoded') {
    return withoutAbsent(boundedJson(Object.fromEntries(textPairs(value, '&')), bodyBounds), type);
  }
  return withoutAbsent(field.json(bodyBounds), sentType);
}

function withoutAbsent(
  data: Json | undefined,
  type: string | undefined,
): Pick<EventRequest, 'data' | 'inferred_content_type'> {
  if (data === undefined) return {};
  return { data, ...(type !== undefined && { inferred_content_type: type }) };
}

function parseJson(text: string): unknown {
  if (!/^\s{0,100}[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function someOf(pairs: Pair[]): Pair[] | undefined {
  return pairs.length === 0 ? undefined : pairs;
}
