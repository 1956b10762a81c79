import type { ApiResponse } from './api.types.js';

/** An answer as it goes over the wire. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  payload: string;
}

const JSON_TYPE = 'application/json; charset=utf-8; api-version=7.1';

/** A text body is sent as HTML, everything else as JSON, nothing as nothing. */
export function serialise({ status, body, headers = {} }: ApiResponse): RawAnswer {
  if (body === undefined) return { status, headers, payload: '' };
  const isHtml = typeof body === 'string';
  return {
    status,
    headers: { 'Content-Type': isHtml ? 'text/html; charset=utf-8' : JSON_TYPE, ...headers },
    payload: isHtml ? body : JSON.stringify(body),
  };
}
