import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../events/event.types.js';
import { normalizeEvent } from '../events/normalize-event.js';
import { buildSegment } from './build-segment.js';
import { detectPerformanceProblems } from './detect-performance-problems.js';
import type { StreamedSpan } from './parse-span-item.js';
import { withSpanHashes } from './span-hash.js';

const traceId = '0123456789abcdef0123456789abcdef';
const segmentId = 'fedcba9876543210';
const onEverySpan: JsonObject = {
  'sentry.segment.id': segmentId,
  'sentry.segment.name': 'GET /orders',
  'sentry.sdk.name': 'sentry.javascript.node',
  'sentry.sdk.version': '11.0.0',
  'sentry.release': 'shop@1.2.3',
  'sentry.environment': 'staging',
  'sentry.trace_lifecycle': 'stream',
  'user.id': '17',
};

const arrival = { eventId: 'a'.repeat(32), receivedAt: new Date(1_700_000_060_000) };

function span(id: number, attributes: JsonObject = {}, given: Partial<StreamedSpan> = {}): StreamedSpan {
  return {
    trace_id: traceId,
    span_id: `${id}`.padStart(16, '0'),
    parent_span_id: segmentId,
    segment_id: segmentId,
    is_segment: false,
    name: `step ${id}`,
    status: 'ok',
    start_timestamp: 1_700_000_000 + id / 100,
    end_timestamp: 1_700_000_000 + (id + 1) / 100,
    attributes: { ...onEverySpan, ...attributes },
    ...given,
  };
}

const ofSegment = { 'sentry.op': 'http.server', 'sentry.origin': 'auto.http' };
const segment = (attributes: JsonObject = {}, given: Partial<StreamedSpan> = {}): StreamedSpan => ({
  trace_id: traceId,
  span_id: segmentId,
  segment_id: segmentId,
  is_segment: true,
  name: 'GET /orders',
  status: 'ok',
  start_timestamp: 1_700_000_000,
  end_timestamp: 1_700_000_001,
  attributes: { ...onEverySpan, ...ofSegment, ...attributes },
  ...given,
});

const built = (...spans: StreamedSpan[]): JsonObject => buildSegment(spans, { deadlinePassed: false }) ?? {};
const builtLate = (...spans: StreamedSpan[]): JsonObject => buildSegment(spans, { deadlinePassed: true }) ?? {};
const descriptions = (event: JsonObject): unknown[] =>
  (event['spans'] as JsonObject[]).map((each) => each['description']);
const onlySpan = (attributes: JsonObject, given: Partial<StreamedSpan> = {}): unknown =>
  (built(segment(), span(1, attributes, given))['spans'] as unknown[])[0];

