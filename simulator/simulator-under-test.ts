import type { Simulator, SimulatorOptions } from './simulator.types.js';
import { startSimulator } from './start-simulator.js';

export interface SimulatorAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed JSON object; empty when the answer was none. */
  body: Record<string, unknown>;
}

/** The simulator of one test of its HTTP API. */
export interface SimulatorUnderTest {
  /** Azure DevOps Services unless the options say otherwise. */
  readonly start: (options?: Partial<SimulatorOptions>) => Promise<void>;
  /** The one that was started last. */
  readonly simulator: () => Simulator;
  /**
   * One plain HTTP call, as the owner of the full token unless the headers say otherwise.
   *
   * @param path what follows the base URL, or a whole URL
   */
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<SimulatorAnswer>;
  readonly close: () => Promise<void>;
}

export const JSON_PATCH_TYPE = { 'content-type': 'application/json-patch+json' };

/** A patch that creates or retitles a work item. */
export const TITLE = [{ op: 'add', path: '/fields/System.Title', value: 'Made' }];

export function basicAuthorization(token: string): string {
  return `Basic ${Buffer.from(`anybody:${token}`).toString('base64')}`;
}

/** What a spec file works with: started in each test or before it, closed after it. */
export function simulatorUnderTest(): SimulatorUnderTest {
  let started: Simulator | undefined;
  const simulator = (): Simulator => {
    if (started === undefined) throw new Error('The simulator was not started.');
    return started;
  };
  return {
    simulator,
    start: async (options = {}) => {
      started = await startSimulator({ mode: 'services', ...options });
    },
    call: async (method, path, body, headers = {}) => {
      const { baseUrl, pat } = simulator();
      const answer = await fetch(path.startsWith('http') ? path : `${baseUrl}${path}`, {
        method,
        redirect: 'manual',
        headers: { authorization: basicAuthorization(pat), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, text, body: parseObject(text) };
    },
    close: () => simulator().close(),
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as Record<string, unknown>) };
  } catch {
    return {};
  }
}
