import { parseJson } from '../parse-json.js';
import { boundedJson, type JsonBounds } from './bounded-json.js';
import type { EventRequest, Json, JsonObject } from './event.types.js';
import { type Field, presentOrAbsent } from './field.js';
import { type Pair, pairCharacters, readPairs, textPairs } from './read-pairs.js';

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
  return [...headers, ['User-Agent', userAgent.slice(0, pairCharacters).toWellFormed()]];
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
  const json = parseBody(value);
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

/** Text that does not begin like a list or an object is left alone. */
function parseBody(text: string): unknown {
  if (!/^\s{0,100}[[{]/.test(text)) return undefined;
  return parseJson(text);
}

function someOf(pairs: Pair[]): Pair[] | undefined {
  return pairs.length === 0 ? undefined : pairs;
}
