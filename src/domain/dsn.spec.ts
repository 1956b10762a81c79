import { describe, expect, it } from '@jest/globals';
import { formatDsn, parseDsn } from './dsn.js';

const publicKey = '0123456789abcdef0123456789abcdef';

describe('a DSN', () => {
  it.each([
    ['https://lockstep.example/', `https://${publicKey}@lockstep.example/42`],
    ['http://localhost:8000/', `http://${publicKey}@localhost:8000/42`],
    ['https://example.com/lockstep/', `https://${publicKey}@example.com/lockstep/42`],
  ])('of the service at %s is %s', (baseUrl, dsn) => {
    expect(formatDsn(baseUrl, { publicKey, projectId: '42' })).toBe(dsn);
  });

  it.each([
    [`https://${publicKey}@lockstep.example/42`, publicKey, '42'],
    [`https://${publicKey}:an-old-secret@lockstep.example/42`, publicKey, '42'],
    [`http://${publicKey}@localhost:8000/a/path/42`, publicKey, '42'],
  ])('is read: %s', (text, key, projectId) => {
    expect(parseDsn(text)).toEqual({ publicKey: key, projectId });
  });

  it.each(['', 'nonsense', 'https://lockstep.example/42', `https://${publicKey}@lockstep.example/`])(
    'is none: "%s"',
    (text) => {
      expect(parseDsn(text)).toBeUndefined();
    },
  );
});
