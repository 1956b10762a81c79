import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IssueQueryError, parseIssueQuery } from './issue-query.js';

const text = (value: string): object => ({ key: 'text', value, negated: false });

describe('an issue query', () => {
  it.each([
    ['', []],
    ['   ', []],
    ['is:unresolved', [{ key: 'is', value: 'unresolved', negated: false }]],
    ['IS:Linked', [{ key: 'is', value: 'linked', negated: false }]],
    ['!is:assigned', [{ key: 'is', value: 'assigned', negated: true }]],
    ['assigned:me', [{ key: 'assigned', value: 'me', negated: false }]],
    ['assigned:Jane@Example.com', [{ key: 'assigned', value: 'jane@example.com', negated: false }]],
    ['!assigned:none', [{ key: 'assigned', value: 'none', negated: true }]],
    ['level:fatal', [{ key: 'level', value: 'fatal', negated: false }]],
    ['project:web', [{ key: 'project', value: 'web', negated: false }]],
    ['is:"resolved"', [{ key: 'is', value: 'resolved', negated: false }]],
    ['checkout fails', [text('checkout'), text('fails')]],
    ['"checkout fails"', [text('checkout fails')]],
    ['"say \\"hi\\" \\\\ there"', [text('say "hi" \\ there')]],
    ['"is:unresolved"', [text('is:unresolved')]],
    ['""', []],
    ['TypeError: x', [text('TypeError:'), text('x')]],
    ['http://host/path at 12:30', [text('http://host/path'), text('at'), text('12:30')]],
    ['!important', [text('!important')]],
    ['100%_\\', [text('100%_\\')]],
    [
      'is:unresolved  boom\tlevel:error',
      [
        { key: 'is', value: 'unresolved', negated: false },
        text('boom'),
        { key: 'level', value: 'error', negated: false },
      ],
    ],
  ])('%j is understood', (query, terms) => {
    expect(parseIssueQuery(query)).toEqual(terms);
  });

  it.each([
    ['browser:Firefox', /known keys are is, assigned, level, project/],
    ['is:fixed', /is: takes unresolved, resolved/],
    ['level:bad', /level: takes debug/],
    ['assigned:bob', /assigned: takes me, none or an e-mail/],
    ['release:1.0', /release: searches events/],
    ['environment:prod', /environment: searches events/],
    ['"open', /not closed/],
    ['is:"open', /not closed/],
    ['x'.repeat(1_001), /longer than 1000/],
    ['x '.repeat(60), /more than 50 terms/],
  ])('%j is refused with a reason', (query, reason) => {
    expect(() => parseIssueQuery(query)).toThrow(reason);
  });

  it('is understood or refused with a reason, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => {
        try {
          parseIssueQuery(query);
        } catch (error) {
          expect(error).toBeInstanceOf(IssueQueryError);
        }
      }),
    );
  });
});
