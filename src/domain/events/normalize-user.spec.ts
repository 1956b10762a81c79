import { describe, expect, it } from '@jest/globals';
import { Field } from './field.js';
import { type AddressSources, normalizeUser } from './normalize-user.js';

const sources: AddressSources = {
  clientAddress: '203.0.113.9',
  platform: 'node',
  inferIp: undefined,
  remoteAddress: undefined,
  storeAddresses: true,
};

describe('a user', () => {
  it.each<[unknown, object | undefined]>([
    [
      { id: 17, email: 'a@b.c', username: 'ann', name: 'Ann' },
      { id: '17', email: 'a@b.c', username: 'ann', name: 'Ann' },
    ],
    [{ username: 'žluťoučký' }, { username: 'žluťoučký' }],
    [
      { id: 1, plan: 'pro', data: { age: 3 } },
      { id: '1', data: { plan: 'pro', age: 3 } },
    ],
    [{ id: { a: 1 }, geo: { country_code: 'AT' } }, { geo: { country_code: 'AT' } }],
    [{}, undefined],
    [null, undefined],
    ['ann', undefined],
  ])('%j is kept as %j', (user, kept) => {
    expect(normalizeUser(Field.root(user), sources)).toEqual(kept);
  });

  it('that is no object is noted once', () => {
    const field = Field.root({ user: 'ann' });
    normalizeUser(field.at('user'), sources);
    expect(field.errors).toEqual([{ type: 'invalid_data', name: 'user', value: 'ann' }]);
  });
});

describe('the address of a user', () => {
  const auto = { ip_address: '{{auto}}' };
  it.each<[string, unknown, Partial<AddressSources>, string | undefined]>([
    ['is what the SDK says', { ip_address: '198.51.100.1' }, {}, '198.51.100.1'],
    ['may be of IPv6', { ip_address: '2001:db8::1' }, {}, '2001:db8::1'],
    ['is the client where the SDK leaves it to us', auto, {}, '203.0.113.9'],
    ['is unknown where the client is', auto, { clientAddress: undefined }, undefined],
    ['is unknown where the client is no address', auto, { clientAddress: 'unix:' }, undefined],
    ['is not guessed against the SDK', auto, { inferIp: 'never' }, undefined],
    ['is dropped when it is none', { ip_address: '[ip]' }, { platform: 'javascript' }, undefined],
    ['is dropped when it is out of range', { ip_address: '1.2.3.256' }, {}, undefined],
    ['is dropped when it has a port', { ip_address: '1.2.3.4:80' }, {}, undefined],
    ['is that of the web request', undefined, { remoteAddress: '198.51.100.7' }, '198.51.100.7'],
    ['is the client of a web request that leaves it to us', {}, { remoteAddress: '{{auto}}' }, '203.0.113.9'],
    ['is not guessed for servers', { id: 1 }, {}, undefined],
    ['is the client for browsers', undefined, { platform: 'javascript' }, '203.0.113.9'],
    ['is the client for apps', { id: 1 }, { platform: 'cocoa' }, '203.0.113.9'],
    ['is the client where the SDK wants it', { id: 1 }, { inferIp: 'auto' }, '203.0.113.9'],
    ['is not guessed for browsers that do not want it', {}, { platform: 'javascript', inferIp: 'never' }, undefined],
    ['is not kept by a project that keeps none', { ip_address: '198.51.100.1' }, { storeAddresses: false }, undefined],
    ['is not guessed for a project that keeps none', auto, { storeAddresses: false }, undefined],
  ])('%s', (_, user, known, address) => {
    expect(normalizeUser(Field.root(user), { ...sources, ...known })?.ip_address).toBe(address);
  });
});
