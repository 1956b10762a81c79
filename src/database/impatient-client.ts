import pg from 'pg';

type Query = (...given: unknown[]) => unknown;

/**
 * A client that breaks its connection off when a statement is not answered within `query_timeout`. node-postgres only
 * stops waiting: the pool would hand the connection on while PostgreSQL still works on that statement, possibly in a
 * transaction that cannot be rolled back meanwhile, and what others wrote would be lost with it.
 */
export class ImpatientClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
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
