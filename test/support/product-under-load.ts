import { randomBytes } from 'node:crypto';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import type { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.types.js';
import { makeProductSite, type LinkedPair, type ProductSite } from './connected-product.js';
import { audit, isIdle, type Audit } from './hook-audit.js';
import { HookLoad } from './hook-load.js';
import { makeDataFolder, startProduct, type Product } from './product.js';
import { waitUntil } from './wait-until.js';

/** A product process on a database server that a test may do things to, while deliveries about its pairs arrive. */
export interface ProductUnderLoad {
  readonly site: ProductSite;
  readonly product: Product;
  readonly pairs: readonly LinkedPair[];
  readonly load: HookLoad;
  readonly server: EmbeddedPostgres;
  /** Starts the server again after its end. */
  restartServer(): Promise<void>;
  /** Waits until all that is stored is applied, then compares and prints what was found. */
  audit(): Promise<Audit>;
  close(): Promise<void>;
}

/** Starts everything, links the pairs, and lets deliveries arrive once those are in step. */
export async function startProductUnderLoad(pairCount: number): Promise<ProductUnderLoad> {
  const folder = makeDataFolder();
  const startServer = (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({ dataDir: folder.path, log: () => undefined });
  const site = await makeProductSite();
  let server = await startServer();
  const LOCKSTEP_ENCRYPTION_KEY = randomBytes(32).toString('base64');
  const product = await startProduct(site.env({ DATABASE_URL: server.url, LOCKSTEP_ENCRYPTION_KEY }));
  const { integrationId, hook } = await site.connect();
  const pairs = await site.linkPairs(integrationId, pairCount);
  await waitUntil('the new pairs are in step', 30_000, () => isIdle(server.url));
  const load = new HookLoad(site.sim, hook, pairs);
  load.start();
  return {
    site,
    product,
    pairs,
    load,
    get server() {
      return server;
    },
    restartServer: async () => {
      await server.stop();
      server = await startServer();
    },
    audit: async () => {
      await waitUntil('all is applied', 60_000, () => isIdle(server.url));
      const found = await audit(site, server.url, load, pairs);
      console.log(JSON.stringify({ ...found, missing: found.missing.length, wrong: found.wrong.length }));
      return found;
    },
    close: async () => {
      await product.end('SIGKILL');
      await server.stop();
      await folder.remove();
      await site.sim.close();
    },
  };
}
