import { performance } from 'node:perf_hooks';
import type { BenchOptions } from './bench-options.js';
import type { BenchWorld } from './bench-world.js';
import { shoot, type Shot } from './http-load.js';
import { markdownTable } from './markdown-table.js';
import { Product } from './product.js';
import { spread } from './spread.js';
import { fillIssues, type StoredIssues } from './stored-issues.js';

/** Pages that are asked for at a time: by one person, and by several. */
const connections = { alone: 1, four: 4 };

interface Page {
  name: string;
  /** Of the next request. */
  nextPath: () => string;
}

/** What the pages of a project with a million events wait for. */
export async function benchPages(world: BenchWorld, { rounds, isQuick }: BenchOptions): Promise<string> {
  const size = isQuick
    ? { events: 2_000, groups: 100, users: 50 }
    : { events: 1_000_000, groups: 10_000, users: 20_000 };
  const databaseUrl = await world.createDatabase('pages');
  const product = await Product.start(world, databaseUrl, { worker: false });
  const startedAt = performance.now();
  const issues = await fillIssues(await world.connect(databaseUrl), size);
  const filledIn = `${size.events} events of ${issues.count} issues`;
  console.error(`pages: ${filledIn} written in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);

  const pages = pagesOf(issues);
  for (const page of pages) await checkAnswer(product, page);
  const shots = new Map<Page, { alone: Shot[]; four: Shot[] }>(pages.map((page) => [page, { alone: [], four: [] }]));
  // Round 0 warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const page of pages) {
      const { url, headers } = product;
      const requests = isQuick ? 40 : 200;
      const load = { url, method: 'GET' as const, headers, nextPath: page.nextPath, requests };
      for (const of of ['alone', 'four'] as const) {
        const shot = await shoot({ ...load, connections: connections[of] });
        if (round > 0) shots.get(page)?.[of].push(shot);
        console.error(`pages ${round}/${rounds} ${page.name}, ${of}: p99 ${shot.p99Ms.toFixed(1)} ms`);
      }
    }
  }
  const ms = (all: Shot[], read: (shot: Shot) => number): string => spread(all.map(read), 1);
  return markdownTable(
    [filledIn, 'alone: p50 ms', 'p99 ms', 'four at a time: req/s', 'p50 ms', 'p99 ms'],
    [...shots].map(([{ name }, { alone, four }]) => [
      name,
      ms(alone, ({ p50Ms }) => p50Ms),
      ms(alone, ({ p99Ms }) => p99Ms),
      spread(four.map(({ requestsPerSecond }) => requestsPerSecond)),
      ms(four, ({ p50Ms }) => p50Ms),
      ms(four, ({ p99Ms }) => p99Ms),
    ]),
  );
}

function pagesOf({ firstId, count }: StoredIssues): Page[] {
  const project = '/api/0/projects/default/default/';
  const issue = '/api/0/organizations/default/issues/';
  const list = (name: string, query: Record<string, string>): Page => {
    const path = `${project}issues/?${new URLSearchParams(query).toString()}`;
    return { name, nextPath: () => path };
  };
  let asked = 0;
  // Far from each other, rare ones and frequent ones by turns.
  const nextId = (): number => firstId + ((asked++ * 7_919) % count);
  return [
    list('issues: default', {}),
    list('issues: `level:error environment:production`', { query: 'level:error environment:production' }),
    list('issues: `is:unresolved shipment`', { query: 'is:unresolved shipment' }),
    list('issues: text that nothing has', { query: 'nowhere' }),
    list('issues: `release:shop@1.7.0 server_name:server_name-3`', {
      query: 'release:shop@1.7.0 server_name:server_name-3',
    }),
    list('issues: by events', { sort: 'freq' }),
    list('issues: by users', { sort: 'user' }),
    list('issues: newest', { sort: 'new' }),
    { name: 'an issue', nextPath: () => `${issue}${nextId()}/` },
    { name: 'its latest event', nextPath: () => `${issue}${nextId()}/events/latest/` },
    { name: 'its events', nextPath: () => `${issue}${nextId()}/events/` },
    { name: 'the largest issue', nextPath: () => `${issue}${firstId}/` },
    { name: 'its latest event', nextPath: () => `${issue}${firstId}/events/latest/` },
    { name: 'its events', nextPath: () => `${issue}${firstId}/events/` },
    { name: 'events of the project', nextPath: () => `${project}events/` },
  ];
}

/** Lists must not be fast because they are empty, but for the one that is meant to be. */
async function checkAnswer(product: Product, { name, nextPath }: Page): Promise<void> {
  const answer = await product.get(nextPath());
  if (Array.isArray(answer) && answer.length === 0 && !name.includes('nothing')) throw new Error(`${name}: is empty.`);
}
