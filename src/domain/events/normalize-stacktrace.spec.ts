import { describe, expect, it } from '@jest/globals';
import { Field } from './field.js';
import { normalizeStacktrace } from './normalize-stacktrace.js';

function frameOf(frame: object): object | undefined {
  return normalizeStacktrace(Field.root({ frames: [frame] }))?.frames[0];
}

describe('a frame', () => {
  it.each([
    [{ filename: '/srv/a.js' }, { filename: '/srv/a.js', abs_path: '/srv/a.js' }],
    [{ abs_path: '/srv/a.js' }, { filename: '/srv/a.js', abs_path: '/srv/a.js' }],
    [
      { filename: 'a.py', abs_path: '/srv/a.py' },
      { filename: 'a.py', abs_path: '/srv/a.py' },
    ],
    [{ filename: 'https://x.io/js/a.js?v=1' }, { filename: '/js/a.js', abs_path: 'https://x.io/js/a.js?v=1' }],
    [{ abs_path: 'https://x.io/' }, { filename: 'https://x.io/', abs_path: 'https://x.io/' }],
    [{ abs_path: 'https://[x' }, { filename: 'https://[x', abs_path: 'https://[x' }],
    [
      { filename: './App.vue?1f3c', abs_path: 'webpack:///App.vue?1f3c' },
      { filename: './App.vue', abs_path: 'webpack:///App.vue?1f3c' },
    ],
    [{ filename: '?' }, { abs_path: '?' }],
    [
      { filename: 'a.js', in_app: true },
      { filename: 'a.js', abs_path: 'a.js', in_app: true },
    ],
    [{ function: '?', symbol: '?' }, {}],
    [
      { function: 'f', lineno: '12', colno: 3 },
      { function: 'f', lineno: 12, colno: 3 },
    ],
    [{ lineno: -1, colno: 'x', in_app: 'yes' }, {}],
    [
      { instruction_addr: 4096, symbol_addr: '0x10' },
      { instruction_addr: '0x1000', symbol_addr: '0x10' },
    ],
    [
      { context_line: 'a()', pre_context: ['x', null, 1], post_context: [] },
      { context_line: 'a()', pre_context: ['x', '', '1'] },
    ],
    [{ vars: { a: { b: { c: { d: { e: 1 } } } } } }, { vars: { a: { b: { c: { d: { e: 1 } } } } } }],
    [{ platform: 'Native' }, { platform: 'native' }],
    [{ platform: 'abacus', foo: 1 }, { platform: 'other' }],
  ])('%j is kept as %j', (sent, kept) => {
    expect(frameOf(sent)).toEqual({ in_app: false, ...kept });
  });

  it('has 50 variables at most', () => {
    const vars = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`v${index}`, index]));
    expect(Object.keys((frameOf({ vars }) as { vars: object }).vars)).toHaveLength(50);
  });
});

describe('a stack', () => {
  it.each([[undefined], [null], [{}], [{ frames: [] }], [{ frames: [null] }], ['boom'], [{ frames: 'boom' }]])(
    'of %j is absent',
    (value) => {
      expect(normalizeStacktrace(Field.root(value))).toBeUndefined();
    },
  );

  it('may be a bare list of frames', () => {
    expect(normalizeStacktrace(Field.root([{ function: 'f' }]))).toEqual({
      frames: [{ function: 'f', in_app: false }],
    });
  });

  it('loses its middle when it is longer than 250 frames', () => {
    const frames = Array.from({ length: 300 }, (_, index) => ({ function: `f${index}` }));
    const stack = normalizeStacktrace(Field.root({ frames }));
    expect(stack?.frames.map((frame) => frame.function)).toEqual(
      [...frames.slice(0, 125), ...frames.slice(175)].map((frame) => frame.function),
    );
    expect(stack?.frames_omitted).toEqual([125, 174]);
  });

  it('says what the SDK left out', () => {
    const stack = normalizeStacktrace(Field.root({ frames: [{ function: 'f' }], frames_omitted: [3, 5] }));
    expect(stack?.frames_omitted).toEqual([3, 5]);
  });
});
