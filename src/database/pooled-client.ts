import pg from 'pg';

type Query = (...given: unknown[]) => unknown;

/**
 * A client that a pool can hand on whatever happened to it.
 *
 * It breaks its connection off when a statement is not answered within `query_timeout`. node-postgres only stops
 * waiting: the next one would get a connection on which PostgreSQL still works on that statement, possibly in a
 * transaction that could not be rolled back meanwhile, and what it wrote would be lost with that.
 *
 * And it survives an error while nobody listens, as in the instant between the pool, which stops listening when it
 * hands the client out, and TypeORM, which starts a little later. Whoever has it then learns of it from the next statement.
 */
export class PooledClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    // An error event that nobody hears would end the process.
    this.on('error', () => undefined);
    const query = this.query.bind(this) as Query;
    this.query = ((...given) => {
      const answer = query(...given);
      // Before whoever asked hears of it, and rolls back. With a callback the pool does the same itself.
      if (answer instanceof Promise) answer.catch((error: unknown) => this.endIfGivenUp(error));
      return answer;
    }) as Query as pg.Client['query'];
  }

  private endIfGivenUp(error: unknown): void {
    if (error instanceof Error && error.message === 'Query read timeout') void this.end();
  }
}
