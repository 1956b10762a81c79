import { resolve } from 'node:path';
import {
  addressList,
  boolean,
  hostList,
  httpUrl,
  integer,
  oneOf,
  postgresUrl,
  text,
  type Parser,
} from './config-parsers.js';

/** One setting: the environment variable it comes from, what it does, how it is read, and what holds when it is absent. */
interface Key<T> {
  variable: string;
  description: string;
  parse: Parser<T>;
  fallback: T;
  /** How the default reads in the documentation. */
  shownDefault: string;
}

function key<T>(variable: string, description: string, parse: Parser<T>, fallback: T, shownDefault?: string): Key<T> {
  return { variable, description, parse, fallback, shownDefault: shownDefault ?? String(fallback) };
}

/** Every setting of Lockstep, described once; the documentation is generated from this table. */
export const configKeys = {
  databaseUrl: key<string | null>(
    'DATABASE_URL',
    'PostgreSQL 15 or newer to use (`postgres://user:password@host:5432/name`). Without it an embedded PostgreSQL starts in the data folder.',
    postgresUrl,
    null,
    'embedded PostgreSQL',
  ),
  dataDir: key(
    'LOCKSTEP_DATA_DIR',
    'Folder of the embedded PostgreSQL and of the generated encryption key.',
    (value) => resolve(text(value)),
    resolve('data'),
    './data',
  ),
  host: key('LOCKSTEP_HOST', 'Address to listen on.', text, '0.0.0.0'),
  port: key('PORT', 'Port to listen on.', integer(0, 65_535), 8000),
  publicUrl: key<string | null>(
    'LOCKSTEP_PUBLIC_URL',
    'Where Azure DevOps and people reach this service; used in hook URLs and in links back.',
    httpUrl,
    null,
    'http://localhost:<port>/',
  ),
  allowedHosts: key(
    'LOCKSTEP_ALLOWED_HOSTS',
    'Hosts beyond Azure DevOps Services that may be called, e.g. your Azure DevOps Server: `host[:port]`, separated by commas. Only these may resolve to private or loopback addresses; an entry `http://host:port` also permits plain http there.',
    hostList,
    [],
    'none',
  ),
  encryptionKeys: key<string[]>(
    'LOCKSTEP_ENCRYPTION_KEY',
    'Key that encrypts stored credentials: 32 bytes in base64 (`openssl rand -base64 32`). Several, separated by commas, to rotate: the first encrypts, all decrypt. Required with DATABASE_URL; generated into the data folder otherwise.',
    (value) =>
      text(value)
        .split(',')
        .map((entry) => entry.trim()),
    [],
    'generated when embedded',
  ),
  bootstrapToken: key<string | null>(
    'LOCKSTEP_BOOTSTRAP_TOKEN',
    'API token of the owner that an empty database gets. Without it a random one is printed once.',
    text,
    null,
    'random, printed once',
  ),
  locationUrl: key(
    'LOCKSTEP_LOCATION_URL',
    'Where the base URL of an Azure DevOps organization is looked up by its id; only sovereign clouds and tests change it.',
    httpUrl,
    'https://app.vssps.visualstudio.com/',
  ),
  databasePoolSize: key(
    'LOCKSTEP_DATABASE_POOL_SIZE',
    'Database connections that one process uses at most.',
    integer(4, 200),
    12,
  ),
  worker: key(
    'LOCKSTEP_WORKER',
    'Whether this process also works on lanes and timers; `false` serves HTTP only.',
    boolean,
    true,
  ),
  sweepIntervalMinutes: key(
    'LOCKSTEP_SWEEP_INTERVAL_MINUTES',
    'How often each linked work item is compared with Azure DevOps itself, to find changes whose delivery never came.',
    integer(1, 10_080),
    60,
  ),
  eventRetentionDays: key(
    'LOCKSTEP_EVENT_RETENTION_DAYS',
    'How many days events and their attachments are kept. The first and the latest event of each issue, and those that reopened it, are kept as long as the issue.',
    integer(1, 3_650),
    90,
  ),
  transactionRetentionDays: key(
    'LOCKSTEP_TRANSACTION_RETENTION_DAYS',
    'How many days transactions are kept.',
    integer(1, 3_650),
    30,
  ),
  trustedProxies: key<string[]>(
    'LOCKSTEP_TRUSTED_PROXIES',
    'Addresses or networks (`10.0.0.0/8`) of the proxies in front, separated by commas: what they say in `X-Forwarded-For` about who sends is believed.',
    addressList,
    [],
    'none',
  ),
  intakeMaxRequestBytes: key(
    'LOCKSTEP_INTAKE_MAX_REQUEST_BYTES',
    'Largest body that an SDK may send, as it is sent.',
    integer(1_024, 1_000_000_000),
    20 * 1024 * 1024,
  ),
  intakeMaxEnvelopeBytes: key(
    'LOCKSTEP_INTAKE_MAX_ENVELOPE_BYTES',
    'Largest envelope, inflated.',
    integer(1_024, 1_000_000_000),
    100 * 1024 * 1024,
  ),
  intakeMaxItemBytes: key(
    'LOCKSTEP_INTAKE_MAX_ITEM_BYTES',
    'Largest event, transaction, list of spans or other item of an envelope that is no attachment; also the largest event of an old SDK.',
    integer(1_024, 1_000_000_000),
    1024 * 1024,
  ),
  intakeMaxAttachmentBytes: key(
    'LOCKSTEP_INTAKE_MAX_ATTACHMENT_BYTES',
    'Largest attachments of one envelope, taken together.',
    integer(0, 1_000_000_000),
    100 * 1024 * 1024,
  ),
  intakeMaxStoreBytes: key(
    'LOCKSTEP_INTAKE_MAX_STORE_BYTES',
    'Largest compressed event of an old SDK.',
    integer(1_024, 1_000_000_000),
    200 * 1024,
  ),
  minClockDriftSeconds: key(
    'LOCKSTEP_MIN_CLOCK_DRIFT_SECONDS',
    'How far the clock of an SDK may be off, by when it says it sent and when that arrived, before the times of its events are corrected by the difference.',
    integer(1, 86_400),
    55,
  ),
  intakeMaxQueued: key(
    'LOCKSTEP_INTAKE_MAX_QUEUED',
    'Envelopes that may wait to be processed; beyond that SDKs are asked to hold back (429).',
    integer(1, 100_000_000),
    500_000,
  ),
  logLevel: key(
    'LOCKSTEP_LOG_LEVEL',
    'Least level that is logged.',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'info',
  ),
} as const;

