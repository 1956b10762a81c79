import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import type { CredentialWatch } from './azure-devops/azure-devops-http.client.js';
import { AzureDevOpsError } from './azure-devops/azure-devops.errors.js';

const probeEverySeconds = 30;

/**
 * Keeps track of credentials that Azure DevOps refuses. One answer never condemns one: after the first refusal a single
 * call per 30 s still goes out, over all processes, and the first that succeeds clears the mark.
 */
@Injectable()
export class CredentialHealth {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Watches the calls of one client. */
  watch(credentialId: string, needsReauth: boolean): CredentialWatch {
    let dead = needsReauth;
    return {
      beforeCall: async () => {
        if (dead) await this.claimProbe(credentialId);
      },
      accepted: async () => {
        if (!dead) return;
        dead = false;
        await this.dataSource.query(
          'UPDATE credentials SET needs_reauth_since = NULL, probe_after = NULL WHERE id = $1',
          [credentialId],
        );
      },
      refused: async () => {
        if (!dead) this.logger.warn({ credentialId }, 'Azure DevOps does not accept a credential');
        dead = true;
        await this.dataSource.query(
          `UPDATE credentials SET needs_reauth_since = coalesce(needs_reauth_since, now()),
             probe_after = now() + $2 * interval '1 second' WHERE id = $1`,
          [credentialId, probeEverySeconds],
        );
      },
    };
  }

  private async claimProbe(credentialId: string): Promise<void> {
    const [row] = await this.dataSource.query<{ claimed: boolean; wait_ms: number }[]>(
      `WITH claimed AS (
         UPDATE credentials SET probe_after = now() + $2 * interval '1 second'
         WHERE id = $1 AND (probe_after IS NULL OR probe_after <= now()) RETURNING id
       )
       SELECT EXISTS (SELECT FROM claimed) AS claimed,
         greatest(1000, ceil(extract(epoch FROM probe_after - now()) * 1000))::int AS wait_ms
       FROM credentials WHERE id = $1`,
      [credentialId, probeEverySeconds],
    );
    if (row?.claimed === true) return;
    const message = 'Azure DevOps does not accept the credential; it may have expired or been revoked.';
    throw new AzureDevOpsError('unauthorized', message, {
      retryAfterMs: row?.wait_ms ?? probeEverySeconds * 1000,
    });
  }
}
