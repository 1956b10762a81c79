import { readConfig, type Config } from '../config/config.js';
import { startEmbeddedPostgres } from '../database/embedded/embedded-postgres.js';

/** Commands decrypt nothing, so they ask for no key; the server does. */
const noEncryptionKey = { LOCKSTEP_ENCRYPTION_KEY: 'unused' };

/**
 * Runs a command on the database of the configuration. The embedded PostgreSQL is shared with a server that runs from
 * the same folder; where none does, it is started for the command and stopped after it, also on Ctrl-C.
 */
export async function withDatabase<T>(work: (url: string, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig({ ...noEncryptionKey, ...process.env });
  if (config.databaseUrl !== null) return work(config.databaseUrl, config);
  const starting = startEmbeddedPostgres({ dataDir: config.dataDir, role: 'guest', log: () => undefined });
  const interrupt = (): void => {
    void starting
      .then((postgres) => postgres.stop())
      .catch(() => undefined)
      .finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const postgres = await starting;
  try {
    return await work(postgres.url, config);
  } finally {
    await postgres.stop();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
