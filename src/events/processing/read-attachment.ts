import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { EnvelopeItem } from '../../domain/envelope/envelope.types.js';
import { boundedText } from '../../domain/events/bounded-text.js';
import type { PreparedAttachment } from './processing.types.js';

/** How much is hashed at a time: others get their turn in between. */
const hashedAtOnce = 4 * 1024 * 1024;

/** The file in an attachment item; what the header does not say is what Sentry assumes. */
export async function readAttachment({ header, payload }: EnvelopeItem): Promise<PreparedAttachment> {
  const text = (value: unknown, fallback: string): string =>
    typeof value === 'string' && value !== '' ? boundedText(value, 255) : fallback;
  return {
    name: text(header['filename'], 'unnamed'),
    contentType: text(header['content_type'], 'application/octet-stream'),
    attachmentType: text(header['attachment_type'], 'event.attachment'),
    content: payload,
    sha1: await sha1Of(payload),
  };
}

async function sha1Of(content: Buffer): Promise<string> {
  const hash = createHash('sha1');
  for (let start = 0; start < content.length; start += hashedAtOnce) {
    hash.update(content.subarray(start, start + hashedAtOnce));
    await setImmediate();
  }
  return hash.digest('hex');
}
