import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SealedSecretError, SecretBox } from '../crypto/secret-box.service.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { CredentialsService, type StoredCredential } from './credentials.service.js';

/**
 * Encrypts stored credentials anew at the start when the current key is another than theirs, so that a former key can
 * be left out afterwards. Any number of replicas may do it at once.
 */
@Injectable()
export class CredentialRotation implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secretBox: SecretBox,
    private readonly credentials: CredentialsService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const outdated = await this.dataSource.query<StoredCredential[]>(
      `SELECT id, organization_id AS "organizationId", kind, key_id AS "keyId", ciphertext FROM credentials
       WHERE key_id <> $1 ORDER BY id`,
      [this.secretBox.currentKeyId],
    );
    for (const credential of outdated) await this.encryptAnew(credential);
  }

  private async encryptAnew(credential: StoredCredential): Promise<void> {
    const { id: credentialId, keyId: formerKeyId } = credential;
    try {
      const { keyId, ciphertext } = this.credentials.reseal(credential);
      // Not over what another replica wrote meanwhile.
      const [, written] = await this.dataSource.query<[unknown[], number]>(
        'UPDATE credentials SET key_id = $2, ciphertext = $3 WHERE id = $1 AND ciphertext = $4',
        [credentialId, keyId, ciphertext, credential.ciphertext],
      );
      if (written > 0) this.logger.info({ credentialId, formerKeyId, keyId }, 'a credential was encrypted anew');
    } catch (error) {
      if (!(error instanceof SealedSecretError)) throw error;
      this.logger.warn({ credentialId, formerKeyId, reason: error.message }, 'a credential cannot be decrypted');
    }
  }
}
