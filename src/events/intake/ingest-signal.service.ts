import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../../config/config.js';
import { ChannelListener } from '../../database/channel-listener.js';
import { ChannelNotifier } from '../../database/channel-notifier.js';
import type { Logger } from '../../logging/logger.js';
import { LOGGER } from '../../logging/logging.module.js';

/** Channel on which processes tell each other that envelopes wait. */
const channel = 'lockstep_ingest';

/** Says that envelopes wait, to this process at once and to others. Only a wake-up: a poll must find what it misses. */
@Injectable()
export class IngestSignal implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly listeners: (() => void)[] = [];
  private readonly notifier: ChannelNotifier;
  private readonly others: ChannelListener;

  constructor(
    dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.notifier = new ChannelNotifier(dataSource, channel);
    this.others = new ChannelListener(dataSource, channel, () => this.wakeHere(), logger);
  }

  /** Calls `listener` after envelopes were stored by any process. Call before the application has started. */
  onWake(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Call after envelopes were committed. */
  wake(): void {
    this.wakeHere();
    this.notifier.notify();
  }

  onApplicationBootstrap(): void {
    if (this.config.worker) void this.others.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.others.stop();
  }

  private wakeHere(): void {
    for (const listener of this.listeners) listener();
  }
}
