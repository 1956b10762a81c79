import { describe, expect, it } from '@jest/globals';
import { normalizeMessage } from './message.js';

describe('a message to group by', () => {
  it.each([
    ['one line', 'disk full', 'disk full'],
    ['two lines', 'disk full\non /srv', 'disk full\non /srv'],
    ['more lines, with a sign of the cut', 'a\nb\nc', 'a\nb...'],
    ['blank lines, which do not count', '\n \na\n\t\nb\n', 'a\nb...'],
    ['lines that end as on Windows', 'a\r\nb', 'a\nb...'],
    ['values', 'order 7 of 12 failed', 'order <int> of <int> failed'],
  ])('is made from %s', (_what, message, expected) => {
    expect(normalizeMessage(message)).toBe(expected);
  });

  it('of a megabyte costs no more than its first 8,192 characters', () => {
    expect(normalizeMessage('x '.repeat(500_000))).toBe(normalizeMessage('x '.repeat(4096)));
  });
});
