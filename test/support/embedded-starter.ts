import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';

/**
 * `embedded-starter.ts <data folder> <owner|guest>`: a process that uses the server of a data folder until SIGTERM. Prints one line of
 * JSON: the server's pid, and whether it was adopted, or the error.
 */
const [dataDir = '', role] = process.argv.slice(2);
try {
  const server = await startEmbeddedPostgres({
    dataDir,
    role: role === 'guest' ? 'guest' : 'owner',
    durable: false,
    log: () => undefined,
  });
  process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
  console.log(JSON.stringify({ pid: server.pid, adopted: server.adopted }));
} catch (error) {
  console.log(JSON.stringify({ error: String(error) }));
}
