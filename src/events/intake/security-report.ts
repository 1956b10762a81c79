import type { Envelope } from '../../domain/envelope/envelope.types.js';
import { isObject } from '../../domain/is-object.js';
import { parseJson } from '../../domain/parse-json.js';
import { malformed } from './intake-refusal.js';

/** What the URL that a site gives to browsers says of the site. */
export interface ReportingSite {
  release: string | undefined;
  environment: string | undefined;
}

/** Each is stored by itself. Browsers collect for a minute at most. */
const maxReports = 100;

/** How one report alone is wrapped, by the field of the event that it becomes. */
const wrappers = { csp: 'csp-report', expectct: 'expect-ct-report', expectstaple: 'expect-staple-report' };

/** The names of the Reporting API, by those of a CSP report. */
const reportingApiNames = {
  document_uri: 'documentURL',
  referrer: 'referrer',
  blocked_uri: 'blockedURL',
  effective_directive: 'effectiveDirective',
  violated_directive: 'effectiveDirective',
  original_policy: 'originalPolicy',
  disposition: 'disposition',
  status_code: 'statusCode',
  source_file: 'sourceFile',
  line_number: 'lineNumber',
  column_number: 'columnNumber',
  script_sample: 'sample',
};

type Report = Record<string, unknown>;

/**
 * The reports that a browser posts to `/security/`, each as an envelope with an event: one alone (`report-uri`), or a
 * list of the Reporting API (`report-to`), of which those are passed over that are not on security. Throws 400 when there
 * is none, or more than a hundred. Source: Sentry's security policy reporting.
 */
export function readSecurityReports(body: Buffer, site: ReportingSite): Envelope[] {
  const json = parseJson(body);
  const reports = Array.isArray(json) ? json.flatMap(reportOfList) : reportAlone(json);
  if (reports.length === 0) throw malformed('There is no security report in the body.');
  if (reports.length > maxReports)
    throw malformed(`Send the reports in several bodies, ${maxReports} in each at most.`);
  return reports.map((report) => {
    const payload = Buffer.from(JSON.stringify({ ...report, ...site }));
    return { header: {}, items: [{ header: { type: 'event' }, payload }] };
  });
}

function reportAlone(json: unknown): Report[] {
  if (!isObject(json)) return [];
  for (const [field, wrapper] of Object.entries(wrappers)) {
    const report = json[wrapper];
    if (isObject(report)) return [eventOf(field, report, report['document-uri'], report['referrer'])];
  }
  // A report on a pinned key has no wrapper.
  return Array.isArray(json['known-pins']) ? [eventOf('hpkp', json)] : [];
}

function reportOfList(entry: unknown): Report[] {
  if (!isObject(entry) || entry['type'] !== 'csp-violation' || !isObject(entry['body'])) return [];
  const { body } = entry;
  const csp = Object.fromEntries(Object.entries(reportingApiNames).map(([name, sent]) => [name, body[sent]]));
  return [eventOf('csp', csp, body['documentURL'] ?? entry['url'], body['referrer'])];
}

function eventOf(field: string, report: Report, url?: unknown, referrer?: unknown): Report {
  const headers = typeof referrer === 'string' && referrer !== '' ? { Referer: referrer } : undefined;
  return {
    [field]: report,
    platform: 'javascript',
    logger: field,
    ...(url !== undefined && { request: { url, headers } }),
  };
}
