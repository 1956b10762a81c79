import { describe, expect, it } from '@jest/globals';
import type { NormalizedEvent, Span } from '../events/event.types.js';
import { detectPerformanceProblems, maxProblems } from './detect-performance-problems.js';
import { maxEvidenceCharacters, type PerformanceProblem } from './performance-problem.js';
import { withSpanHashes } from './span-hash.js';

const rootId = '00000000000000aa';
let lastId = 0;

type Step = Partial<Span> & { ms: number };

/** Spans under the root, each beginning where the one before ended, or `gapMs` later. */
function inSequence(steps: Step[], gapMs = 0): Span[] {
  let clock = 1_700_000_000;
  return steps.map(({ ms, ...given }) => {
    const start_timestamp = clock;
    const timestamp = start_timestamp + ms / 1_000;
    clock = timestamp + gapMs / 1_000;
    return { span_id: `s${(lastId += 1)}`, parent_span_id: rootId, start_timestamp, timestamp, ...given };
  });
}

/** The same spans, beginning together or `gapMs` after one another, each as long as it was. */
function atOnce(spans: Span[], gapMs = 0): Span[] {
  return spans.map((span, index) => {
    const start_timestamp = 1_700_000_000 + (index * gapMs) / 1_000;
    return { ...span, start_timestamp, timestamp: start_timestamp + span.timestamp - span.start_timestamp };
  });
}

function problems(spans: Span[], given: Partial<NormalizedEvent> = {}, rootOp = 'http.server'): PerformanceProblem[] {
  const transaction: NormalizedEvent = {
    event_id: '0123456789abcdef0123456789abcdef',
    type: 'transaction',
    level: 'info',
    platform: 'node',
    timestamp: 1_700_000_100,
    received: 1_700_000_100,
    transaction: 'GET /orders',
    tags: [],
    contexts: { trace: { span_id: rootId, op: rootOp } },
    spans,
    ...given,
  };
  return detectPerformanceProblems(withSpanHashes(transaction));
}

const titles = (...given: Parameters<typeof problems>): string[] => problems(...given).map(({ title }) => title);
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const query = (description: string, ms: number, given: Partial<Span> = {}): Step => ({
  op: 'db',
  description,
  ms,
  ...given,
});
const request = (description: string, ms: number, given: Partial<Span> = {}): Step =>
  query(description, ms, { op: 'http.client', ...given });

