import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOrCreateEncryptionKey } from './encryption-key.js';
import { SecretBox } from './secret-box.service.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the generated encryption key', () => {
  it('is one that the secret box takes', async () => {
    const key = await loadOrCreateEncryptionKey(join(folder, 'data'));
    expect(() => new SecretBox({ encryptionKeys: [key] })).not.toThrow();
  });

  it('is the same at the next start', async () => {
    expect(await loadOrCreateEncryptionKey(folder)).toBe(await loadOrCreateEncryptionKey(folder));
  });

  it('is readable by its owner only', async () => {
    await loadOrCreateEncryptionKey(folder);
    expect((await stat(join(folder, 'encryption-key'))).mode & 0o777).toBe(0o600);
  });

  it('is one key however many processes start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 10 }, () => loadOrCreateEncryptionKey(folder)));
    expect(new Set(keys).size).toBe(1);
  });

  it('leaves no draft behind', async () => {
    await Promise.all(Array.from({ length: 10 }, () => loadOrCreateEncryptionKey(folder)));
    expect(await readdir(folder)).toEqual(['encryption-key']);
  });
});
