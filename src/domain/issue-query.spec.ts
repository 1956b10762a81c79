import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IssueQueryError } from './issue-query-values.js';
import { parseIssueQuery } from './issue-query.js';

const now = Date.parse('2026-02-10T12:00:00Z');
const time = (text: string): Date => new Date(text);

const seen = (key: string, from: string | null, before: string | null): object => ({
  key,
  value: { from: from && time(from), before: before && time(before) },
  negated: false,
});
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
    ['is:regressed', [{ key: 'is', value: 'regressed', negated: false }]],
    ['release:1.0.*', [{ key: 'release', value: '1.0.*', negated: false }]],
    ['!release:latest', [{ key: 'release', value: 'latest', negated: true }]],
    ['first-release:1.0', [{ key: 'firstRelease', value: '1.0', negated: false }]],
    ['environment:"pre prod"', [{ key: 'environment', value: 'pre prod', negated: false }]],
    ['type:csp', [{ key: 'type', value: 'csp', negated: false }]],
    ['issue.type:slow_query', [{ key: 'issueType', value: 'slow_query', negated: false }]],
    ['issue.category:performance', [{ key: 'category', value: 'performance', negated: false }]],
    ['timesSeen:10', [{ key: 'timesSeen', value: { min: 10, max: 10 }, negated: false }]],
    ['timesSeen:>10', [{ key: 'timesSeen', value: { min: 11, max: null }, negated: false }]],
    ['times_seen:>=10', [{ key: 'timesSeen', value: { min: 10, max: null }, negated: false }]],
    ['times-seen:<10', [{ key: 'timesSeen', value: { min: null, max: 9 }, negated: false }]],
    ['!timesSeen:<=10', [{ key: 'timesSeen', value: { min: null, max: 10 }, negated: true }]],
    ['firstSeen:-24h', [seen('firstSeen', '2026-02-09T12:00:00Z', null)]],
    ['age:+30m', [seen('firstSeen', null, '2026-02-10T11:30:00Z')]],
    ['lastSeen:-2w', [seen('lastSeen', '2026-01-27T12:00:00Z', null)]],
    ['last_seen:2026-01-31', [seen('lastSeen', '2026-01-31T00:00:00Z', '2026-02-01T00:00:00Z')]],
    ['firstSeen:>2026-01-01', [seen('firstSeen', '2026-01-01T00:00:00.001Z', null)]],
    ['firstSeen:>=2026-01-01T10:00', [seen('firstSeen', '2026-01-01T10:00:00Z', null)]],
    ['firstSeen:<2026-01-01T10:00:00+02:00', [seen('firstSeen', null, '2026-01-01T08:00:00Z')]],
    ['firstSeen:<=2026-01-01T10:00:00.5Z', [seen('firstSeen', null, '2026-01-01T10:00:00.501Z')]],
    ['browser.name:Chrome', [{ key: 'tag', tag: 'browser.name', value: 'Chrome', negated: false }]],
    ['!server-name:"web 1"', [{ key: 'tag', tag: 'server-name', value: 'web 1', negated: true }]],
    ['tags[level]:high', [{ key: 'tag', tag: 'level', value: 'high', negated: false }]],
    ['!tags[a:b]:c', [{ key: 'tag', tag: 'a:b', value: 'c', negated: true }]],
    ['title:Checkout*', [{ key: 'title', value: 'Checkout*', negated: false }]],
    ['platform:node', [{ key: 'platform', value: 'node', negated: false }]],
    ['!message:"card declined"', [{ key: 'text', value: 'card declined', negated: true }]],
    ['issue:Web-Shop-12', [{ key: 'issue', projectSlug: 'web-shop', shortId: 12, negated: false }]],
    ['user.id:17', [{ key: 'tag', tag: 'user', value: 'id:17', negated: false }]],
    ['tags[user.email]:x', [{ key: 'tag', tag: 'user.email', value: 'x', negated: false }]],
    ['shards:"[1, 2]" [x]', [{ key: 'tag', tag: 'shards', value: '[1, 2]', negated: false }, text('[x]')]],
    ['has:user', [{ key: 'has', tag: 'user', negated: false }]],
    ['!has:user', [{ key: 'has', tag: 'user', negated: true }]],
    ['browser:""', [{ key: 'tag', tag: 'browser', value: '', negated: false }]],
    [
      '!level:[info, debug] x',
      [
        {
          key: 'any',
          of: [
            { key: 'level', value: 'info' },
            { key: 'level', value: 'debug' },
          ],
          negated: true,
        },
        text('x'),
      ],
    ],
    [
      'release:[1.0,"2 [b], c" , 3.*]',
      [{ key: 'any', of: ['1.0', '2 [b], c', '3.*'].map((value) => ({ key: 'release', value })), negated: false }],
    ],
    ['browser.name:[ Firefox ]', [{ key: 'tag', tag: 'browser.name', value: 'Firefox', negated: false }]],
    ['url:"[a"', [{ key: 'tag', tag: 'url', value: '[a', negated: false }]],
    ['[a, b]', [text('[a,'), text('b]')]],
    [
      'is:unresolved  boom\tlevel:error',
      [
        { key: 'is', value: 'unresolved', negated: false },
        text('boom'),
        { key: 'level', value: 'error', negated: false },
      ],
    ],
  ])('%j is understood', (query, terms) => {
    expect(parseIssueQuery(query, now)).toEqual(terms);
  });

  it.each([
    ['is:fixed', /is: takes unresolved, resolved/],
    ['level:bad', /level: takes debug/],
    ['assigned:bob', /assigned: takes me, none or an e-mail/],
    ['issue:12', /issue: takes a short id like WEB-12/],
    ['user.email:ada@example.com', /user.email: cannot be searched for; a tag of that name is tags\[user.email\]:/],
    ['error.type:TypeError', /error.type: cannot be searched for/],
    ['assigned_or_suggested:me', /assigned_or_suggested: cannot be searched for/],
    ['category:crash', /category: takes error, performance/],
    ['timesSeen:many', /timesSeen: takes a number/],
    ['timesSeen:-1', /timesSeen: takes a number/],
    ['firstSeen:yesterday', /firstSeen: takes a time/],
    ['firstSeen:>2026-13-01', /firstSeen: takes a time/],
    ['age:-24', /age: takes a time/],
    ['lastSeen:2026-01-31T10:00:00', /lastSeen: takes a time/],
    ['"open', /not closed/],
    ['is:"open', /not closed/],
    ['x'.repeat(1_001), /longer than 1000/],
    ['x '.repeat(60), /more than 50 things/],
    [`level:[${'info,'.repeat(60)}info]`, /more than 50 things/],
    ['level:[info', /list that is not closed/],
    ['level:[info; debug]', /level: takes debug/],
    ['level:["info" debug]', /list that is not closed/],
    ['level:[]', /A list is written/],
    ['level:[info,]', /A list is written/],
  ])('%j is refused with a reason', (query, reason) => {
    expect(() => parseIssueQuery(query, now)).toThrow(reason);
  });

  it('is understood or refused with a reason, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => {
        try {
          parseIssueQuery(query, now);
        } catch (error) {
          expect(error).toBeInstanceOf(IssueQueryError);
        }
      }),
    );
  });
});
