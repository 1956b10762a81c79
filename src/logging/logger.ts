import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';

/** A structured logger. Details come first, then a message that says what happened. */
export type Logger = PinoLogger;

/** Names under which secrets travel; their values are never logged, at whatever depth up to three. */
const secretNames = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'sharedSecret',
  'token',
  'ciphertext',
  'credential',
  'encryptionKeys',
  'databaseUrl',
  'bootstrapToken',
];
const redactedPaths = [
  ...['', '*.', '*.*.'].flatMap((prefix) => secretNames.map((name) => prefix + name)),
  ...['', '*.', '*.*.'].map((prefix) => `${prefix === '' ? '' : prefix.slice(0, -1)}["shared-secret"]`),
];

/** Only what helps: an HTTP client's error would bring its whole request along, with the credential in it. */
function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? error.code : undefined;
  const cause = error.cause instanceof Error ? serializeError(error.cause) : undefined;
  return { type: error.name, message: error.message, code, stack: error.stack, cause };
}

/** One logger per process, JSON lines on standard output (or `destination`), secrets redacted. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: serializeError },
    redact: { paths: redactedPaths, censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
