import { parameterize } from './parameterize.js';
import { firstLines } from './text-lines.js';

const maxLines = 2;

/** What a message says apart from its values: its first two lines with placeholders, `...` where something is cut. */
export function normalizeMessage(message: string): string {
  const kept = firstLines(message, maxLines).join('\n');
  return parameterize(kept === message ? kept : `${kept}...`);
}