describe('N+1 queries', () => {
  const source = query('SELECT id FROM orders WHERE paid', 10);
  const item = query('SELECT a FROM items WHERE order_id = 7', 10);
  const items = (count: number, given: Partial<Step> = {}): Step[] => times(count, () => ({ ...item, ...given }));

  it.each<[string, Step[], string[]]>([
    ['five repetitions after a source', [source, ...items(5)], ['N+1 Query']],
    ['four repetitions', [source, ...items(4, { ms: 100 })], []],
    ['repetitions of 50 ms together', [source, ...items(5, { ms: 10 })], ['N+1 Query']],
    ['repetitions of less than 50 ms together', [source, ...items(5, { ms: 9.999 })], []],
    ['no source', items(6), []],
    ['a source with another parent', [{ ...source, parent_span_id: 'other' }, ...items(5)], []],
    [
      'something else than a query between source and repetitions',
      [source, { ms: 1, op: 'function' }, ...items(5)],
      [],
    ],
    ['something else between repetitions', [source, ...items(3), { ms: 1, op: 'function' }, ...items(3)], []],
    ['a source of Redis', [{ ...source, op: 'db.redis' }, ...items(5)], []],
    ['repetitions of Redis', [source, ...items(5, { op: 'db.redis' })], []],
    ['repetitions of Redis by its system', [source, ...items(5, { data: { 'db.system.name': 'redis' } })], []],
    ['queries of another op', [source, ...items(5, { op: 'db.sql.query' })], ['N+1 Query']],
    ['a query that was cut short', [source, ...items(5, { description: 'SELECT a FROM ite...' })], []],
    ['a source that was cut short', [{ ...source, description: 'SELECT i...' }, ...items(5)], ['N+1 Query']],
    ['a command without a blank', [source, ...items(5, { description: 'findOne' })], []],
    [
      'repetitions with a parent that is not there',
      [source, ...items(5)].map((s) => ({ ...s, parent_span_id: 'x' })),
      [],
    ],
    [
      'two runs with a source each',
      [source, ...items(5), ...items(5, { description: 'SELECT b FROM c' })],
      ['N+1 Query', 'N+1 Query'],
    ],
  ])('of %s', (_, steps, expected) => {
    expect(titles(inSequence(steps))).toEqual(expected);
  });

  it('count time only once when the repetitions ran together', () => {
    expect(titles(atOnce(inSequence([source, ...items(5, { ms: 49 })])))).toEqual([]);
  });

  it('may differ in their literals', () => {
    const steps = times(5, (i) => ({ ...item, description: `SELECT a FROM items WHERE order_id = ${i}` }));
    expect(titles(inSequence([source, ...steps]))).toEqual(['N+1 Query']);
  });

  it('may have a span as their parent', () => {
    const [view, ...inView] = inSequence([{ op: 'view', description: 'list', ms: 500 }, source, ...items(5)]);
    const spans = [
      ...inView.map((span) => ({ ...span, parent_span_id: view?.span_id ?? '' })),
      ...(view ? [view] : []),
    ];
    expect(problems(spans)[0]?.evidence.parent).toBe('view - list');
  });

  it('are found in any order and beside the queries of others', () => {
    const [view] = inSequence([{ op: 'view', ms: 500 }]);
    const elsewhere = inSequence(times(6, (i) => query(`SELECT ${'x'.repeat(i)} FROM y`, 9))).map((span) => ({
      ...span,
      parent_span_id: view?.span_id ?? '',
    }));
    const spans = [...inSequence([source, ...items(5)]), ...elsewhere, ...(view ? [view] : [])];
    expect(titles(spans.toReversed())).toEqual(['N+1 Query']);
  });

  it('say which spans they are, and what to show', () => {
    const spans = inSequence([source, ...items(5)]);
    const [cause, ...offenders] = spans.map((span) => span.span_id);
    expect(problems(spans)).toEqual([
      {
        type: 1006,
        fingerprint: expect.stringMatching(/^1-1006-[0-9a-f]{40}$/),
        hash: expect.stringMatching(/^[0-9a-f]{32}$/),
        title: 'N+1 Query',
        subtitle: item.description,
        op: 'db',
        parentSpanIds: [rootId],
        causeSpanIds: [cause],
        offenderSpanIds: offenders,
        evidence: {
          offender: item.description,
          count: 5,
          durationMs: 50,
          parent: 'http.server - GET /orders',
          cause: source.description,
        },
      },
    ]);
  });

  it('are one problem wherever the same program has them', () => {
    const hashes = [5, 9].map((count) => problems(inSequence([source, ...items(count)]))[0]?.hash);
    expect(hashes[0]).toBe(hashes[1]);
  });

  it.each<[string, Step[], Partial<NormalizedEvent>, string]>([
    ['source', [{ ...source, description: 'SELECT x' }, ...items(5)], {}, 'http.server'],
    ['repetition', [source, ...items(5, { description: 'SELECT x FROM y' })], {}, 'http.server'],
    ['transaction', [source, ...items(5)], { transaction: 'GET /bills' }, 'http.server'],
    ['op of the parent', [source, ...items(5)], {}, 'task'],
  ])('are another problem with another %s', (_, steps, given, rootOp) => {
    const [usual] = problems(inSequence([source, ...items(5)]));
    const [other] = problems(inSequence(steps), given, rootOp);
    expect([other?.title, other?.hash === usual?.hash]).toEqual(['N+1 Query', false]);
  });
});

