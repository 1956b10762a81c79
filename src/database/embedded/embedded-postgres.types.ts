import type { EmbeddedPostgresError } from './embedded-postgres.errors.js';

/** How to run the PostgreSQL server of one data folder. */
export interface EmbeddedPostgresOptions {
  /** Folder of this installation; PostgreSQL's own files live below it in `postgres/`. Created when missing. */
  readonly dataDir: string;
  /** Receives one line per notable step (first start, adoption, waiting). */
  readonly log: (message: string) => void;
  /**
   * `owner` (default): the one process that serves from this folder; refused while another one lives, and it stops the server at the end.
   * `guest`: a command that needs the database; it shares the server, and only the last one out stops it.
   */
  readonly role?: EmbeddedPostgresRole;
  /** Default true. False trades crash safety for speed (fsync off), for data that nobody will miss. */
  readonly durable?: boolean;
  /**
   * For owners: starts the server again, at the same port, whenever it dies while this process lives. Called once when that does not help.
   * Without it a dead server stays dead.
   */
  readonly onGivenUp?: (error: EmbeddedPostgresError) => void;
  /** Ends the start early, as soon as nothing half-done is left behind by it. */
  readonly signal?: AbortSignal;
  /** Further server settings (`postgresql.conf` names); they win over the defaults. */
  readonly settings?: Readonly<Record<string, string>>;
}

export type EmbeddedPostgresRole = 'owner' | 'guest';

/** A running server that accepts connections. */
export interface EmbeddedPostgres {
  /** `postgres://lockstep:<password>@127.0.0.1:<port>/lockstep`; the port may change from start to start. */
  readonly url: string;
  /** Process id of the postmaster, as it is now. */
  readonly pid: number;
  /** True when the server was already running. */
  readonly adopted: boolean;
  /** True when this process holds the data folder as its owner. */
  readonly owner: boolean;
  /**
   * Leaves the server, and stops it when this process is its owner or the last one that used it: a fast shutdown of at most
   * `timeoutMs` (default 8000), then by force within 2 s. Close your own connections first. Calling it again is harmless.
   */
  stop(timeoutMs?: number): Promise<void>;
}
