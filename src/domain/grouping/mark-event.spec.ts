import { describe, expect, it } from '@jest/globals';
import type { Frame, NormalizedEvent } from '../events/event.types.js';
import { groupEvent } from './group-event.js';
import { markEvent } from './mark-event.js';

const event = (frames: Frame[]): NormalizedEvent => ({
  event_id: 'a'.repeat(32),
  type: 'error',
  level: 'error',
  platform: 'node',
  timestamp: 0,
  received: 0,
  tags: [],
  exception: { values: [{ type: 'Error', value: 'x', stacktrace: { frames } }] },
});
const library = { abs_path: '/srv/shop/node_modules/express/lib/router.js', function: 'next', in_app: true };
const own = { abs_path: '/srv/shop/checkout.js', filename: 'checkout.js', function: 'pay', in_app: true };

describe('marking an event', () => {
  it('tells frames of libraries from those of the program', () => {
    const marked = markEvent(event([library, own]));
    expect(marked.exception?.values[0]?.stacktrace?.frames.map(({ in_app }) => in_app)).toEqual([false, true]);
  });

  it('does not change how the event is grouped', () => {
    const before = event([library, own]);
    expect(groupEvent(markEvent(before)).hashes).toEqual(groupEvent(before).hashes);
  });

  it('leaves an event without frames as it is', () => {
    const { exception, ...bare } = event([]);
    expect(exception).toBeDefined();
    expect(markEvent(bare)).toEqual(bare);
  });
});
