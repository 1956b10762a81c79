import { Inject, Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CONFIG, InvalidConfigError, type Config } from '../config/config.js';
import { sha256 } from './sha256.js';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** A secret at rest: nonce, tag and ciphertext in one, and which key opens it. */
export interface SealedSecret {
  /** First 8 hex digits of the key's SHA-256. */
  keyId: string;
  ciphertext: Buffer;
}

/** A stored secret that cannot be read: its key is not configured, or it is not where it was put. */
export class SealedSecretError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SealedSecretError';
  }
}

/**
 * Encrypts secrets with AES-256-GCM, each bound to the place where it is stored: a ciphertext that is copied to another
 * row or another organization does not open there. The first key of LOCKSTEP_ENCRYPTION_KEY encrypts, all decrypt.
 */
@Injectable()
export class SecretBox {
  private readonly current: { id: string; key: Buffer };
  private readonly keysById: ReadonlyMap<string, Buffer>;

  /** Throws InvalidConfigError when a key is not 32 bytes in base64. */
  constructor(@Inject(CONFIG) config: Pick<Config, 'encryptionKeys'>) {
    const keys = config.encryptionKeys.map(parseKey);
    const [first] = keys;
    if (first === undefined) throw wrongKey('is missing');
    this.current = first;
    this.keysById = new Map(keys.map(({ id, key }) => [id, key]));
  }

  /** Id of the key that encrypts. */
  get currentKeyId(): string {
    return this.current.id;
  }

  /** `context` names the place, e.g. `credentials:<row id>:<organization id>`; `open` needs the same. */
  seal(plain: string, context: string): SealedSecret {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.current.key, nonce);
    cipher.setAAD(Buffer.from(context));
    const encrypted = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return { keyId: this.current.id, ciphertext: Buffer.concat([nonce, cipher.getAuthTag(), encrypted]) };
  }

  /** Throws SealedSecretError when the key is unknown or the secret was not sealed for this `context`. */
  open(sealed: SealedSecret, context: string): string {
    const key = this.keysById.get(sealed.keyId);
    if (key === undefined) {
      throw new SealedSecretError(
        `The stored secret is encrypted with key ${sealed.keyId}, which LOCKSTEP_ENCRYPTION_KEY does not hold; add that key again after the current one.`,
      );
    }
    const { ciphertext } = sealed;
    try {
      const nonce = ciphertext.subarray(0, nonceBytes);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(ciphertext.subarray(nonceBytes, nonceBytes + tagBytes));
      return decipher.update(ciphertext.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw new SealedSecretError('The stored secret does not belong to this row, or it was altered.');
    }
  }
}

function parseKey(value: string): { id: string; key: Buffer } {
  const key = Buffer.from(value, 'base64');
  if (key.length !== keyBytes) throw wrongKey(`holds a key of ${key.length} bytes`);
  return { id: sha256(key).toString('hex').slice(0, 8), key };
}

function wrongKey(problem: string): InvalidConfigError {
  return new InvalidConfigError([
    `LOCKSTEP_ENCRYPTION_KEY ${problem}; each key must be ${keyBytes} bytes in base64, e.g. the output of \`openssl rand -base64 32\`.`,
  ]);
}