describe('buildSegment', () => {
  it('makes the segment span the transaction', () => {
    expect(built(segment({ 'sentry.segment.name.source': 'route', 'sentry.sample_rate': 1 }))).toEqual({
      event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      type: 'transaction',
      platform: 'node',
      transaction: 'GET /orders',
      transaction_info: { source: 'route' },
      start_timestamp: 1_700_000_000,
      timestamp: 1_700_000_001,
      release: 'shop@1.2.3',
      environment: 'staging',
      user: { id: '17' },
      sdk: { name: 'sentry.javascript.node', version: '11.0.0' },
      contexts: {
        trace: {
          type: 'trace',
          trace_id: traceId,
          span_id: segmentId,
          op: 'http.server',
          origin: 'auto.http',
          status: 'ok',
          data: { 'sentry.sample_rate': 1 },
        },
      },
      spans: [],
    });
  });

  it('makes the others its spans', () => {
    const child = span(1, { 'sentry.op': 'db', 'sentry.origin': 'auto.db', 'db.system.name': 'mysql' });
    expect(built(segment(), child)['spans']).toEqual([
      {
        trace_id: traceId,
        span_id: '0000000000000001',
        parent_span_id: segmentId,
        op: 'db',
        origin: 'auto.db',
        status: 'ok',
        data: { 'db.system.name': 'mysql' },
        description: 'step 1',
        start_timestamp: 1_700_000_000.01,
        timestamp: 1_700_000_000.02,
      },
    ]);
  });

  it('puts the spans in order of their start, each once', () => {
    const event = built(span(3), span(1), segment(), span(2), span(1), segment());
    expect(descriptions(event)).toEqual(['step 1', 'step 2', 'step 3']);
  });

  it('makes nothing of nothing', () => {
    expect(builtLate()).toEqual({});
  });

  it('waits for the segment span', () => {
    expect(buildSegment([span(1)], { deadlinePassed: false })).toBeUndefined();
  });

  it('lets what its spans say of it stand for a segment span that never came', () => {
    const event = builtLate(span(2), span(1, { 'sentry.op': 'db', 'db.system.name': 'mysql' }));
    expect(event).toMatchObject({
      transaction: 'GET /orders',
      start_timestamp: 1_700_000_000.01,
      timestamp: 1_700_000_000.03,
      release: 'shop@1.2.3',
      user: { id: '17' },
      contexts: { trace: { type: 'trace', trace_id: traceId, span_id: segmentId, data: {} } },
    });
  });

  it('keeps all spans of a segment whose own span never came', () => {
    expect(descriptions(builtLate(span(2), span(1)))).toEqual(['step 1', 'step 2']);
  });

  it('calls a segment that nobody names like its first span', () => {
    expect(builtLate(span(1, { 'sentry.segment.name': 7 }))).toHaveProperty('transaction', 'step 1');
  });

  it('gives the same segment the same event id, with its own span or without', () => {
    expect(builtLate(span(1))['event_id']).toBe(built(segment(), span(2))['event_id']);
  });

  it('gives another segment of the trace another event id', () => {
    expect(built(segment())['event_id']).not.toBe(built(segment({}, { span_id: '1'.repeat(16) }))['event_id']);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['distribution', { 'sentry.dist': '7' }, { dist: '7' }],
    ['server', { 'server.address': 'web-1' }, { server_name: 'web-1' }],
    [
      'user',
      { 'user.email': 'ann@example.com', 'user.name': 'ann', 'user.ip_address': '{{auto}}' },
      { user: { id: '17', email: 'ann@example.com', username: 'ann', ip_address: '{{auto}}' } },
    ],
    [
      'request',
      { 'url.full': 'https://a.example/graphql', 'http.request.method': 'POST' },
      { request: { url: 'https://a.example/graphql', method: 'POST' } },
    ],
    [
      'operating system',
      { 'os.name': 'Debian', 'os.version': '12' },
      { contexts: { os: { name: 'Debian', version: '12' } } },
    ],
    ['runtime', { 'process.runtime.name': 'node' }, { contexts: { runtime: { name: 'node' } } }],
    ['source of the name', { 'sentry.source': 'url' }, { transaction_info: { source: 'url' } }],
    ['lack of a source', {}, { transaction_info: { source: 'custom' } }],
  ])('takes over the %s', (_, attributes, expected) => {
    expect(built(segment(attributes))).toMatchObject(expected);
  });

  it('takes over what a browser allows', () => {
    expect(built(segment({}, { ingest_settings: { infer_ip: 'never' } }))).toMatchObject({
      sdk: { settings: { infer_ip: 'never' } },
    });
  });

  it.each<[string, JsonObject, Partial<StreamedSpan>, string]>([
    ['the SDK for Node.js', { 'sentry.sdk.name': 'sentry.javascript.nestjs' }, {}, 'node'],
    ['an SDK in a browser', { 'sentry.sdk.name': 'sentry.javascript.react' }, { ingest_settings: {} }, 'javascript'],
    ['another SDK', { 'sentry.sdk.name': 'sentry.python.django' }, {}, 'python'],
    ['the SDK for .NET', { 'sentry.sdk.name': 'sentry.dotnet.aspnetcore' }, {}, 'csharp'],
    ['an SDK that says it', { 'sentry.platform': 'ruby' }, {}, 'ruby'],
    ['nobody', { 'sentry.sdk.name': null }, {}, 'other'],
  ])('tells the platform of spans from %s', (_, attributes, given, expected) => {
    expect(built(segment(attributes, given))).toHaveProperty('platform', expected);
  });

  it.each<[string, JsonObject, string]>([
    ['a query, not its summary', { 'sentry.op': 'db.query', 'db.query.text': 'SELECT a FROM b' }, 'SELECT a FROM b'],
    ['the key of a cache', { 'sentry.op': 'cache.get', 'db.query.text': 'GET a' }, 'step 1'],
    [
      'a request with its address',
      { 'sentry.op': 'http.client', 'http.request.method': 'PUT', 'url.full': 'https://a.example/b?c' },
      'PUT https://a.example/b?c',
    ],
    ['a request without address', { 'sentry.op': 'http.client', 'http.request.method': 'PUT' }, 'step 1'],
    ['what the SDK calls a description', { 'sentry.description': 'long step' }, 'long step'],
    ['the name of anything else', { 'sentry.op': 'function' }, 'step 1'],
  ])('describes a span by %s', (_, attributes, expected) => {
    expect(onlySpan(attributes)).toHaveProperty('description', expected);
  });

  it.each<['ok' | 'error', JsonObject, string]>([
    ['ok', { 'sentry.status.message': 'not_found' }, 'ok'],
    ['error', {}, 'internal_error'],
    ['error', { 'sentry.status.message': 'not_found' }, 'not_found'],
    ['error', { 'sentry.status.message': 'Cannot read x' }, 'internal_error'],
  ])('reads status %s with %j as %s', (status, attributes, expected) => {
    expect(onlySpan(attributes, { status })).toHaveProperty('status', expected);
  });

  it('makes nothing that the normaliser objects to', () => {
    const event = built(
      segment({ 'os.name': 'Debian', 'user.email': 'ann@example.com' }),
      span(1, { 'sentry.op': 'db' }),
    );
    expect(normalizeEvent(event, arrival)).not.toHaveProperty('errors');
  });

  it('makes transactions in which repeated queries are found, in whatever order spans come', () => {
    const query = (id: number, text: string): StreamedSpan => span(id, { 'sentry.op': 'db', 'db.query.text': text });
    const spans = [query(1, 'SELECT a FROM b'), ...[2, 3, 4, 5, 6, 7].map((id) => query(id, 'SELECT c FROM d'))];
    const event = built(...spans.slice(3), segment(), ...spans.slice(0, 5).toReversed());
    const transaction = withSpanHashes(normalizeEvent(event, arrival));
    expect(detectPerformanceProblems(transaction).map(({ title, evidence }) => [title, evidence.count])).toEqual([
      ['N+1 Query', 6],
    ]);
  });
});
