import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AllowedHost } from '../../config/config-parsers.js';
import { requireAllowedAddress } from './outgoing-url-policy.js';

/** Finds every address of a name; `dns.lookup` with `all`. */
export type Resolver = (hostname: string) => Promise<LookupAddress[]>;

/** What the operating system says. */
export const systemResolver: Resolver = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true }, (error, addresses) => (error === null ? resolve(addresses) : reject(error)));
  });

/**
 * A `lookup` for agents that checks every address a name has, at the moment of connecting: the connection goes to one
 * of the checked addresses, so a name cannot be pointed elsewhere in between. One forbidden address forbids the name.
 */
export function guardedLookup(allowedHosts: readonly AllowedHost[], resolve: Resolver): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const first = addresses[0];
        try {
          const operatorListed = allowedHosts.some((host) => host.hostname === hostname);
          for (const { address } of addresses) requireAllowedAddress(address, operatorListed);
          if (first === undefined) throw new Error(`${hostname} has no address`);
        } catch (error) {
          callback(error as NodeJS.ErrnoException, []);
          return;
        }
        if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, []),
    );
  };
}

/** Keep-alive agents for http and https that check addresses and give up connecting after `connectTimeoutMs`. */
export function createGuardedAgents(
  lookup: LookupFunction,
  connectTimeoutMs: number,
): { httpAgent: http.Agent; httpsAgent: https.Agent } {
  const options = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 16, lookup };
  return {
    httpAgent: new (class extends http.Agent {
      override createConnection(
        ...parameters: Parameters<http.Agent['createConnection']>
      ): ReturnType<http.Agent['createConnection']> {
        return limitConnecting(super.createConnection(...parameters), 'connect', connectTimeoutMs);
      }
    })(options),
    httpsAgent: new (class extends https.Agent {
      override createConnection(
        ...parameters: Parameters<https.Agent['createConnection']>
      ): ReturnType<https.Agent['createConnection']> {
        return limitConnecting(super.createConnection(...parameters), 'secureConnect', connectTimeoutMs);
      }
    })(options),
  };
}

/** Name look-up, TCP and TLS together. */
function limitConnecting(
  socket: Duplex | null | undefined,
  connected: 'connect' | 'secureConnect',
  timeoutMs: number,
): Duplex | null | undefined {
  if (!socket) return socket;
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error(`no connection within ${timeoutMs} ms`), { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  const stop = (): void => clearTimeout(timer);
  socket.once(connected, stop).once('close', stop);
  return socket;
}
