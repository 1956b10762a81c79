import { hash } from 'node:crypto';

/** The SHA-256 of a text as UTF-8, or of bytes. */
export function sha256(data: string | Buffer): Buffer {
  return hash('sha256', data, 'buffer');
}
