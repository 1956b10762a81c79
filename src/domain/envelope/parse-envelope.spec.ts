import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EnvelopeError, parseEnvelope } from './parse-envelope.js';
import { writeEnvelope } from './write-envelope.js';

/** Items as [type, payload] pairs, each byte one character. */
function itemsOf(body: Buffer): [string, string][] {
  return parseEnvelope(body).items.map(({ header, payload }) => [header.type, payload.toString('latin1')]);
}

describe('an envelope', () => {
  it.each<[string, string, [string, string][]]>([
    ['without items', '{}', []],
    ['without items and with a last newline', '{}\n', []],
    ['with an item without length', '{}\n{"type":"event"}\n{"a":1}\n', [['event', '{"a":1}']]],
    ['without the last newline', '{}\n{"type":"event"}\n{"a":1}', [['event', '{"a":1}']]],
    ['with length null', '{}\n{"type":"event","length":null}\n{}\n', [['event', '{}']]],
    ['with a payload that holds newlines', '{}\n{"type":"a","length":5}\n1\n2\n3\n', [['a', '1\n2\n3']]],
    ['with a payload that ends in newlines', '{}\n{"type":"a","length":3}\n1\n\n', [['a', '1\n\n']]],
    [
      'with length 0',
      '{}\n{"type":"a","length":0}\n\n{"type":"b"}\n2',
      [
        ['a', ''],
        ['b', '2'],
      ],
    ],
    ['with length 0 and without its newline', '{}\n{"type":"a","length":0}', [['a', '']]],
    ['whose last item is a header only', '{}\n{"type":"a"}', [['a', '']]],
    [
      'with blank lines between items',
      '{}\n\n{"type":"a"}\n1\n\n\r\n{"type":"b"}\n2\n\n',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['with Windows line ends', '{}\r\n{"type":"a"}\r\n1\r\n', [['a', '1\r']]],
    ['with an unknown type', '{}\n{"type":"hologram"}\n1\n', [['hologram', '1']]],
    ['with bytes that are no text', '{}\n{"type":"a","length":4}\n\x00\xff\xfe\n\n', [['a', '\x00\xff\xfe\n']]],
  ])('%s is read', (_, text, items) => {
    expect(itemsOf(Buffer.from(text, 'latin1'))).toEqual(items);
  });

  it('counts bytes, not characters', () => {
    const body = Buffer.from('{}\n{"type":"a","length":7}\nüß€\n{"type":"b"}\n2');
    expect(itemsOf(body).map(([type]) => type)).toEqual(['a', 'b']);
  });

  it('keeps what headers say, and shares the bytes of the body', () => {
    const body = Buffer.from('{"event_id":"1","__proto__":{"x":1}}\n{"type":"span","item_count":2}\n{}\n');
    const { header, items } = parseEnvelope(body);
    expect(JSON.stringify(header)).toBe('{"event_id":"1","__proto__":{"x":1}}');
    expect(items[0]!.header).toEqual({ type: 'span', item_count: 2 });
    expect(items[0]!.payload.buffer).toBe(body.buffer);
  });

  it.each([
    [/empty/, ''],
    [/envelope header .* is not JSON/, '\n{}'],
    [/envelope header .* is not JSON/, '{"a":'],
    [/envelope header .* is not a JSON object/, '[]'],
    [/envelope header .* is not a JSON object/, 'null'],
    [/longer than 65536 bytes/, `{"a":"${'x'.repeat(70_000)}"}`],
    [/header of item 1 \(byte 3\) is not JSON/, '{}\nevent\n{}'],
    [/header of item 1 .* has no "type"/, '{}\n{}\n{}'],
    [/has no "type"/, '{}\n{"type":7}\n{}'],
    [/header of item 2 \(byte 18\) is not a JSON object/, '{}\n{"type":"a"}\n1\n"b"\n2'],
    [/no number of bytes/, '{}\n{"type":"a","length":-1}\n1'],
    [/no number of bytes/, '{}\n{"type":"a","length":"1"}\n1'],
    [/no number of bytes/, '{}\n{"type":"a","length":1.5}\n1'],
    [/says 9 bytes, but the envelope ends after 2/, '{}\n{"type":"a","length":9}\n1\n'],
    [/says 1 bytes, but the envelope ends after 0/, '{}\n{"type":"a","length":1}'],
    [/count bytes, not characters/, '{}\n{"type":"a","length":1}\n12\n'],
    [/header of item 1 \(byte 1026\) is not JSON/, `{}${'\n'.repeat(2_000)}`],
    [/more than 1000 items/, `{}\n${'{"type":"a"}\n\n'.repeat(1_001)}`],
  ])('is refused with the reason %s', (reason, text) => {
    expect(() => parseEnvelope(Buffer.from(text))).toThrow(reason);
    expect(() => parseEnvelope(Buffer.from(text))).toThrow(EnvelopeError);
  });

  it('is read or refused with a reason, whatever it is', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('{}', '{"type":"a"}', '{"type":"a","length":3}', 'abc', ''));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        try {
          parseEnvelope(Buffer.from(lines.join('\n')));
        } catch (error) {
          expect(error).toBeInstanceOf(EnvelopeError);
        }
      }),
    );
  });
});

describe('an envelope that was written', () => {
  it('is read as it was, whatever bytes its items hold', () => {
    const item = fc.record({ type: fc.string({ minLength: 1 }), bytes: fc.uint8Array() });
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const envelope = {
          header: { event_id: 'a' },
          items: items.map(({ type, bytes }) => ({ header: { type }, payload: Buffer.from(bytes) })),
        };
        const { header, items: read } = parseEnvelope(writeEnvelope(envelope));
        expect(header).toEqual(envelope.header);
        expect(read.map((each) => each.payload)).toEqual(envelope.items.map((each) => each.payload));
        expect(read.map((each) => each.header.type)).toEqual(items.map(({ type }) => type));
      }),
    );
  });

  it('gives every item the length of its payload', () => {
    const items = [{ header: { type: 'event', length: 99 }, payload: Buffer.from('ü') }];
    expect(writeEnvelope({ header: {}, items }).toString()).toBe('{}\n{"type":"event","length":2}\nü\n');
  });
});
