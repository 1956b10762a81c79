import { limitedCategories, unsupportedCategories, type DroppedItem } from '../../domain/envelope/sift-items.js';

/** For how long a sender is asked to leave out what is not supported; it asks again by sending some of it. */
const unsupportedSeconds = 3_600;

/**
 * `X-Sentry-Rate-Limits` for an envelope of which some was left out: the limit of its key while it must wait, and what
 * is never kept. SDKs hold those categories back, which saves the traffic. Undefined when there is nothing to say.
 */
export function rateLimitsOf(dropped: readonly DroppedItem[], waitSeconds: number | undefined): string | undefined {
  const isDropped = (wanted: DroppedItem['reason']): boolean => dropped.some(({ reason }) => reason === wanted);
  const parts: string[] = [];
  if (waitSeconds !== undefined && isDropped('limited'))
    parts.push(`${waitSeconds}:${limitedCategories.join(';')}:key:key_quota`);
  if (isDropped('unsupported')) {
    parts.push(`${unsupportedSeconds}:${unsupportedCategories.join(';')}:project:unsupported`);
  }
  return parts.length === 0 ? undefined : parts.join(', ');
}
