import type { Simulator } from './simulator.types.js';

export interface SimulatorAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed JSON object; empty when the answer was none. */
  body: Record<string, unknown>;
}

export const JSON_PATCH_TYPE = { 'content-type': 'application/json-patch+json' };

export function basicAuthorization(token: string): string {
  return `Basic ${Buffer.from(`anybody:${token}`).toString('base64')}`;
}

/**
 * One plain HTTP call to a simulator, as the owner of its full token unless the headers say otherwise.
 *
 * @param path what follows the base URL, or a whole URL
 */
export async function callSimulator(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<SimulatorAnswer> {
  const answer = await fetch(path.startsWith('http') ? path : `${simulator.baseUrl}${path}`, {
    method,
    redirect: 'manual',
    headers: { authorization: basicAuthorization(simulator.pat), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parseObject(text) };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as Record<string, unknown>) };
  } catch {
    return {};
  }
}
