import { Inject, Injectable } from '@nestjs/common';
import { GroupCommit } from '../database/group-commit.js';
import { LaneNotifier } from '../lanes/lane-notifier.service.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import type { NewDelivery } from './deliveries.types.js';
import { ReceiptRepository } from './receipt.repository.js';

/** The integration was removed a moment ago; nothing was stored. */
export class UnknownIntegrationError extends Error {
  constructor() {
    super('The integration does not exist.');
    this.name = 'UnknownIntegrationError';
  }
}

/** Stores deliveries durably, those that arrive together with one commit. */
@Injectable()
export class ReceiptService {
  private readonly commits: GroupCommit<NewDelivery, 'stored' | 'unknown_integration'>;

  constructor(repository: ReceiptRepository, notifier: LaneNotifier, @Inject(LOGGER) logger: Logger) {
    this.commits = new GroupCommit(
      {
        name: 'deliveries',
        store: async (batch) => {
          const unknown = await repository.store(batch);
          notifier.notify();
          return batch.map(({ integrationId }) => (unknown.has(integrationId) ? 'unknown_integration' : 'stored'));
        },
        bytesOf: ({ rawBody }) => rawBody.length,
        // The lane of a work item.
        lockOf: ({ integrationId, workItemId }) => `${integrationId} ${workItemId}`,
      },
      logger,
    );
  }

  /**
   * Returns once the delivery and the marks on its lanes are committed; a repeat of a stored one is only counted.
   * Throws when they are not, in which case nothing of it was stored.
   */
  async receive(delivery: NewDelivery): Promise<void> {
    if ((await this.commits.submit(delivery)) === 'unknown_integration') throw new UnknownIntegrationError();
  }
}
