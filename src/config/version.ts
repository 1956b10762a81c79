import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version of Lockstep, from the package that this file belongs to, built or not. */
export const version = readVersion(dirname(fileURLToPath(import.meta.url)));

function readVersion(folder: string): string {
  const path = join(folder, 'package.json');
  if (existsSync(path)) {
    const { name, version: found } = JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string };
    if (name === 'lockstep' && found !== undefined) return found;
  }
  const parent = dirname(folder);
  return parent === folder ? 'unknown' : readVersion(parent);
}
