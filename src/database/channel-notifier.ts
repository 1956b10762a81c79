import type { DataSource } from 'typeorm';

const notifyEveryMs = 50;

/**
 * Wakes whoever listens on a channel: one NOTIFY on its own, at most every 50 ms per process. Only a wake-up: a poll
 * finds all work without it.
 */
export class ChannelNotifier {
  private scheduled = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly channel: string,
  ) {}

  /** Call after the work was committed. */
  notify(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setTimeout(() => {
      this.scheduled = false;
      if (!this.dataSource.isInitialized) return;
      // A lost wake-up costs at most one poll interval.
      this.dataSource.query(`NOTIFY ${this.channel}`).catch(() => undefined);
    }, notifyEveryMs).unref();
  }
}
