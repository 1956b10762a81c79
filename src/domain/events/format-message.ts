import type { Json } from './event.types.js';

/** `%s` and its kin, also `%(name)s`; every part is bounded, so that the search is linear. */
const percentPattern = /%(?:%|(?:\((\w{1,64})\))?[-+#0]{0,3}\d{0,3}(?:\.\d{1,3})?[sdifrxXuoeEgGcaj])/g;
/** `{}`, `{0}` and `{name}`. */
const curlyPattern = /\{(\w{0,64})\}/g;

/**
 * Fills a template with its parameters: a list by position, an object by name. Places without a parameter stay as they
 * are. Source: Relay, which knows Python's `%` format and plain `{}`.
 */
export function formatMessage(template: string, params: Json | undefined): string {
  if (typeof params !== 'object' || params === null) return template;
  const filled = fill(template, percentPattern, params);
  return filled === template ? fill(template, curlyPattern, params) : filled;
}

function fill(template: string, pattern: RegExp, params: Json[] | Record<string, Json>): string {
  let next = 0;
  return template.replace(pattern, (place: string, name: string | undefined) => {
    if (place === '%%') return '%';
    const value = Array.isArray(params) ? params[name ? Number(name) : next++] : ownValue(params, name ?? '');
    return value === undefined ? place : typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function ownValue(params: Record<string, Json>, name: string): Json | undefined {
  return Object.hasOwn(params, name) ? params[name] : undefined;
}
