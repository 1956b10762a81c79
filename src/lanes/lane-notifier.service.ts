import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Channel on which processes tell each other that lanes became due. */
export const laneChannel = 'lockstep_lanes';

const notifyEveryMs = 50;

/**
 * Wakes workers after lanes were marked: one NOTIFY on its own, after the commit, at most every 50 ms per process.
 * Only a wake-up: the runner's poll finds every lane without it.
 */
@Injectable()
export class LaneNotifier {
  private scheduled = false;

  constructor(private readonly dataSource: DataSource) {}

  /** Call after the marks were committed. */
  notify(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setTimeout(() => {
      this.scheduled = false;
      if (!this.dataSource.isInitialized) return;
      // A lost wake-up costs at most one poll interval.
      this.dataSource.query(`NOTIFY ${laneChannel}`).catch(() => undefined);
    }, notifyEveryMs).unref();
  }
}
