import { describe, expect, it } from '@jest/globals';
import { describeEvent, isPlaceholderTitle } from './describe-event.js';
import { normalizeEvent } from './normalize-event.js';

function describeRaw(raw: object): ReturnType<typeof describeEvent> {
  return describeEvent(normalizeEvent(raw, { eventId: '1', receivedAt: new Date() }));
}

const frame = (name: string | undefined, in_app = true): object => ({ function: name, filename: `${name}.js`, in_app });
const stackOf = (...frames: object[]): { stacktrace: object } => ({ stacktrace: { frames } });
const synthetic = { mechanism: { synthetic: true } };

describe('the title of an event', () => {
  it.each<[string, object, string]>([
    ['is type and value of an error', { exception: { type: 'TypeError', value: 'no x' } }, 'TypeError: no x'],
    ['is the type without value', { exception: { type: 'TypeError' } }, 'TypeError'],
    ['says Error without type', { exception: { value: 'no x' } }, 'Error: no x'],
    ['is of the outermost exception', { exception: [{ type: 'A' }, { type: 'B', value: 'b' }] }, 'B: b'],
    ['is of the first line', { exception: { type: 'A', value: '\n one \ntwo' } }, 'A: one'],
    ['is cut after 100 characters', { exception: { type: 'A', value: 'x'.repeat(200) } }, `A: ${'x'.repeat(97)}...`],
    ['is of the exception, not the message', { exception: { type: 'A' }, message: 'm' }, 'A'],
    [
      'is the function of an exception that was made up',
      { exception: { type: 'Error', value: 'x', ...synthetic, ...stackOf(frame('f')) } },
      'f',
    ],
    ['is unknown when that has none', { exception: { type: 'Error', value: 'x', ...synthetic } }, '<unknown>'],
    [
      'is the message that was sent with a stack',
      { message: 'Disk full', exception: { value: 'Disk full', ...synthetic, ...stackOf(frame('f')) } },
      'Disk full',
    ],
    [
      'is the error when only its cause was made up',
      {
        message: 'm',
        exception: [
          { value: 'x', ...synthetic },
          { type: 'A', value: 'y' },
        ],
      },
      'A: y',
    ],
    ['is the first line of a message', { message: 'Disk full\non web-1' }, 'Disk full'],
    ['is the message for people', { logentry: { message: 'hi %s', params: ['x'] } }, 'hi x'],
    ['stands for nothing', {}, '<unlabeled event>'],
    ['is the name of a transaction', { type: 'transaction', transaction: 'GET /', message: 'm' }, 'GET /'],
    ['stands for a transaction without name', { type: 'transaction' }, '<unlabeled transaction>'],
    [
      'says what a browser blocked',
      { csp: { effective_directive: 'img-src', blocked_uri: 'https://x.io/a.png' } },
      "Blocked 'img' from 'x.io'",
    ],
    [
      'says what a browser blocked, of older ones',
      { csp: { violated_directive: "script-src-elem 'self'", blocked_uri: 'inline' } },
      "Blocked inline 'script'",
    ],
    ['says which pins failed', { hpkp: { hostname: 'x.io' } }, "Public key pinning validation failed for 'x.io'"],
    ['says that transparency failed', { expectct: { hostname: 'x.io' } }, "Expect-CT failed for 'x.io'"],
    ['says that stapling failed', { expectstaple: { port: 1 } }, 'Expect-Staple failed'],
  ])('%s', (_, raw, title) => {
    expect(describeRaw(raw).title).toBe(title);
  });

  it.each([
    ['<unlabeled event>', true],
    ['<unlabeled transaction>', true],
    ['<untitled>', true],
    ['<unknown>', true],
    ['Error', true],
    ['Error: x', false],
    ['TypeError', false],
  ])('%s is a placeholder: %s', (title, expected) => {
    expect(isPlaceholderTitle(title)).toBe(expected);
  });
});

