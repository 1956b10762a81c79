import { createHash } from 'node:crypto';
import type { EnvelopeItem } from '../../domain/envelope/envelope.types.js';
import { boundedText } from '../../domain/events/bounded-text.js';
import type { PreparedAttachment } from './processing.types.js';

/** The file in an attachment item; what the header does not say is what Sentry assumes. */
export function readAttachment({ header, payload }: EnvelopeItem): PreparedAttachment {
  const text = (value: unknown, fallback: string): string =>
    typeof value === 'string' && value !== '' ? boundedText(value, 255) : fallback;
  return {
    name: text(header['filename'], 'unnamed'),
    contentType: text(header['content_type'], 'application/octet-stream'),
    attachmentType: text(header['attachment_type'], 'event.attachment'),
    content: payload,
    sha1: createHash('sha1').update(payload).digest('hex'),
  };
}
