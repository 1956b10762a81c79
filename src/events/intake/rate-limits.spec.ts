import { describe, expect, it } from '@jest/globals';
import { rateLimitsOf } from './rate-limits.js';

const limited = { category: 'error', reason: 'limited', quantity: 1 } as const;
const unsupported = { category: 'log_item', reason: 'unsupported', quantity: 1 } as const;
const forKey = '7:default;error;security;transaction;span;attachment:key:key_quota';
const forEver =
  '3600:session;feedback;log_item;trace_metric;metric;metric_bucket;monitor;profile;replay:project:unsupported';

describe('the limits that a sender is told', () => {
  it.each([
    ['none when all was kept', [], undefined, undefined],
    ['none when all was kept of a key over its limit', [], 7, undefined],
    ['the key’s when something was over it', [limited], 7, forKey],
    ['what is never kept', [unsupported], undefined, forEver],
    ['both', [unsupported, limited], 7, `${forKey}, ${forEver}`],
  ])('are %s', (_which, dropped, waitSeconds, expected) => {
    expect(rateLimitsOf(dropped, waitSeconds)).toBe(expected);
  });
});