describe('slow queries', () => {
  it.each<[string, Step, string[]]>([
    ['a SELECT of 500 ms', query('SELECT a FROM b', 500), ['Slow DB Query']],
    ['a SELECT of less', query('SELECT a FROM b', 499.999), []],
    ['small letters after a blank', query('\n select a FROM b', 500), ['Slow DB Query']],
    ['another op of databases', query('SELECT a FROM b', 500, { op: 'db.sql.query' }), ['Slow DB Query']],
    ['a query that was cut short', query('SELECT a FROM...', 900), []],
    ['a query that writes', query('UPDATE a SET b', 900), []],
    ['a word that begins like it', query('SELECTED', 900), []],
    ['the SELECT of Redis', query('SELECT 0', 900, { op: 'db.redis.command' }), []],
    ['no database', query('SELECT a FROM b', 900, { op: 'function' }), []],
  ])('of %s', (_, step, expected) => {
    expect(titles(inSequence([step]))).toEqual(expected);
  });

  it('are one problem for each shape', () => {
    const steps = [1, 2].flatMap((n) => [query(`SELECT a FROM b LIMIT ${n}`, 600), query(`UPDATE a`, 1)]);
    expect(problems(inSequence(steps)).map((problem) => problem.evidence.count)).toEqual([1]);
  });

  it('are cut for showing', () => {
    expect(problems(inSequence([query(`SELECT ${'a'.repeat(20_000)}`, 600)]))[0]?.subtitle).toHaveLength(
      maxEvidenceCharacters,
    );
  });
});

describe('consecutive queries', () => {
  const first = query('SELECT a FROM b WHERE c = ?', 200);
  const free = query('SELECT d FROM e', 200);

  it.each<[string, Step[], string[]]>([
    ['one that needs nothing of the one before', [first, free], ['Consecutive DB Queries']],
    ['a single one', [free], []],
    ['one with a condition', [first, { ...free, description: 'SELECT d FROM e where f' }], []],
    ['one with a literal', [first, { ...free, description: 'SELECT d FROM e LIMIT 3' }], []],
    ['one with a placeholder', [first, { ...free, description: 'SELECT d FROM f($1)' }], []],
    ['one that was cut short', [first, { ...free, description: 'SELECT d FRO...' }], []],
    ['one that writes between', [first, query('UPDATE x', 1), free], []],
    ['something else between', [first, { ms: 1, op: 'function' }, free], []],
    ['one that saves 100 ms', [first, { ...free, ms: 100 }], ['Consecutive DB Queries']],
    ['one that saves less', [first, { ...free, ms: 99 }], []],
    [
      'one that saves a tenth',
      [
        { ...first, ms: 900 },
        { ...free, ms: 100 },
      ],
      ['Consecutive DB Queries', 'Slow DB Query'],
    ],
    [
      'one that saves less than a tenth',
      [
        { ...first, ms: 901 },
        { ...free, ms: 100 },
      ],
      ['Slow DB Query'],
    ],
    ['several, of which the shortest has 30 ms', [first, free, { ...free, ms: 30 }], ['Consecutive DB Queries']],
    ['several, of which one is shorter', [first, free, { ...free, ms: 29 }], []],
  ])('of %s', (_, steps, expected) => {
    expect(titles(inSequence(steps)).toSorted()).toEqual(expected);
  });

  it('do not run at the same time', () => {
    expect(titles(inSequence([first, free], -1))).toEqual([]);
  });

  it.each<[string, Partial<NormalizedEvent>]>([
    ['PHP', { platform: 'php' }],
    ['GraphQL', { request: { url: 'https://a.example/graphql', method: 'POST' } }],
  ])('are no problem of %s', (_, given) => {
    expect(titles(inSequence([first, free]), given)).toEqual([]);
  });

  it('say what could run at the same time', () => {
    const spans = inSequence([first, free]);
    expect(problems(spans)[0]).toMatchObject({
      type: 1007,
      subtitle: free.description,
      causeSpanIds: spans.map((span) => span.span_id),
      offenderSpanIds: [spans[1]?.span_id],
      evidence: { count: 1, timeSavedMs: 200 },
    });
  });
});

