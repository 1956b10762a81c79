import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';
import { SentryClient, type SentryPost } from '../../support/sentry-client.js';

let world: EventWorld;
let client: SentryClient;
beforeAll(async () => {
  world = await startEventWorld();
  client = await SentryClient.of(world.app);
});
afterAll(() => world.close());
beforeEach(() => world.app.dataSource.query('TRUNCATE groups, group_hashes, events CASCADE'));

async function report(body: unknown, post: SentryPost = {}): Promise<number> {
  const { status } = await client.post(JSON.stringify(body), { route: 'security', ...post });
  await world.process();
  return status;
}
const titles = async (): Promise<string[]> => (await world.issues()).map(({ title }) => title).sort();

describe('a report that a browser posts by itself', () => {
  it.each<[string, string, object]>([
    [
      'Blocked ’script’ from ’evil.example’',
      'application/csp-report',
      {
        'csp-report': {
          'document-uri': 'https://shop.example/cart',
          'blocked-uri': 'https://evil.example/x.js',
          'effective-directive': 'script-src-elem',
        },
      },
    ],
    [
      'Expect-CT failed for ’shop.example’',
      'application/expect-ct-report+json',
      { 'expect-ct-report': { hostname: 'shop.example', port: 443 } },
    ],
    [
      'Expect-Staple failed for ’shop.example’',
      'application/expect-staple-report',
      { 'expect-staple-report': { hostname: 'shop.example' } },
    ],
    [
      'Public key pinning validation failed for ’shop.example’',
      'application/json',
      { hostname: 'shop.example', 'known-pins': ['pin-sha256="x"'] },
    ],
  ])('makes the issue %s', async (title, type, body) => {
    expect(await report(body, { headers: { 'content-type': type } })).toBe(200);
    expect(await titles()).toEqual([title.replaceAll('’', "'")]);
  });

  it('names the page, and the release and environment that the URL gives', async () => {
    await report(
      { 'csp-report': { 'document-uri': 'https://shop.example/cart', 'effective-directive': 'img-src' } },
      { query: '&sentry_release=shop@1.2.0&sentry_environment=staging', headers: { 'user-agent': 'Firefox/140.0' } },
    );
    const { id } = await world.onlyIssue();
    const { body } = await world.app.http.get(`/api/0/issues/${id}/events/latest/`);
    expect(body).toMatchObject({ type: 'csp', platform: 'javascript', release: { version: 'shop@1.2.0' } });
    expect(body.tags).toEqual(
      expect.arrayContaining([
        { key: 'environment', value: 'staging' },
        { key: 'url', value: 'https://shop.example/cart' },
      ]),
    );
  });
});

describe('reports that a browser collected', () => {
  const violation = (directive: string): object => ({
    type: 'csp-violation',
    url: 'https://shop.example/',
    body: { documentURL: 'https://shop.example/', blockedURL: 'https://cdn.example/a', effectiveDirective: directive },
  });

  it('are an event each, but for those that are not on security', async () => {
    const body = [violation('img-src'), { type: 'deprecation', body: { id: 'x' } }, violation('font-src')];
    expect(await report(body, { headers: { 'content-type': 'application/reports+json' } })).toBe(200);
    expect(await titles()).toEqual(["Blocked 'font' from 'cdn.example'", "Blocked 'img' from 'cdn.example'"]);
  });

  it('are refused together when they are more than a hundred', async () => {
    expect(await report(Array.from({ length: 101 }, () => violation('img-src')))).toBe(400);
    expect(await titles()).toEqual([]);
  });
});

describe('what is no report', () => {
  it.each<[unknown]>([[{}], [[]], [[{ type: 'crash', body: {} }]], ['csp-report'], [{ 'csp-report': 'x' }]])(
    'is refused: %j',
    async (body) => {
      expect(await report(body)).toBe(400);
    },
  );
});
