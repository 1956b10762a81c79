import { describe, expect, it } from '@jest/globals';
import { readEventId } from './event-id.js';

const id = 'fc6d8c0c43fc4630ad850ee518f1b9d0';

describe('the id of an event', () => {
  it.each([id, id.toUpperCase(), 'fc6d8c0c-43fc-4630-ad85-0ee518f1b9d0'])('is read from %s', (value) => {
    expect(readEventId(value)).toBe(id);
  });

  it.each([undefined, null, 7, '', 'xyz', id.slice(1), `${id}0`, `${id}\n`, `-${id}`, [id]])('is none: %j', (value) => {
    expect(readEventId(value)).toBeUndefined();
  });
});
