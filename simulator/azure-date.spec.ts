import { describe, expect, it } from '@jest/globals';
import { dateSortKey, formatAzureDate } from './azure-date.js';

describe('an Azure DevOps date', () => {
  it.each([
    ['2026-01-10T10:20:30.123Z', '2026-01-10T10:20:30.123Z'],
    ['2026-01-10T10:20:30.120Z', '2026-01-10T10:20:30.12Z'],
    ['2026-01-10T10:20:30.000Z', '2026-01-10T10:20:30Z'],
    ['2026-01-10T10:20:00.000Z', '2026-01-10T10:20:00Z'],
    ['2026-01-10T00:00:00.100Z', '2026-01-10T00:00:00.1Z'],
  ])('writes %s as %s', (iso, expected) => {
    expect(formatAzureDate(new Date(iso))).toBe(expected);
  });

  it('sorts as time does by its key, however long its fraction is written', () => {
    const inOrder = ['', '.12', '.123', '.2'].map((fraction) => `2026-03-10T15:00:00${fraction}Z`);
    const keys = inOrder.map(dateSortKey);
    expect([...keys].sort()).toEqual(keys);
  });
});
