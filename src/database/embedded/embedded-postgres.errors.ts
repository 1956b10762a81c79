/** The embedded PostgreSQL cannot be used; the message says what is wrong and what the operator can do about it. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
