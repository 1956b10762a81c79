import type { Span } from '../events/event.types.js';

export interface UrlParts {
  /** Lower case, empty when the address is relative. */
  scheme: string;
  host: string;
  path: string;
  query: string;
}

/** Longer addresses are cut: what follows cannot tell two endpoints apart. */
const maxUrlCharacters = 2_048;

/** Takes any text apart as an address, by the rule of RFC 3986, appendix B. */
export function splitUrl(url: string): UrlParts {
  const [, scheme = '', host = '', path = '', query = ''] =
    /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? [];
  return { scheme: scheme.toLowerCase(), host, path, query };
}

/** What a part of a path contains when it stands for one of many: a UUID, ten or more hex digits, a number. */
const parameter = /\b(?:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{10,}|\d+)\b/i;
const fileExtension = /\.[a-z0-9]{2,6}$/i;

/** An address's path with `*` for each part that stands for one of many; paths of files stay as they are. */
export function pathShape(url: string): string {
  const { path } = splitUrl(url);
  if (fileExtension.test(path)) return path;
  return path
    .split('/')
    .map((part) => (parameter.test(part) ? '*' : part))
    .join('/');
}

/** An address with `*` for each part of its path that stands for one of many and for each value of its query. */
export function urlShape(url: string): string {
  const { scheme, host, query } = splitUrl(url);
  const keys = new Set(query.split('&').map((pair) => pair.split('=', 1)[0] ?? ''));
  const shapes = [...keys].filter((key) => key !== '').sort();
  return (
    (scheme && `${scheme}:`) +
    (host && `//${host}`) +
    pathShape(url) +
    (shapes.length > 0 ? `?${shapes.map((key) => `${key}=*`).join('&')}` : '')
  );
}

/** The address that a request went to; SDKs put it into the data under several names, or only into the description. */
export function requestUrl(span: Pick<Span, 'data' | 'description'>): string {
  const { data, description = '' } = span;
  const given = data?.['url.full'] ?? data?.['url'];
  const url = typeof given === 'string' ? given : description.slice(description.indexOf(' ') + 1);
  const query = data?.['http.query'];
  const whole = typeof query === 'string' && query !== '' && !url.includes('?') ? `${url}?${query}` : url;
  return whole.slice(0, maxUrlCharacters);
}
