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
  requests: number;
  connections: number;
}

/** What one shot measured. */
export interface Shot {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Fires and measures. Throws unless every single request was answered 2xx: a failing side must not look fast. */
export async function shoot({ url, method, headers, nextBody, requests, connections }: Load): Promise<Shot> {
  const durationsMs = new Float64Array(requests);
  let answered = 0;
  let lastAt = 0;
  const startedAt = performance.now();
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url,
        method,
        headers,
        connections,
        amount: requests,
        // Only how soon the end is noticed; what is reported is measured from the answers themselves.
        sampleInt: 100,
        ...(nextBody === undefined
          ? {}
          : { requests: [{ setupRequest: (request) => ({ ...request, body: nextBody() }) }] }),
      },
      (error: unknown, done) => {
        if (error === null || error === undefined) resolve(done);
        else reject(error instanceof Error ? error : new Error('the load could not be sent', { cause: error }));
      },
    );
    instance.on('response', (_client, _status, _bytes, durationMs) => {
      durationsMs[answered++] = durationMs;
      lastAt = performance.now();
    });
  });
  if (result.errors > 0 || result['2xx'] !== requests || answered !== requests) {
    throw new Error(`${url}: of ${requests} requests ${result['2xx']} were answered 2xx, ${result.errors} failed.`);
  }
  durationsMs.sort();
  return {
    requestsPerSecond: requests / ((lastAt - startedAt) / 1000),
    p50Ms: percentile(durationsMs, 0.5),
    p99Ms: percentile(durationsMs, 0.99),
  };
}