describe('consecutive requests', () => {
  const call = (ms: number, path = 'a'): Step => request(`GET https://api.example/${path}`, ms);

  it.each<[string, Step[], number, string[]]>([
    ['three that save 2 s', [call(1_000), call(1_000), call(1_500)], 0, ['Consecutive HTTP']],
    ['three that save less', [call(1_000), call(999), call(1_500)], 0, []],
    ['two', [call(3_000), call(3_000)], 0, []],
    ['500 ms each', times(5, () => call(500)), 0, ['Consecutive HTTP']],
    ['less each', times(5, () => call(499)), 0, []],
    ['gaps of 500 ms', times(3, () => call(1_000)), 500, ['Consecutive HTTP']],
    ['longer gaps', times(3, () => call(1_000)), 501, []],
    ['overlaps', times(3, () => call(1_000)), -1, []],
    ['short ones between', [call(1_000), call(20), call(1_000), call(20), call(1_000)], 0, ['Consecutive HTTP']],
    ['services that ask by themselves', times(3, () => request('GET https://s3.amazonaws.com/a', 1_000)), 0, []],
    ['no method that is known', times(3, () => request('https://api.example/a', 1_000)), 0, []],
  ])('of %s', (_, steps, gapMs, expected) => {
    expect(titles(inSequence(steps, gapMs))).toEqual(expected);
  });

  it('are no problem of browsers', () => {
    expect(titles(inSequence(times(3, () => call(1_000))), { platform: 'javascript' })).toEqual([]);
  });

  it('are one problem whatever they ask for and in whatever order', () => {
    const hashes = [
      ['users/1', 'bills', 'users/2'],
      ['bills?x=1', 'users/3', 'users/4'],
    ].map((paths) => problems(inSequence(paths.map((path) => call(1_000, path))))[0]?.hash);
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('say what they save', () => {
    expect(problems(inSequence(times(3, () => call(1_000))))[0]).toMatchObject({
      type: 1009,
      op: 'http',
      subtitle: 'GET https://api.example/a',
      evidence: { count: 3, durationMs: 3_000, timeSavedMs: 2_000 },
    });
  });
});

describe('N+1 calls', () => {
  const calls = (count: number, ms: number, url = (i: number) => `https://api.example/users/${i}?page=${i}`): Span[] =>
    atOnce(inSequence(times(count, (i) => request(`GET ${url(i)}`, ms))), 4);
  const inPage = (spans: Span[], rootOp = 'pageload'): string[] => titles(spans, { platform: 'javascript' }, rootOp);

  it.each<[string, Span[], string[]]>([
    ['ten calls', calls(10, 30), ['N+1 API Call']],
    ['nine calls', calls(9, 100), []],
    ['300 ms together', calls(10, 30), ['N+1 API Call']],
    ['less together', calls(10, 29.999), []],
    ['starts that follow within 5 ms', atOnce(calls(10, 30), 4.9), ['N+1 API Call']],
    ['starts further apart', atOnce(calls(10, 30), 5), []],
    ['several endpoints', calls(10, 30, (i) => `/${i % 2 ? 'users' : 'bills'}/${i}`), []],
    ['addresses that differ in the query', calls(10, 30, (i) => `/users?id=${i}`), ['N+1 API Call']],
    ['one address', calls(10, 30, () => '/users'), []],
    ['files', calls(10, 30, (i) => `/icons/${i}.svg?v=${i}`), []],
    ['GraphQL', calls(10, 30, (i) => `/graphql?id=${i}`), []],
    ['addresses that were scrubbed', calls(10, 30, (i) => `/users/[Filtered]/${i}`), []],
    ['other methods', calls(10, 30).map((span) => ({ ...span, description: 'POST /users/1' })), []],
    ['several parents', calls(10, 30).map((span, i) => ({ ...span, parent_span_id: `p${i}` })), []],
    ['calls ahead of need', calls(10, 30).map((span) => ({ ...span, data: { 'http.request.prefetch': true } })), []],
  ])('of %s', (_, spans, expected) => {
    expect(inPage(spans)).toEqual(expected);
  });

  it.each([
    ['navigation', 1],
    ['ui.action', 1],
    ['http.server', 0],
  ])('in a transaction %s are %i', (rootOp, expected) => {
    expect(inPage(calls(10, 30), rootOp)).toHaveLength(expected);
  });

  it('say what the addresses share', () => {
    expect(problems(calls(10, 30), {}, 'pageload')[0]).toMatchObject({
      type: 1010,
      subtitle: 'https://api.example/users/*?page=*',
      parentSpanIds: [rootId],
    });
  });
});

describe('detectPerformanceProblems', () => {
  it('finds nothing in a transaction without spans', () => {
    expect(problems([])).toEqual([]);
  });

  it(`answers at most ${maxProblems} problems, those with repetitions first`, () => {
    const slow = times(20, (i) => query(`SELECT ${'a'.repeat(i + 1)} FROM b`, 600));
    const repeated = times(5, () => query('SELECT c FROM d WHERE e', 10));
    const found = titles(inSequence([...slow, ...repeated]));
    expect([found[0], found.length]).toEqual(['N+1 Query', maxProblems]);
  });
});