describe('the metadata of an event', () => {
  const error = { type: 'A', value: 'x' };
  const place = { filename: 'f.js', function: 'f' };
  it.each<[string, object, object]>([
    [
      'name the innermost frame in app',
      { exception: { ...error, ...stackOf(frame('g'), frame('f'), frame('lib', false)) } },
      { ...error, ...place },
    ],
    [
      'name the innermost frame where none is in app',
      { exception: { ...error, ...stackOf(frame('lib', false), frame('f', false)) } },
      { ...error, ...place },
    ],
    [
      'name no frame without function',
      { exception: { ...error, ...stackOf({ filename: 'x.js' }, frame('<unknown>')) } },
      error,
    ],
    [
      'name the frame of the thread that crashed',
      {
        exception: error,
        threads: [
          { id: 1, ...stackOf(frame('g')) },
          { id: 2, crashed: true, ...stackOf(frame('f')) },
        ],
      },
      { ...error, ...place },
    ],
    ['leave out a type that was made up', { exception: { ...error, ...synthetic } }, { value: 'x' }],
    ['hold the title of the rest', { message: 'm' }, { title: 'm' }],
    [
      'hold what a browser blocked',
      { csp: { effective_directive: 'img-src', blocked_uri: 'https://x.io' } },
      { title: "Blocked 'img' from 'x.io'", directive: 'img-src', uri: 'https://x.io' },
    ],
  ])('%s', (_, raw, metadata) => {
    expect(describeRaw(raw).metadata).toEqual(metadata);
  });

  it('are cut', () => {
    const { type, value } = describeRaw({ exception: { type: 't'.repeat(200), value: 'v'.repeat(2_000) } }).metadata;
    expect([type?.length, value?.length]).toEqual([128, 1_024]);
  });
});

describe('the culprit of an event', () => {
  const exception = { type: 'A', stacktrace: { frames: [{ function: 'f', module: 'm', in_app: true }] } };
  it.each<[string, object, string]>([
    ['is what the SDK says', { culprit: 'c', transaction: 't', exception }, 'c'],
    ['is the transaction', { transaction: 't', exception }, 't'],
    ['is a frame', { exception }, 'm in f'],
    ['is a frame, as JavaScript has it', { platform: 'javascript', exception }, 'f(m)'],
    ['is a function of native code', { platform: 'native', exception }, 'f'],
    [
      'is a frame of a stack without exception',
      { message: 'm', ...stackOf({ function: 'f', filename: 'a.py' }) },
      'a.py in f',
    ],
    [
      'is the innermost frame in app',
      { exception: { type: 'A', ...stackOf(frame('g'), frame('f'), frame('lib', false)) } },
      'f.js in f',
    ],
    ['is a file without function', { exception: { type: 'A', ...stackOf({ filename: 'a.py' }) } }, 'a.py in ?'],
    ['is the URL without stack', { exception: { type: 'A' }, request: { url: 'https://x.io/a?b' } }, 'https://x.io/a'],
    [
      'is nothing for what was made up',
      { exception: { ...exception, ...synthetic }, request: { url: 'https://x.io' } },
      '',
    ],
    ['is what a browser saw violated', { csp: { effective_directive: 'img-src' } }, 'img-src'],
    ['is nothing else', { message: 'm' }, ''],
  ])('%s', (_, raw, culprit) => {
    expect(describeRaw(raw).culprit).toBe(culprit);
  });
});

describe('what is searched of an event', () => {
  it.each([
    [{ message: 'hi', transaction: 'GET /' }, 'hi GET /'],
    [{ message: 'hi', logentry: { formatted: 'ho' } }, 'ho'],
    [{ exception: { type: 'A', value: 'x' }, message: 'hi' }, 'hi A x'],
    [{ exception: { type: 'A', value: 'hi' }, message: 'A: hi' }, 'A: hi'],
  ])('%j is %j', (raw, message) => {
    expect(describeRaw(raw).message).toBe(message);
  });
});
