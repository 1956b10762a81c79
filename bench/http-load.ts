import { performance } from 'node:perf_hooks';
import autocannon from 'autocannon';
import { percentile } from './spread.js';

/** A number of requests over keep-alive connections, each connection sending its next one when the last is answered. */
export interface Load {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  /** The body of the next request. */
  nextBody?: () => string;
  /** The path of the next request, instead of that of the URL. */
  nextPath?: () => string;
  requests: number;
  connections: number;
  /** Requests that are sent per second at most, in bursts each second; as many as are answered when absent. */
  perSecond?: number;
}

/** What one shot measured. */
export interface Shot {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/**
 * Fires and measures; several loads at the same time, as one. Throws unless every single request was answered 2xx: a
 * failing side must not look fast.
 */
export async function shoot(...loads: Load[]): Promise<Shot> {
  const requests = loads.reduce((sum, load) => sum + load.requests, 0);
  const durationsMs = new Float64Array(requests);
  let answered = 0;
  let lastAt = 0;
  const startedAt = performance.now();
  const onAnswer = (durationMs: number): void => {
    durationsMs[answered++] = durationMs;
    lastAt = performance.now();
  };
  await Promise.all(loads.map((load) => fire(load, onAnswer)));
  if (answered !== requests) throw new Error(`Of ${requests} requests ${answered} were answered.`);
  durationsMs.sort();
  return {
    requestsPerSecond: requests / ((lastAt - startedAt) / 1000),
    p50Ms: percentile(durationsMs, 0.5),
    p99Ms: percentile(durationsMs, 0.99),
  };
}

async function fire(load: Load, onAnswer: (durationMs: number) => void): Promise<void> {
  const { url, method, headers, nextBody, nextPath, requests, connections, perSecond } = load;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url,
        method,
        headers,
        connections,
        amount: requests,
        ...(perSecond === undefined ? {} : { overallRate: perSecond }),
        // Only how soon the end is noticed; what is reported is measured from the answers themselves.
        sampleInt: 100,
        requests: [
          {
            setupRequest: (request) => ({
              ...request,
              ...(nextBody === undefined ? {} : { body: nextBody() }),
              ...(nextPath === undefined ? {} : { path: nextPath() }),
            }),
          },
        ],
      },
      (error: unknown, done) => {
        if (error === null || error === undefined) resolve(done);
        else reject(error instanceof Error ? error : new Error('the load could not be sent', { cause: error }));
      },
    );
    instance.on('response', (_client, _status, _bytes, durationMs) => onAnswer(durationMs));
  });
  if (result.errors > 0 || result['2xx'] !== requests) {
    throw new Error(`${url}: of ${requests} requests ${result['2xx']} were answered 2xx, ${result.errors} failed.`);
  }
}
