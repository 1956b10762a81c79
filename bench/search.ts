import { serveBare } from './bare-program.js';
import type { BenchOptions } from './bench-options.js';
import type { BenchWorld } from './bench-world.js';
import { shoot, type Shot } from './http-load.js';
import { markdownTable } from './markdown-table.js';
import { connectProduct, Product } from './product.js';
import { median, spread } from './spread.js';

const connections = 10;
const hits = 10;
const word = 'zeppelin';

interface Side {
  name: string;
  url: string;
  headers: Record<string, string>;
  /** Hits in its answer. */
  countHits: (answer: unknown) => number;
}

/** The search route, against a proxy that forwards the same call to the simulator. */
export async function benchSearch(world: BenchWorld, { rounds, isQuick }: BenchOptions): Promise<string> {
  const requests = isQuick ? 200 : 5_000;
  for (let n = 1; n <= hits; n++) await world.simulator.createWorkItem(`Checkout of ${word} ${n} fails`);
  await world.simulator.admin('POST', 'indexNow');
  const databaseUrl = await world.createDatabase('search');
  const product = await Product.start(world, databaseUrl, { worker: false });
  const integrationId = await connectProduct(world, product, await world.connect(databaseUrl));
  const { baseUrl, pat } = world.simulator.info;
  const searchUrl = `${baseUrl}_apis/search/workitemsearchresults?api-version=7.1`;
  const authorization = `Basic ${Buffer.from(`:${pat}`).toString('base64')}`;
  const sides: Side[] = [
    {
      name: '`node:http` proxy',
      url: `${await serveBare(world, 'forward-search', [searchUrl, authorization])}/?query=${word}`,
      headers: {},
      countHits: (answer) => (answer as { results: unknown[] }).results.length,
    },
    {
      name: 'Lockstep',
      url: `${product.url}/extensions/vsts/search/default/${integrationId}/?field=externalIssue&query=${word}`,
      headers: product.headers,
      countHits: (answer) => (answer as unknown[]).length,
    },
  ];
  for (const side of sides) await checkHits(side);

  const shots = new Map<Side, Shot[]>(sides.map((side) => [side, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const side of sides) {
      await world.simulator.admin('POST', 'reset');
      const shot = await shoot({ ...side, method: 'GET', requests, connections });
      const searches = await world.simulator.calls();
      if (searches.length !== requests) {
        throw new Error(`${side.name}: ${requests} searches made ${searches.length} calls.`);
      }
      if (round > 0) shots.get(side)?.push(shot);
      console.error(`search ${round}/${rounds} ${side.name}: ${Math.round(shot.requestsPerSecond)}/s`);
    }
  }
  return table([...shots]);
}

async function checkHits({ name, url, headers, countHits }: Side): Promise<void> {
  const response = await fetch(url, { headers });
  const count = countHits(await response.json());
  if (count !== hits) throw new Error(`${name} found ${count} work items instead of ${hits}.`);
}

function table(measured: [Side, Shot[]][]): string {
  const rates = measured.map(([, shots]) => shots.map(({ requestsPerSecond }) => requestsPerSecond));
  const proxy = median(rates[0] ?? []);
  return markdownTable(
    [`search with ${hits} hits, ${connections} connections`, 'req/s', 'p50 ms', 'p99 ms', '/ proxy'],
    measured.map(([{ name }, shots], index) => [
      name,
      spread(rates[index] ?? []),
      spread(
        shots.map(({ p50Ms }) => p50Ms),
        1,
      ),
      spread(
        shots.map(({ p99Ms }) => p99Ms),
        1,
      ),
      (median(rates[index] ?? []) / proxy).toFixed(2),
    ]),
  );
}
