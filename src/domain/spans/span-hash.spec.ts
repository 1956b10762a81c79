import { describe, expect, it } from '@jest/globals';
import type { NormalizedEvent, Span } from '../events/event.types.js';
import { spanHash, withSpanHashes } from './span-hash.js';

type Given = Pick<Span, 'op' | 'description' | 'data'>;

const redis = { 'db.system.name': 'redis' };

describe('spanHash', () => {
  it('is the first half of the MD5 of what describes the span', () => {
    expect(spanHash({ op: 'function', description: 'render' })).toBe('9e5f0bb330344d58');
  });

  it.each<[string, Given, Given]>([
    ['queries with other literals', { op: 'db', description: 'SELECT 1' }, { op: 'db', description: 'SELECT 2' }],
    ['queries of any database op', { op: 'db', description: 'a = 1' }, { op: 'db.sql.query', description: 'a = 2' }],
    [
      'requests with other queries',
      { op: 'http.client', description: 'GET https://a.example/b?c=1' },
      { op: 'http.client', description: 'get HTTPS://a.example/b?c=2#d' },
    ],
    ['Redis commands', { op: 'redis', description: 'GET a' }, { op: 'db.redis', description: 'GET b' }],
    [
      'Redis commands of newer SDKs',
      { op: 'db', description: 'GET a', data: redis },
      { op: 'redis', description: 'GET' },
    ],
    ['spans without a description', { op: 'function' }, { op: 'function', description: '' }],
  ])('is one for %s', (_, a, b) => {
    expect(spanHash(a)).toBe(spanHash(b));
  });

  it.each<[string, Given, Given]>([
    ['queries of other tables', { op: 'db', description: 'FROM a' }, { op: 'db', description: 'FROM b' }],
    [
      'requests with other methods',
      { op: 'http.client', description: 'GET /a' },
      { op: 'http.client', description: 'PUT /a' },
    ],
    [
      'requests to other hosts',
      { op: 'http.client', description: 'GET //a/c' },
      { op: 'http.client', description: 'GET //b/c' },
    ],
    [
      'requests with other paths',
      { op: 'http.client', description: 'GET /a/1' },
      { op: 'http.client', description: 'GET /a/2' },
    ],
    [
      'clients that are no requests',
      { op: 'http.client', description: 'ping ?1' },
      { op: 'http.client', description: 'ping ?2' },
    ],
    ['cache keys', { op: 'cache.get', description: 'user 1' }, { op: 'cache.get', description: 'user 2' }],
    [
      'Redis commands with other names',
      { op: 'db.redis', description: 'GET a' },
      { op: 'db.redis', description: 'SET a' },
    ],
  ])('tells %s apart', (_, a, b) => {
    expect(spanHash(a)).not.toBe(spanHash(b));
  });
});

describe('withSpanHashes', () => {
  const event: NormalizedEvent = {
    event_id: '0123456789abcdef0123456789abcdef',
    type: 'transaction',
    level: 'info',
    platform: 'node',
    timestamp: 2,
    received: 2,
    transaction: 'render',
    tags: [],
    contexts: { os: { name: 'Debian' }, trace: { op: 'http.server' } },
    spans: [{ span_id: 'a', description: 'render', start_timestamp: 1, timestamp: 2 }],
  };

  it('gives each span its hash', () => {
    expect(withSpanHashes(event).spans.map((span) => span.hash)).toEqual(['9e5f0bb330344d58']);
  });

  it('gives the trace context the hash of the name, and keeps the others', () => {
    expect(withSpanHashes(event).contexts).toEqual({
      os: { name: 'Debian' },
      trace: { op: 'http.server', hash: '9e5f0bb330344d58' },
    });
  });

  it('leaves the event as it was', () => {
    const before = structuredClone(event);
    withSpanHashes(event);
    expect(event).toEqual(before);
  });
});
