/** The embedded PostgreSQL cannot be used; the message says what is wrong and what the operator can do about it. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** Another process started a server of the same data folder at the same moment: look again. */
export class ServerAlreadyStartedError extends Error {
  override readonly name = 'ServerAlreadyStartedError';
}
