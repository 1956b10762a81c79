import { Inject, Injectable } from '@nestjs/common';
import { GroupCommit } from '../../database/group-commit.js';
import type { Logger } from '../../logging/logger.js';
import { LOGGER } from '../../logging/logging.module.js';
import { IngestQueueRepository, type NewEnvelope } from './ingest-queue.repository.js';
import { IngestSignal } from './ingest-signal.service.js';

/** Stores envelopes durably until they are processed, those that arrive together with one commit. */
@Injectable()
export class IngestQueue {
  private readonly commits: GroupCommit<NewEnvelope, undefined>;

  constructor(repository: IngestQueueRepository, signal: IngestSignal, @Inject(LOGGER) logger: Logger) {
    this.commits = new GroupCommit(
      {
        name: 'envelopes',
        store: async (batch) => {
          await repository.store(batch);
          signal.wake();
          return batch.map(() => undefined);
        },
        bytesOf: ({ body }) => body.length,
        lockOf: ({ keyId }) => keyId,
      },
      logger,
    );
  }

  /** Returns once the envelope is committed. Throws when it is not, in which case nothing of it was stored. */
  async add(envelope: NewEnvelope): Promise<void> {
    await this.commits.submit(envelope);
  }
}
