import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { LaneNotifier } from '../lanes/lane-notifier.service.js';
import { LanesRepository } from '../lanes/lanes.repository.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { Timers } from '../schedule/timers.service.js';

const everyMs = 60_000;
/** Lanes that one turn marks at most; they are read 200 in a call. */
const lanesPerTurn = 2_000;

/**
 * The sweep: marks every lane once per interval, so that its item is read and compared. A change whose delivery Azure
 * DevOps gave up on is found by it, at the latest one interval later.
 */
@Injectable()
export class SweepService implements OnModuleInit {
  constructor(
    private readonly timers: Timers,
    private readonly lanes: LanesRepository,
    private readonly notifier: LaneNotifier,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.timers.register({ name: 'sweep', everyMs, run: () => this.sweep() });
  }

  private async sweep(): Promise<void> {
    const lanes = await this.lanes.sweep(this.config.sweepIntervalMinutes, lanesPerTurn);
    if (lanes === 0) return;
    this.notifier.notify();
    this.logger.info({ lanes }, 'the sweep marked lanes');
  }
}
