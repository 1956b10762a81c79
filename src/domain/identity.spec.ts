import { describe, expect, it } from '@jest/globals';
import { parseIdentity, sameIdentity, showIdentity } from './identity.js';

const identityRef = {
  id: 'b84d3a27-a755-4075-93e6-da5879b72f9a',
  displayName: 'Ada Byron',
  uniqueName: 'Ada@Example.com',
  descriptor: 'aad.x',
  _links: { avatar: { href: 'https://dev.azure.com/' } },
};

describe('an identity', () => {
  it.each([
    ['a name with a mail', 'Ada Byron <Ada@example.com>', 'Ada Byron', 'ada@example.com'],
    ['a name with a domain account', 'Ada <CONTOSO\\Ada>', 'Ada', 'contoso\\ada'],
    ['a mail as its own name', 'ada@example.com <ada@example.com>', 'ada@example.com', 'ada@example.com'],
    ['brackets within the name', 'Ada <the first> (QA) <ada@example.com>', 'Ada <the first> (QA)', 'ada@example.com'],
    ['only a bracketed mail', '<ada@example.com>', 'ada@example.com', 'ada@example.com'],
    ['a bare name', 'Ada Byron', 'Ada Byron', null],
    ['a bare mail, which anybody may choose as a name', 'ada@example.com', 'ada@example.com', null],
    ['empty brackets', 'Ada <>', 'Ada', null],
    ['an open bracket only', 'Ada <ada@example.com', 'Ada <ada@example.com', null],
    ['surrounding blanks', '  Ada  < ada@example.com > ', 'Ada', 'ada@example.com'],
    ['a NUL and a lone surrogate', 'A\u0000da\ud800 <ada@example.com>', 'Ada\ufffd', 'ada@example.com'],
  ])('is read from %s', (_shape, text, displayName, uniqueName) => {
    expect(parseIdentity(text)).toEqual({ displayName, uniqueName });
  });

  it('is read from an object whose three names are all combined', () => {
    const combined = 'Ada Byron <ada@example.com>';
    expect(parseIdentity({ name: combined, displayName: combined, uniqueName: combined })).toEqual({
      displayName: 'Ada Byron',
      uniqueName: 'ada@example.com',
    });
  });

  it('is read from a full IdentityRef', () => {
    expect(parseIdentity(identityRef)).toEqual({ displayName: 'Ada Byron', uniqueName: 'ada@example.com' });
  });

  it('is read from an on-premises IdentityRef', () => {
    expect(parseIdentity({ displayName: 'Ada', uniqueName: 'CONTOSO\\ada' })).toEqual({
      displayName: 'Ada',
      uniqueName: 'contoso\\ada',
    });
  });

  it('takes no unique name from an object that has only a display name', () => {
    expect(parseIdentity({ displayName: 'ada@example.com' })).toEqual({
      displayName: 'ada@example.com',
      uniqueName: null,
    });
  });

  it.each([[undefined], [null], ['']])('is nobody when the value is %p', (value) => {
    expect(parseIdentity(value)).toBeNull();
  });

  it.each([[5], [true], [[]], [{}], [{ uniqueName: 5 }], [{ displayName: ' ' }]])('is not seen in %p', (value) => {
    expect(parseIdentity(value)).toBeUndefined();
  });

  it('is read from a name of a million brackets, which a backtracking pattern would take hours for', () => {
    const identity = parseIdentity(`${'<'.repeat(1_000_000)}<ada@example.com>`);
    expect(identity?.uniqueName).toBe('ada@example.com');
    expect(identity?.displayName).toHaveLength(300);
  });
});

describe('two assignees', () => {
  const ada = { displayName: 'Ada', uniqueName: 'ada@example.com' };
  it.each([
    ['nobody and nobody', null, null, true],
    ['nobody and somebody', null, ada, false],
    ['one unique name under two display names', ada, { ...ada, displayName: 'Ada B.' }, true],
    ['one display name under two unique names', ada, { ...ada, uniqueName: 'ada@other.com' }, false],
    ['display names only', { displayName: 'Ada', uniqueName: null }, { displayName: 'Ada', uniqueName: null }, true],
  ])('compare: %s', (_case, one, other, same) => {
    expect(sameIdentity(one, other)).toBe(same);
  });

  it('are shown with their unique name', () => {
    expect(showIdentity(ada)).toBe('Ada <ada@example.com>');
    expect(showIdentity(null)).toBeNull();
  });
});
