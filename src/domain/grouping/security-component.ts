import type { JsonObject } from '../events/event.types.js';
import { component, ignored, textComponent } from './component.js';
import type { GroupingComponent } from './grouping.types.js';

const ownOrigin = "'self'";

/** Schemes that are written with two slashes even when a report names nothing but the scheme. */
const schemesWithHost: ReadonlySet<string> = new Set(['file', 'ftp', 'http', 'https', 'ws', 'wss']);

/** What a report on a certificate or a pinned key is grouped by: its kind and the host. */
export function hostReportComponent(
  kind: 'hpkp' | 'expect-ct' | 'expect-staple',
  report: JsonObject,
): GroupingComponent {
  return component(kind, [textComponent('salt', kind), textComponent('hostname', textOf(report, 'hostname'))]);
}

/** What a report on a content security policy is grouped by: the directive, and what was blocked. */
export function cspComponent(report: JsonObject): GroupingComponent {
  const violated = textOf(report, 'violated_directive') ?? '';
  const directive = textOf(report, 'effective_directive') ?? violated.split(' ', 1)[0] ?? '';
  const blocked = blockedOrigin(textOf(report, 'blocked_uri') ?? '');
  const ownScript = directive === 'script-src' && blocked === ownOrigin ? ownScriptViolation(violated) : undefined;
  const uri = textComponent('uri', blocked);
  return component('csp', [
    textComponent('salt', directive),
    ownScript === undefined
      ? ignored(component('violation', []), 'not a local script violation')
      : textComponent('violation', ownScript),
    ownScript === undefined ? uri : ignored(uri, 'violation takes precedence'),
  ]);
}

/** The host of a web address, or scheme and host of another; some browsers report only the scheme of it. */
function blockedOrigin(uri: string): string {
  if (uri === '' || uri === ownOrigin || uri === 'self') return ownOrigin;
  const [, scheme = uri, host = ''] = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?/i.exec(uri) ?? [];
  const name = scheme.toLowerCase();
  if (uri.includes(':') && (name === 'http' || name === 'https')) return host;
  return host !== '' || schemesWithHost.has(name) ? `${name}://${host}` : `${name}:`;
}

function ownScriptViolation(violatedDirective: string): string | undefined {
  return ["'unsafe-inline'", "'unsafe-eval'"].find((source) => violatedDirective.includes(source));
}

function textOf(report: JsonObject, field: string): string | undefined {
  const value = report[field];
  return typeof value === 'string' ? value : undefined;
}
