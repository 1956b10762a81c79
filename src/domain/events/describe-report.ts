import type { JsonObject, NormalizedEvent } from './event.types.js';

/** What a browser's report is about. */
export interface ReportDescription {
  title: string;
  directive?: string;
  uri?: string;
}

/** Titles a browser's report, as Sentry does; undefined when the event has none. */
export function describeReport({ csp, hpkp, expectct, expectstaple }: NormalizedEvent): ReportDescription | undefined {
  if (csp !== undefined) return describeCsp(csp);
  if (hpkp !== undefined) return forHost('Public key pinning validation failed', hpkp);
  if (expectct !== undefined) return forHost('Expect-CT failed', expectct);
  return expectstaple === undefined ? undefined : forHost('Expect-Staple failed', expectstaple);
}

function describeCsp(csp: JsonObject): ReportDescription {
  const directive = cspDirective(csp);
  const uri = textOf(csp['blocked_uri']);
  const kind = directive.replace(/-src(?:-elem|-attr)?$/, '');
  const isLocal = uri === '' || uri === 'self' || uri === 'inline' || uri === 'eval';
  const title = isLocal ? `Blocked inline '${kind}'` : `Blocked '${kind}' from '${hostOf(uri)}'`;
  return { title, directive, uri };
}

/** The directive that was violated; older browsers send it with all of its sources. */
export function cspDirective(csp: JsonObject): string {
  return textOf(csp['effective_directive']) || textOf(csp['violated_directive']).split(' ', 1).join('');
}

function forHost(what: string, report: JsonObject): ReportDescription {
  const hostname = textOf(report['hostname']);
  return hostname === '' ? { title: what } : { title: `${what} for '${hostname}'`, uri: hostname };
}

function hostOf(uri: string): string {
  return URL.canParse(uri) ? new URL(uri).host || uri : uri;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
