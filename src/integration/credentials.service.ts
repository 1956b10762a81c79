import { Injectable } from '@nestjs/common';
import { SealedSecretError, SecretBox, type SealedSecret } from '../crypto/secret-box.service.js';
import type { Transaction } from '../database/transaction-runner.service.js';
import { notFound } from '../http/api-error.js';
import { Credential } from './credential.entity.js';
import { IntegrationConfigurationError } from './integration.errors.js';
import type { CredentialKind, CredentialSecret } from './integration.types.js';

/** A stored credential, as far as it takes to use it. */
export interface StoredCredential {
  id: string;
  organizationId: string;
  kind: CredentialKind;
  keyId: string;
  ciphertext: Buffer;
}

/** Stores credentials encrypted, and turns them into what a call carries. */
@Injectable()
export class CredentialsService {
  constructor(private readonly secretBox: SecretBox) {}

  /**
   * Stores a credential as the organization's only one for the integration. Throws 404 when the organization does not
   * use it (any more): nobody would remove the credential then.
   */
  async replace(
    tx: Transaction,
    owner: { organizationId: string; integrationId: string },
    secret: CredentialSecret,
  ): Promise<void> {
    const parameters = [owner.organizationId, owner.integrationId];
    const [held] = await tx.query<{ id: string }[]>(
      `SELECT id FROM organization_integrations WHERE organization_id = $1 AND integration_id = $2
       FOR NO KEY UPDATE`,
      parameters,
    );
    if (held === undefined) throw notFound();
    // The id is part of what the ciphertext is bound to, so it has to be known first.
    const [{ id }] = await tx.query<[{ id: string }]>(
      `SELECT nextval(pg_get_serial_sequence('credentials', 'id'))::text AS id`,
    );
    const sealed = this.secretBox.seal(secret.token, placeOf({ id, organizationId: owner.organizationId }));
    await tx.insert(Credential, { id, ...owner, kind: secret.kind, ...sealed });
    await tx.query('UPDATE organization_integrations SET default_credential_id = $2 WHERE id = $1', [held.id, id]);
    await tx.query('DELETE FROM credentials WHERE organization_id = $1 AND integration_id = $2 AND id <> $3', [
      ...parameters,
      id,
    ]);
  }

  /** The same secret, encrypted with the current key. Throws SealedSecretError when it cannot be decrypted. */
  reseal(credential: StoredCredential): SealedSecret {
    const place = placeOf(credential);
    return this.secretBox.seal(this.secretBox.open(credential, place), place);
  }

  /** Value of the Authorization header. Throws IntegrationConfigurationError when the credential cannot be decrypted. */
  authorization(credential: StoredCredential): string {
    try {
      const token = this.secretBox.open(credential, placeOf(credential));
      return authorizationOf({ kind: credential.kind, token });
    } catch (error) {
      if (!(error instanceof SealedSecretError)) throw error;
      throw new IntegrationConfigurationError('unreadable_credential', error.message);
    }
  }
}

/** What a call with this secret carries as Authorization. The user name of a PAT is empty. */
export function authorizationOf(secret: CredentialSecret): string {
  return `Basic ${Buffer.from(`:${secret.token}`).toString('base64')}`;
}

function placeOf(credential: { id: string; organizationId: string }): string {
  return `credentials:${credential.id}:${credential.organizationId}`;
}
