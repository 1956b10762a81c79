import { parameterize } from './parameterize.js';
import { firstLines } from './text-lines.js';

const maxLines = 2;

/** Longer messages are cut when an event is normalised; this only keeps a text from elsewhere from costing more. */
const maxLength = 8192;

/** What a message says apart from its values: its first two lines with placeholders, `...` where lines are left out. */
export function normalizeMessage(message: string): string {
  const text = message.slice(0, maxLength);
  const kept = firstLines(text, maxLines).join('\n');
  return parameterize(kept === text ? kept : `${kept}...`);
}
