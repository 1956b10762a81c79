import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { AllowedHost } from '../../config/config-parsers.js';

/** Hosts of Azure DevOps Services and of its sign-in. */
const servicesHosts = new Set(['dev.azure.com', 'login.microsoftonline.com']);
/** With the dot: `evil-visualstudio.com` is somebody else. */
const servicesSuffixes = ['.dev.azure.com', '.visualstudio.com'];

/** Addresses in ordinary ranges that serve machine credentials to whoever asks from inside a cloud. */
const metadataAddresses = new Set(['168.63.129.16', 'fd00:ec2:0:0:0:0:0:254']);

/** A URL or address that must not be called; the message says why and what would be allowed. */
export class ForbiddenUrlError extends Error {
  /** Read by code that only sees Node's error codes. */
  readonly code = 'ERR_FORBIDDEN_URL';

  constructor(message: string) {
    super(message);
    this.name = 'ForbiddenUrlError';
  }
}

/**
 * Parses a URL that is about to be called. Only Azure DevOps' own hosts and those that the operator lists may be, over
 * https unless the list permits plain http there, without user-info. Throws ForbiddenUrlError.
 *
 * Names are checked here, what they resolve to when connecting (`GuardedLookup`); literal addresses never reach a
 * look-up, so they are checked here.
 */
export function requireAllowedUrl(text: string, allowedHosts: readonly AllowedHost[]): URL {
  const url = parseUrl(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new ForbiddenUrlError('must be an https URL');
  if (url.username !== '' || url.password !== '') {
    throw new ForbiddenUrlError('must not hold a user name or password');
  }
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const listed = allowedHosts.filter((host) => host.hostname === url.hostname && (host.port ?? port) === port);
  if (listed.length === 0 && !isServicesHost(url.hostname, port)) {
    throw new ForbiddenUrlError(
      `names the host ${url.host}, which is neither Azure DevOps Services nor listed by the operator in LOCKSTEP_ALLOWED_HOSTS`,
    );
  }
  if (url.protocol === 'http:' && !listed.some((host) => host.plainHttp)) {
    throw new ForbiddenUrlError('must use https; plain http needs an entry http://host:port in LOCKSTEP_ALLOWED_HOSTS');
  }
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) requireAllowedAddress(literal, true);
  return url;
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new ForbiddenUrlError('is not a URL');
  }
}

function isServicesHost(hostname: string, port: string): boolean {
  if (port !== '443') return false;
  return servicesHosts.has(hostname) || servicesSuffixes.some((suffix) => hostname.endsWith(suffix));
}

/**
 * Checks one address that a connection is about to go to. Public addresses are allowed; private and loopback ones only
 * for hosts that the operator lists; nothing else ever. Throws ForbiddenUrlError.
 */
export function requireAllowedAddress(address: string, operatorListed: boolean): void {
  if (isAllowedAddress(address, operatorListed)) return;
  throw new ForbiddenUrlError(
    `leads to the address ${address}; private and loopback addresses need an entry in LOCKSTEP_ALLOWED_HOSTS, link-local and special ones are never called`,
  );
}

function isAllowedAddress(address: string, operatorListed: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (metadataAddresses.has(parsed.toString()) || metadataAddresses.has(parsed.toNormalizedString())) return false;
  const range = parsed.range();
  if (range === 'private' || range === 'uniqueLocal' || range === 'loopback') return operatorListed;
  if (parsed instanceof ipaddr.IPv6) {
    const embedded = embeddedIpv4(parsed);
    if (embedded !== undefined) return isAllowedAddress(embedded, operatorListed);
    // Global unicast is 2000::/3; whatever lies outside is not on the internet.
    return range === 'unicast' && (parsed.parts[0] ?? 0) >> 13 === 1;
  }
  return range === 'unicast';
}

/** The IPv4 address that an IPv4-mapped or NAT64 address stands for: what really is connected to. */
function embeddedIpv4(address: ipaddr.IPv6): string | undefined {
  const mapped = address.range() === 'ipv4Mapped' && address.isIPv4MappedAddress();
  const nat64 = address.match(ipaddr.IPv6.parse('64:ff9b::'), 96);
  return mapped || nat64 ? new ipaddr.IPv4(address.toByteArray().slice(12)).toString() : undefined;
}
