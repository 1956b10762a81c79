import { isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { unauthorized, tooLarge } from './intake-refusal.js';
import type { ReportingSite } from './security-report.js';
import { maxAuthHeaderBytes, readAuthHeader } from './sentry-auth.js';

/** What an SDK posted, as far as it is known before its body is read. */
export interface IntakeRequest {
  projectId: string;
  /** The key in the URL or in a header; undefined when the envelope itself has to say. */
  publicKey: string | undefined;
  /** In lower case; empty when there is none. */
  contentEncoding: string;
  /** As far as trusted proxies tell; null when they tell nonsense. */
  clientAddress: string | null;
  userAgent: string | null;
  /** What the URL says beside the key. */
  site: ReportingSite;
  body: IncomingMessage;
}

const maxUserAgentLength = 256;

/** Reads URL and headers. Throws 403 when they name different keys, 413 when a header is too long. */
export function readIntakeRequest(request: FastifyRequest): IntakeRequest {
  const { projectId = '' } = request.params as { projectId?: string };
  const { headers } = request;
  return {
    projectId,
    publicKey: oneKey([...queryValues(request.query, 'sentry_key'), ...headerKeys(headers)]),
    contentEncoding: (headers['content-encoding'] ?? '').trim().toLowerCase(),
    clientAddress: isIP(request.ip) === 0 ? null : request.ip,
    userAgent: headers['user-agent']?.slice(0, maxUserAgentLength) ?? null,
    site: {
      release: queryValues(request.query, 'sentry_release')[0],
      environment: queryValues(request.query, 'sentry_environment')[0],
    },
    body: request.body as IncomingMessage,
  };
}

/** The one key that all places name; throws 403 when they disagree. */
export function oneKey(keys: readonly string[]): string | undefined {
  if (new Set(keys).size > 1) throw unauthorized('The request names different keys.');
  return keys[0];
}

function queryValues(query: unknown, name: string): string[] {
  const value = (query as Record<string, string | string[] | undefined>)[name] ?? [];
  return typeof value === 'string' ? [value] : value;
}

function headerKeys(headers: FastifyRequest['headers']): string[] {
  return [headers['x-sentry-auth'], headers.authorization].flat().flatMap((header = '') => {
    if (header.length > maxAuthHeaderBytes) throw tooLarge('The authentication header', maxAuthHeaderBytes);
    return readAuthHeader(header) ?? [];
  });
}
