import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import type { EmbeddedPostgresRole } from './embedded-postgres.types.js';
import type { PostgresCluster } from './postgres-cluster.js';
import { connectToServer } from './server-connection.js';

/** First key of the advisory locks, which are taken in database `postgres`, away from those of the application. */
const LOCK_SPACE = 1_280_265_043;
/** Second key: held by the one owner. */
const OWNER = 1;
/** Second key: shared by everybody who uses the server; whoever has it alone may stop it. */
const PRESENCE = 2;

/** The server ends the session of a killed process within moments, not at once. */
const OWNER_GONE_TIMEOUT_MS = 3_000;
const REENTER_INTERVAL_MS = 500;

/** This process's place on a server: a connection whose advisory locks say who uses it. They go when the process dies, however it dies. */
export class ServerSession {
  private client: Client | undefined;
  private owns = false;
  private readonly leaving = new AbortController();
  private reentering: Promise<void> | undefined;
  private revive: (() => Promise<void>) | undefined;

  private constructor(
    private readonly cluster: PostgresCluster,
    private readonly port: number,
    private readonly role: EmbeddedPostgresRole,
  ) {}

  /** Takes a place; fails with a connection error when the server is ending. */
  static async join(cluster: PostgresCluster, port: number, role: EmbeddedPostgresRole): Promise<ServerSession> {
    const session = new ServerSession(cluster, port, role);
    await session.enter();
    return session;
  }

  /** @throws EmbeddedPostgresError while another live process is the owner. */
  async claimOwnership(): Promise<void> {
    const client = this.connected();
    const giveUpAt = Date.now() + OWNER_GONE_TIMEOUT_MS;
    while (!(await tryLock(client, OWNER))) {
      if (Date.now() > giveUpAt) throw await ownedByAnother(client, this.cluster);
      await delay(100);
    }
    this.owns = true;
  }

  /** From now on `revive` runs before each try to take a lost place again: it brings the server back where it is gone. */
  onLost(revive: () => Promise<void>): void {
    this.revive = revive;
  }

  /**
   * Gives the place up, before `close`. True when the server is ours to stop: we are its owner, or nobody else uses it any more
   * (and then nobody can come before `close`).
   */
  async leave(): Promise<boolean> {
    this.leaving.abort();
    // A server that is being started has to stand before it can be stopped.
    await this.reentering;
    try {
      if (this.client === undefined) await this.enter();
      if (this.owns) return true;
      const client = this.connected();
      await client.query('SELECT pg_advisory_unlock_shared($1, $2)', [LOCK_SPACE, PRESENCE]);
      return await tryLock(client, PRESENCE);
    } catch {
      // No server is left to stop, or somebody else is at it.
      return false;
    }
  }

  async close(): Promise<void> {
    this.leaving.abort();
    await this.client?.end();
  }

  private async enter(): Promise<void> {
    const client = await connectToServer(this.cluster, this.port, `lockstep ${this.role} ${process.pid}`);
    try {
      await client.query('SELECT pg_advisory_lock_shared($1, $2)', [LOCK_SPACE, PRESENCE]);
      if (this.owns && !(await tryLock(client, OWNER))) throw await ownedByAnother(client, this.cluster);
    } catch (error) {
      await client.end();
      throw error;
    }
    this.client = client;
    client.once('end', () => {
      this.client = undefined;
      if (!this.leaving.signal.aborted) this.reentering = this.reenter();
    });
  }

  /**
   * When one of its processes dies, PostgreSQL cuts all connections and goes on; when it dies itself, `revive` starts it. The place must be
   * taken again either way.
   */
  private async reenter(): Promise<void> {
    const { signal } = this.leaving;
    while (!signal.aborted) {
      try {
        await delay(REENTER_INTERVAL_MS, undefined, { ref: false, signal });
        await this.revive?.();
        await this.enter();
        return;
      } catch {
        // Still recovering, gone, or we leave; the application's own connections report that.
      }
    }
  }

  private connected(): Client {
    if (this.client === undefined)
      throw new EmbeddedPostgresError('The connection to the embedded PostgreSQL was lost.');
    return this.client;
  }
}

async function tryLock(client: Client, key: number): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS locked', [
    LOCK_SPACE,
    key,
  ]);
  return rows[0]?.locked === true;
}

async function ownedByAnother(client: Client, cluster: PostgresCluster): Promise<EmbeddedPostgresError> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.classid = $1 AND l.objid = $2 AND l.granted`,
    [LOCK_SPACE, OWNER],
  );
  const pid = rows[0]?.name.split(' ').at(-1) ?? 'unknown';
  return new EmbeddedPostgresError(
    `Another Lockstep (pid ${pid}) runs on this data folder: ${cluster.folder}. Stop it, or set another LOCKSTEP_DATA_DIR.`,
  );
}
