import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findFreePort } from '../../../src/database/embedded/free-port.js';
import { createTestDatabase, queryDatabase, type TestDatabase } from '../../support/database.js';
import { startProduct, type Product } from '../../support/product.js';
import { SentryClient } from '../../support/sentry-client.js';

const MiB = 1024 * 1024;

let database: TestDatabase;
let product: Product;
let client: SentryClient;
beforeAll(async () => {
  database = await createTestDatabase();
  const port = String(await findFreePort());
  const key = Buffer.alloc(32).toString('base64');
  product = await startProduct({ PORT: port, DATABASE_URL: database.url, LOCKSTEP_ENCRYPTION_KEY: key });
  const [row] = await queryDatabase<{ public_key: string; project_id: string }>(
    database.url,
    'SELECT public_key, project_id FROM project_keys',
  );
  client = new SentryClient(product.url, row!.public_key, row!.project_id);
});
afterAll(async () => {
  await product.end('SIGTERM');
  await database.drop();
});

/** The most memory that the process ever had. */
function peakBytes(): number {
  const status = readFileSync(`/proc/${product.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

describe('a few bytes that inflate to very many', () => {
  it.each([
    // Members of gzip may follow each other: a thousand times 10 MiB.
    ['gzip', 10_000, (): Buffer => Buffer.concat(Array(1_000).fill(gzipSync(Buffer.alloc(10 * MiB))))],
    ['br', 256, (): Buffer => brotliCompressSync(Buffer.alloc(256 * MiB))],
  ])('are refused as %s of %d MiB before they fill the memory', async (encoding, _size, make) => {
    const body = make();
    const before = peakBytes();
    const { status } = await client.post(body, { headers: { 'content-encoding': encoding } });
    expect(status).toBe(413);
    expect(peakBytes() - before).toBeLessThan(90 * MiB);
  });
});
