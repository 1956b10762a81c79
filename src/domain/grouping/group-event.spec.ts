import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import type { ExceptionValue, Frame, NormalizedEvent } from '../events/event.types.js';
import { groupEvent } from './group-event.js';
import type { GroupingComponent } from './grouping.types.js';
import { parseFingerprintRules } from './parse-fingerprint-rules.js';

function anEvent(parts: Partial<NormalizedEvent>): NormalizedEvent {
  return {
    event_id: '0'.repeat(32),
    type: 'error',
    level: 'error',
    platform: 'python',
    timestamp: 0,
    received: 0,
    tags: [],
    ...parts,
  };
}

const library = { module: 'lib', function: 'call', in_app: false };
const own = { module: 'shop', function: 'add', in_app: true };

function anError(parts: Partial<ExceptionValue> = {}): ExceptionValue {
  return { type: 'ValueError', value: 'no item 7', stacktrace: { frames: [library, own] }, ...parts };
}

function withErrors(...values: ExceptionValue[]): NormalizedEvent {
  return anEvent({ exception: { values } });
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const message = { logentry: { message: 'no item %s', formatted: 'no item 7' } };
const nothing = md5('');

describe('an event is found by the hash', () => {
  it.each<[string, NormalizedEvent, string[]]>([
    ['of its own frames, then of all', withErrors(anError()), ['shopaddValueError', 'libcallshopaddValueError']],
    [
      'of all frames when all are its own',
      withErrors(anError({ stacktrace: { frames: [own] } })),
      ['shopaddValueError'],
    ],
    [
      'of all frames when none is its own',
      withErrors(anError({ stacktrace: { frames: [library] } })),
      ['libcallValueError'],
    ],
    [
      'of type and value when there is no stack',
      withErrors({ type: 'ValueError', value: 'no item 7' }),
      ['ValueErrorno item <int>'],
    ],
    [
      'of type and value when the stack is empty',
      withErrors(anError({ stacktrace: { frames: [] } })),
      ['ValueErrorno item <int>'],
    ],
    [
      'of a chain, from the inside out',
      withErrors(anError(), anError({ type: 'CartError' })),
      ['shopaddValueErrorshopaddCartError', 'libcallshopaddValueErrorlibcallshopaddCartError'],
    ],
    [
      'of its stack alone when the exception is made up',
      withErrors(anError({ mechanism: { type: 'x', synthetic: true } })),
      ['shopadd', 'libcallshopadd'],
    ],
    [
      "of Apple's error rather than its value",
      withErrors({ type: 'E', value: 'v', mechanism: { type: 'x', meta: { ns_error: { domain: 'Net', code: 7 } } } }),
      ['ENet7'],
    ],
    [
      'of the exception rather than the message',
      anEvent({ ...message, exception: { values: [anError({ stacktrace: { frames: [own] } })] } }),
      ['shopaddValueError'],
    ],
    ['of the template of its message', anEvent(message), ['no item %s']],
    ['of its message when there is no template', anEvent({ logentry: { formatted: 'no item 7' } }), ['no item <int>']],
    ['of a lone stack', anEvent({ stacktrace: { frames: [own] } }), ['shopadd']],
    [
      'of the thread that crashed',
      anEvent({ threads: { values: [{ id: 1 }, { id: 2, crashed: true, stacktrace: { frames: [own] } }] } }),
      ['shopadd'],
    ],
    [
      'of the current thread when none crashed',
      anEvent({ threads: { values: [{ id: 1 }, { id: 2, current: true, stacktrace: { frames: [own] } }] } }),
      ['shopadd'],
    ],
    ['of its only thread', anEvent({ threads: { values: [{ id: 1, stacktrace: { frames: [own] } }] } }), ['shopadd']],
    ['of nothing when several threads are alike', anEvent({ threads: { values: [{ id: 1 }, { id: 2 }] } }), ['']],
    ['of nothing when its thread has no stack', anEvent({ threads: { values: [{ id: 1 }] } }), ['']],
    [
      'of its template',
      anEvent({ template: { filename: 'cart.html', context_line: '{{ x }}' } }),
      ['cart.html{{ x }}'],
    ],
    [
      'of a policy report',
      anEvent({ type: 'csp', csp: { effective_directive: 'img-src', blocked_uri: 'data' } }),
      ['img-srcdata:'],
    ],
    ['of a key report', anEvent({ type: 'hpkp', hpkp: { hostname: 'shop.example' } }), ['hpkpshop.example']],
    [
      'of a certificate report',
      anEvent({ type: 'expectct', expectct: { hostname: 'shop.example' } }),
      ['expect-ctshop.example'],
    ],
    [
      'of a stapling report',
      anEvent({ type: 'expectstaple', expectstaple: { hostname: 'shop.example' } }),
      ['expect-stapleshop.example'],
    ],
    ['of nothing when it holds nothing', anEvent({}), ['']],
  ])('%s', (_what, event, texts) => {
    expect(groupEvent(event).hashes).toEqual(texts.map(md5));
  });

  it('that recursion does not change', () => {
    const deep = anError({ stacktrace: { frames: [library, own, own, own] } });
    expect(groupEvent(withErrors(deep)).hashes).toEqual(groupEvent(withErrors(anError())).hashes);
  });

  it('that depends on no frame of a page without function', () => {
    const frame = { abs_path: 'https://shop.example/', filename: '/', module: 'shop' };
    const event = withErrors({ type: 'Error', value: 'Script error.', stacktrace: { frames: [frame] } });
    expect(groupEvent({ ...event, platform: 'javascript' }).hashes).toEqual([md5('ErrorScript error.')]);
  });

  it('that tells members of an exception group apart only by kind', () => {
    const mechanism = { type: 'chained', parent_id: 0 };
    const first = anError({ mechanism: { ...mechanism, exception_id: 1 } });
    const second = anError({ mechanism: { ...mechanism, exception_id: 2 } });
    const group = { type: 'Group', mechanism: { type: 'x', exception_id: 0, is_exception_group: true } };
    expect(groupEvent(withErrors(second, first, group)).hashes).toEqual(groupEvent(withErrors(anError())).hashes);
  });
});

describe('the hashes of an event', () => {
  const names = fc.string({ unit: fc.constantFrom('a', '$', '.', '<', '/', '1', '😀'), maxLength: 12 });
  const frames = fc.array(
    fc.record(
      {
        module: names,
        function: names,
        filename: names,
        abs_path: names,
        context_line: names,
        lineno: fc.nat(3),
        in_app: fc.boolean(),
        platform: fc.constantFrom('javascript', 'java', 'php', 'ruby', 'cocoa', 'csharp'),
      },
      { requiredKeys: [] },
    ),
    { maxLength: 6 },
  );

  it('are at least one, each once, and the same at each time', () => {
    const mechanisms = fc.record(
      {
        type: fc.constant('x'),
        exception_id: fc.nat(3),
        parent_id: fc.nat(3),
        is_exception_group: fc.boolean(),
        synthetic: fc.boolean(),
      },
      { requiredKeys: ['type'] },
    );
    const errors = fc.record(
      { type: names, value: names, mechanism: mechanisms, stacktrace: fc.record({ frames }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(errors, { maxLength: 5 }), fc.option(names), (values, formatted) => {
        const event = { ...withErrors(...values), ...(formatted !== null && { logentry: { formatted } }) };
        const { hashes } = groupEvent(event);
        expect(hashes.length).toBeGreaterThan(0);
        expect(new Set(hashes).size).toBe(hashes.length);
        expect(hashes.every((hash) => /^[0-9a-f]{32}$/.test(hash))).toBe(true);
        expect(groupEvent(structuredClone(event)).hashes).toEqual(hashes);
      }),
    );
  });

  it('begin with one that no frame of a library changes', () => {
    fc.assert(
      fc.property(frames, fc.nat(6), (more, place) => {
        const libraries = more.map((frame, index) => ({ ...frame, in_app: false, platform: 'python', lineno: index }));
        const stack = [library, ...libraries.slice(0, place), own, ...libraries.slice(place)];
        const event = withErrors(anError({ stacktrace: { frames: stack } }));
        expect(groupEvent(event).hashes[0]).toBe(md5('shopaddValueError'));
      }),
    );
  });
});

describe('a fingerprint', () => {
  it('of its own gives one hash', () => {
    const { variants, hashes } = groupEvent({ ...withErrors(anError()), fingerprint: ['cart', '{{ error.type }}'] });
    expect(hashes).toEqual([md5('cartValueError')]);
    expect(variants.map(({ name, hash }) => [name, hash !== null])).toEqual([
      ['app', false],
      ['system', false],
      ['custom-fingerprint', true],
    ]);
  });

  it.each([[['{{ default }}']], [['{{default}}']], [undefined]])('%j is the default', (fingerprint) => {
    const event = { ...withErrors(anError()), ...(fingerprint && { fingerprint }) };
    expect(groupEvent(event)).toEqual(groupEvent(withErrors(anError())));
  });

  it('with the default and more salts each hash, in the order given', () => {
    const { hashes, variants } = groupEvent({ ...withErrors(anError()), fingerprint: ['a', '{{ default }}', 'b'] });
    expect(hashes).toEqual([md5('ashopaddValueErrorb'), md5('alibcallshopaddValueErrorb')]);
    expect(variants[0]).toMatchObject({
      type: 'salted-component',
      description: 'modified in-app exception stacktrace',
    });
  });

  it('is ignored on a transaction', () => {
    expect(groupEvent(anEvent({ type: 'transaction', fingerprint: ['mine'] })).hashes).toEqual([nothing]);
  });

  it('of a rule of the project replaces that of the event, and may set the title', () => {
    const rules = parseFingerprintRules('type:Value* -> cart, {{ level }} title="Cart: {{ error.value }}"');
    const grouping = groupEvent({ ...withErrors(anError()), fingerprint: ['mine'] }, rules);
    expect(grouping).toMatchObject({ hashes: [md5('carterror')], title: 'Cart: no item 7' });
    expect(grouping.variants.at(-1)).toMatchObject({
      name: 'custom-fingerprint',
      fingerprint: ['cart', 'error'],
      matchedRule: 'type:Value* -> cart, {{ level }} title="Cart: {{ error.value }}"',
    });
  });

  it('of a built-in rule is one for all chunks that cannot be loaded', () => {
    const event = {
      ...withErrors({ type: 'ChunkLoadError', value: 'Loading chunk 7 failed' }),
      platform: 'javascript',
    };
    const { variants, hashes } = groupEvent(event);
    expect(hashes).toEqual([md5('chunkloaderror')]);
    expect(variants.at(-1)?.name).toBe('built-in-fingerprint');
  });

  it('of a built-in rule is one for each page that cannot be hydrated', () => {
    const event = withErrors({ type: 'Error', value: 'Text content does not match server-rendered HTML.' });
    const { hashes } = groupEvent({ ...event, platform: 'javascript', transaction: '/cart' });
    expect(hashes).toEqual([md5('hydrationerror/cart')]);
  });

  it('of a rule of the project comes before a built-in one', () => {
    const event = { ...withErrors({ type: 'ChunkLoadError' }), platform: 'javascript' };
    expect(groupEvent(event, parseFingerprintRules('family:javascript -> mine')).hashes).toEqual([md5('mine')]);
  });
});

describe('a checksum', () => {
  it.each([
    ['is the hash when it has the shape of one', 'a'.repeat(32), ['a'.repeat(32)]],
    ['is hashed, and kept when it is short', 'cart', [md5('cart'), 'cart']],
    ['is only hashed when it is long', 'A'.repeat(33), [md5('A'.repeat(33))]],
  ])('%s', (_what, checksum, hashes) => {
    expect(groupEvent({ ...withErrors(anError()), checksum }).hashes).toEqual(hashes);
  });
});

describe('a message whose SDK adds a nameless exception for its stack', () => {
  const older = anEvent(message);
  const newer = anEvent({
    ...message,
    exception: {
      values: [{ value: 'no item 7', stacktrace: { frames: [own] }, mechanism: { type: 'x', synthetic: true } }],
    },
  });

  it('is found by its stack first, and last by the hash that older SDKs give it', () => {
    expect(groupEvent(newer).hashes).toEqual([md5('shopadd'), ...groupEvent(older).hashes]);
  });

  it('is salted as older SDKs have it', () => {
    const fingerprint = ['{{ default }}', 'eu'];
    expect(groupEvent({ ...newer, fingerprint }).hashes.at(-1)).toBe(groupEvent({ ...older, fingerprint }).hashes[0]);
  });

  it('has no other hash than its fingerprint', () => {
    expect(groupEvent({ ...newer, fingerprint: ['mine'] }).hashes).toEqual([md5('mine')]);
  });

  it('is not meant where the exception has a name', () => {
    const named = anError({ mechanism: { type: 'x', synthetic: true }, stacktrace: { frames: [own] } });
    expect(groupEvent(anEvent({ ...message, exception: { values: [named] } })).hashes).toEqual([md5('shopadd')]);
  });
});

describe('what a group is explained by', () => {
  it('names each variant by what it groups by', () => {
    const names = groupEvent(withErrors(anError())).variants.map(({ name, description }) => [name, description]);
    expect(names).toEqual([
      ['app', 'in-app exception stacktrace'],
      ['system', 'exception stacktrace'],
    ]);
  });

  it('tells why a part does not count', () => {
    const { variants } = groupEvent(anEvent({ ...message, exception: { values: [anError()] } }));
    const hints = variants.flatMap(({ name, component }) => hintsOf(component).map((hint) => `${name}: ${hint}`));
    expect(hints).toEqual([
      'app: non app frame',
      'app: ignored because stacktrace takes precedence',
      'default: exception takes precedence',
      'default: exception takes precedence',
      'system: ignored because stacktrace takes precedence',
    ]);
  });

  it('says that a variant is left out because it has the same hash', () => {
    const { variants } = groupEvent(withErrors(anError({ stacktrace: { frames: [own] } })));
    expect(hintsOf(variants[0]?.component)).toContain('ignored because hash matches system variant');
  });
});

// What begins a search anew at each of so many characters takes ten seconds and more.
it.each<[string, Frame]>([
  ['java', { module: '$$aCGLIB' }],
  ['java', { module: '$EnhancerByA' }],
  ['java', { module: '$HibernateProxy' }],
  ['java', { filename: '$$_javassist_' }],
  ['java', { module: 'sun.reflect.Generated' }],
  ['ruby', { function: '__1111_1111' }],
  ['php', { function: 'class@anonymous::' }],
  ['javascript', { function: 'a.', context_line: ' a' }],
  ['node', { abs_path: '/node_modules' }],
  ['node', { abs_path: 'newrelic\\' }],
])('a frame of %s with 200,000 characters of %j is grouped soon', (platform, frame) => {
  const long = Object.entries(frame).map(([field, piece]) => [
    field,
    String(piece).repeat(200_000 / String(piece).length),
  ]);
  const event = withErrors(anError({ stacktrace: { frames: [Object.fromEntries(long) as Frame] } }));
  const before = process.cpuUsage();
  groupEvent({ ...event, platform });
  expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
});

function hintsOf(component: GroupingComponent | undefined): string[] {
  if (component === undefined) return [];
  const inner = component.values.flatMap((value) => (typeof value === 'string' ? [] : hintsOf(value)));
  return component.hint === undefined ? inner : [component.hint, ...inner];
}
