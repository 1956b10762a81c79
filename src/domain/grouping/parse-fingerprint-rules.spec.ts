import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FingerprintRuleError, parseFingerprintRules } from './parse-fingerprint-rules.js';

describe('fingerprint rules', () => {
  it('are read one a line, without blank lines and comments', () => {
    const rules = parseFingerprintRules(
      '# ours\n\n  type:A -> a\r\nmessage:"x y" !level:info -> b, c title="T {{ type }}"\n',
    );
    expect(rules).toMatchObject([
      { text: 'type:A -> a', matchers: [{ attribute: 'type', isNegated: false }], fingerprint: ['a'] },
      {
        matchers: [
          { attribute: 'message', isNegated: false },
          { attribute: 'level', isNegated: true },
        ],
        fingerprint: ['b', 'c'],
        title: 'T {{ type }}',
      },
    ]);
  });

  it.each([
    ['a', ['a']],
    ['a b', ['a', 'b']],
    ['a,b , c', ['a', 'b', 'c']],
    ['{{ default }} {{tags.shop}}', ['{{ default }}', '{{tags.shop}}']],
    ['a{{ level }}', ['a', '{{ level }}']],
    ['"a, \\"b\\"\\n" c', ['a, "b"\n', 'c']],
  ])('give %s as a fingerprint', (text, fingerprint) => {
    expect(parseFingerprintRules(`type:A -> ${text}`)[0]?.fingerprint).toEqual(fingerprint);
  });

  it('take full names and keys of tags in quotes', () => {
    const [rule] = parseFingerprintRules('error.type:A "tags.shop:id":7 -> a');
    expect(rule?.matchers.map(({ attribute }) => attribute)).toEqual(['type', 'tags.shop:id']);
  });

  it.each([
    ['-> a', /Line 1: a rule needs a condition/],
    ['\n\ntype:A ->', /Line 3: a rule needs a fingerprint/],
    ['type:A', /Line 1: expected a condition.*found the end of the line/],
    ['type A -> a', /expected a condition.*found "type A -> a"/],
    ['type: -> a', /Line 1: /],
    ['browser:A -> a', /"browser" is nothing that a rule can ask for/],
    ['type:A -> a colour="red"', /unknown setting "colour"/],
    ['type:A -> a, {', /expected a part of a fingerprint, found "{"/],
  ])('like %j are refused with the line and what is wrong', (text, problem) => {
    expect(() => parseFingerprintRules(text)).toThrow(problem);
  });

  it('are read or refused with a reason, whatever they are', () => {
    const piece = fc.constantFrom(
      'type:',
      'A',
      '->',
      ' ',
      '"',
      '\\',
      '{{',
      '}}',
      ',',
      '!',
      '\n',
      '#',
      'title="',
      '=',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          parseFingerprintRules(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(FingerprintRuleError);
        }
      }),
    );
  });
});
