import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import type { EmbeddedPostgresOptions } from './embedded-postgres.types.js';
import type { PostgresCluster } from './postgres-cluster.js';
import { isAlive, servesFolder } from './postmaster-pid.js';
import { launchPostmaster, stopPostmaster, type RunningServer } from './postmaster.js';
import { findRunningServer } from './running-server.js';

/** A server that dies over and over has a cause that starting it once more does not remove. */
const MAX_TRIES = 5;
/** Having lived that long, a server is sound: what kills it then is a new trouble. */
const SOUND_AFTER_MS = 60_000;
const STOP_TIMEOUT_MS = 2_000;

/** Starts the server of a cluster again when it died. */
export class ServerRevival {
  private tries = 0;
  private soundAt = 0;
  private isGivenUp = false;

  constructor(
    private readonly cluster: PostgresCluster,
    private readonly settings: Readonly<Record<string, string>>,
    private server: RunningServer,
    private readonly options: Pick<EmbeddedPostgresOptions, 'log' | 'onGivenUp'>,
  ) {}

  /** Process id of the server as it is now. */
  get pid(): number {
    return this.server.pid;
  }

  /**
   * Returns at once while the server's process lives, be it that it recovers. Otherwise starts it at the port where everybody looks for it;
   * after several tries in a row reports the reason once and does nothing any more.
   * @throws EmbeddedPostgresError when this try failed.
   */
  async revive(): Promise<void> {
    const { cluster, server } = this;
    if (isAlive(server.pid) && servesFolder(server.pid, cluster.folder) !== false) return;
    if (this.isGivenUp) return;
    if (Date.now() > this.soundAt) this.tries = 0;
    this.soundAt = Infinity;
    this.tries += 1;
    this.options.log(`PostgreSQL (pid ${server.pid}) is gone; starting it again`);
    try {
      if (this.tries > MAX_TRIES) throw new EmbeddedPostgresError('It died again and again.');
      this.server = await this.start();
      this.soundAt = Date.now() + SOUND_AFTER_MS;
      this.options.log(`PostgreSQL started again (pid ${this.server.pid}, port ${this.server.port})`);
    } catch (error) {
      if (this.tries >= MAX_TRIES) this.giveUp(error);
      throw error;
    }
  }

  private async start(): Promise<RunningServer> {
    const { cluster, settings, options } = this;
    const { port } = this.server;
    const found = await findRunningServer(cluster, options.log);
    if (found === undefined) return launchPostmaster(cluster, settings, port);
    if (found.port === port) return found;
    await stopPostmaster(found.pid, cluster, STOP_TIMEOUT_MS);
    throw new EmbeddedPostgresError(`Another process started it at port ${found.port} instead of ${port}.`);
  }

  private giveUp(cause: unknown): void {
    this.isGivenUp = true;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `PostgreSQL died and could not be started again; see ${this.cluster.logFile}. ${reason}`;
    this.options.onGivenUp?.(new EmbeddedPostgresError(message, { cause }));
  }
}