/** The settings of one process, read once at start. */
export type Config = { readonly [K in keyof typeof configKeys]: (typeof configKeys)[K]['fallback'] };

/** Token under which the configuration is injected. */
export const CONFIG = Symbol('Config');

/** Environment variables that are wrong, each with what would be right. */
export class InvalidConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'InvalidConfigError';
  }
}

/** Reads and validates all settings at once. Throws InvalidConfigError that names every wrong variable. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const problems: string[] = [];
  const values = Object.entries(configKeys).map(([name, { variable, parse, fallback }]) => {
    const value = environment[variable];
    if (value === undefined || value.trim() === '') return [name, fallback];
    try {
      return [name, parse(value.trim())];
    } catch (error) {
      problems.push(`${variable} ${error instanceof Error ? error.message : String(error)}`);
      return [name, fallback];
    }
  });
  const config = Object.fromEntries(values) as Config;
  if (config.databaseUrl !== null && config.encryptionKeys.length === 0) {
    problems.push(
      'LOCKSTEP_ENCRYPTION_KEY is required with DATABASE_URL: set it to the output of `openssl rand -base64 32` and keep it.',
    );
  }
  if (problems.length > 0) throw new InvalidConfigError(problems);
  return config;
}

/** The URL under which this process is reached; ends in `/`. */
export function publicUrl(config: Config): string {
  return config.publicUrl ?? `http://localhost:${config.port}/`;
}
