import { Inject, Injectable } from '@nestjs/common';
import { GroupCommit } from '../../database/group-commit.js';
import type { Logger } from '../../logging/logger.js';
import { LOGGER } from '../../logging/logging.module.js';
import { AcceptedEnvelopesRepository, type AcceptedEnvelope } from './accepted-envelopes.repository.js';
import { IngestSignal } from './ingest-signal.service.js';
import type { KeyUsage } from './key-limits.service.js';

/** Stores envelopes durably until they are processed, those that arrive together with one commit. */
@Injectable()
export class AcceptedEnvelopes {
  private readonly commits: GroupCommit<AcceptedEnvelope, KeyUsage | undefined>;

  constructor(repository: AcceptedEnvelopesRepository, signal: IngestSignal, @Inject(LOGGER) logger: Logger) {
    this.commits = new GroupCommit(
      {
        name: 'envelopes',
        store: async (batch) => {
          const usages = await repository.store(batch);
          signal.wake();
          return batch.map(({ keyId }) => usages.get(keyId));
        },
        bytesOf: ({ body }) => body.length,
        lockOf: ({ keyId }) => keyId,
      },
      logger,
    );
  }

  /**
   * Returns once the envelope is committed, with what its key has used up if that is counted. Throws when it is not
   * committed, in which case nothing of it was stored.
   */
  async add(envelope: AcceptedEnvelope): Promise<KeyUsage | undefined> {
    return this.commits.submit(envelope);
  }
}
