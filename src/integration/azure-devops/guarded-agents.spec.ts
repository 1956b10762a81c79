import { describe, expect, it } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { hostList } from '../../config/config-parsers.js';
import { guardedLookup, type Resolver } from './guarded-agents.js';
import { ForbiddenUrlError } from './outgoing-url-policy.js';

const address = (text: string): LookupAddress => ({ address: text, family: text.includes(':') ? 6 : 4 });
const resolverOf =
  (...addresses: string[]): Resolver =>
  () =>
    Promise.resolve(addresses.map(address));

function look(resolve: Resolver, hostname: string, all: boolean): Promise<unknown> {
  const lookup = guardedLookup(hostList('tfs.corp.example'), resolve);
  return new Promise((done, fail) => {
    lookup(hostname, { all }, (error, found, family) => {
      if (error === null) done(all ? found : { address: found, family });
      else fail(error);
    });
  });
}

describe('guardedLookup', () => {
  it('answers every public address', async () => {
    const found = await look(resolverOf('13.107.42.18', '2620:1ec:4::183'), 'dev.azure.com', true);
    expect(found).toEqual([address('13.107.42.18'), address('2620:1ec:4::183')]);
  });

  it('answers one address to who asks for one', async () => {
    expect(await look(resolverOf('13.107.42.18'), 'dev.azure.com', false)).toEqual(address('13.107.42.18'));
  });

  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1', '0.0.0.0', '100.64.0.1', 'fd00::1'])(
    'refuses a public name that leads to %s',
    async (inside) => {
      await expect(look(resolverOf(inside), 'dev.azure.com', true)).rejects.toThrow(ForbiddenUrlError);
    },
  );

  it('refuses a name of which one address is private', async () => {
    await expect(look(resolverOf('13.107.42.18', '10.0.0.1'), 'dev.azure.com', true)).rejects.toThrow(
      ForbiddenUrlError,
    );
  });

  it('lets a listed host lead inside', async () => {
    expect(await look(resolverOf('10.0.0.1'), 'tfs.corp.example', true)).toEqual([address('10.0.0.1')]);
  });

  it('does not let a listed host lead to a link-local address', async () => {
    await expect(look(resolverOf('169.254.169.254'), 'tfs.corp.example', true)).rejects.toThrow(ForbiddenUrlError);
  });

  it('judges each look-up anew, so that a name cannot be rebound', async () => {
    const answers = [['13.107.42.18'], ['127.0.0.1']];
    const rebinding: Resolver = () => Promise.resolve((answers.shift() ?? []).map(address));
    await look(rebinding, 'dev.azure.com', true);
    await expect(look(rebinding, 'dev.azure.com', true)).rejects.toThrow(ForbiddenUrlError);
  });

  it('fails for a name without addresses', async () => {
    await expect(look(resolverOf(), 'dev.azure.com', true)).rejects.toThrow('has no address');
  });
});
