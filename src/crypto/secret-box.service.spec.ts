import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { InvalidConfigError } from '../config/config.js';
import { SealedSecretError, SecretBox } from './secret-box.service.js';

const keyA = randomBytes(32).toString('base64');
const keyB = randomBytes(32).toString('base64');
const box = new SecretBox({ encryptionKeys: [keyA] });
const place = 'credentials:7:1';

describe('SecretBox', () => {
  it('opens what it sealed', () => {
    expect(box.open(box.seal('pät-🔑', place), place)).toBe('pät-🔑');
  });

  it('does not show the secret in the ciphertext', () => {
    expect(box.seal('canary-secret', place).ciphertext.includes('canary')).toBe(false);
  });

  it('seals the same secret differently each time', () => {
    expect(box.seal('same', place).ciphertext).not.toEqual(box.seal('same', place).ciphertext);
  });

  it.each(['credentials:8:1', 'credentials:7:2', ''])('does not open a secret that was copied to %j', (elsewhere) => {
    const sealed = box.seal('secret', place);
    expect(() => box.open(sealed, elsewhere)).toThrow(SealedSecretError);
  });

  it('does not open a secret that was altered', () => {
    const sealed = box.seal('secret', place);
    const altered = Buffer.from(sealed.ciphertext);
    altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1);
    expect(() => box.open({ ...sealed, ciphertext: altered }, place)).toThrow(SealedSecretError);
  });

  it('does not open a secret that was cut short', () => {
    const sealed = box.seal('secret', place);
    expect(() => box.open({ ...sealed, ciphertext: sealed.ciphertext.subarray(0, 20) }, place)).toThrow(
      SealedSecretError,
    );
  });

  it('opens with a former key after rotation', () => {
    const sealed = box.seal('secret', place);
    expect(new SecretBox({ encryptionKeys: [keyB, keyA] }).open(sealed, place)).toBe('secret');
  });

  it('seals with the first key', () => {
    const sealed = new SecretBox({ encryptionKeys: [keyB, keyA] }).seal('secret', place);
    expect(new SecretBox({ encryptionKeys: [keyB] }).open(sealed, place)).toBe('secret');
  });

  it('names the key that is missing', () => {
    const sealed = box.seal('secret', place);
    expect(() => new SecretBox({ encryptionKeys: [keyB] }).open(sealed, place)).toThrow(sealed.keyId);
  });

  it.each([[[]], [['c2hvcnQ=']], [[keyA, 'not a key']]])('refuses to start with the keys %j', (encryptionKeys) => {
    expect(() => new SecretBox({ encryptionKeys })).toThrow(InvalidConfigError);
  });

  it('says what to do about a wrong key without showing it', () => {
    expect(() => new SecretBox({ encryptionKeys: ['c2VjcmV0'] })).toThrow(/^(?!.*c2VjcmV0)[^]*openssl rand -base64 32/);
  });
});
