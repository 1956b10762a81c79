import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { Logger } from '../logging/logger.js';

const reconnectAfterMs = 2_000;

/**
 * Hears the wake-ups of other processes on a connection of its own. Reconnects by itself; while it is away the poll of
 * whoever listens finds the work.
 */
export class ChannelListener {
  private readonly url: string | undefined;
  private client: pg.Client | undefined;
  private reconnect: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    { options }: DataSource,
    private readonly channel: string,
    private readonly onWake: () => void,
    private readonly logger: Logger,
  ) {
    this.url = options.type === 'postgres' ? options.url : undefined;
  }

  async start(): Promise<void> {
    if (this.stopped || this.url === undefined) return;
    const client = new pg.Client({
      connectionString: this.url,
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
      application_name: `${this.channel} listener`,
    });
    this.client = client;
    client.on('notification', this.onWake);
    client.on('error', () => this.retry(client));
    client.on('end', () => this.retry(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${this.channel}`);
    } catch (error) {
      this.logger.debug({ err: error, channel: this.channel }, 'listening failed; the poll goes on');
      this.retry(client);
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.reconnect);
    await this.client?.end().catch(() => undefined);
  }

  private retry(client: pg.Client): void {
    if (this.stopped || this.client !== client) return;
    this.client = undefined;
    client.end().catch(() => undefined);
    this.reconnect = setTimeout(() => void this.start(), reconnectAfterMs);
    this.reconnect.unref();
  }
}
