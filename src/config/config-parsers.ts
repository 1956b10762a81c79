import ipaddr from 'ipaddr.js';

/** Reads one setting; throws an Error whose message completes "VARIABLE …". */
export type Parser<T> = (value: string) => T;

export const text: Parser<string> = (value) => value;

export const boolean: Parser<boolean> = (value) => {
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw new Error(`must be true or false, not "${value}".`);
};

export const integer =
  (min: number, max: number): Parser<number> =>
  (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (!(number >= min && number <= max))
      throw new Error(`must be a whole number from ${min} to ${max}, not "${value}".`);
    return number;
  };

export const oneOf =
  <T extends string>(...allowed: T[]): Parser<T> =>
  (value) => {
    const found = allowed.find((entry) => entry === value);
    if (found === undefined) throw new Error(`must be one of ${allowed.join(', ')}, not "${value}".`);
    return found;
  };

/** An http or https URL without user-info; answered with a trailing slash. */
export const httpUrl: Parser<string> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error(`must be an http or https URL, not "${value}".`);
  }
  if (url.username !== '' || url.password !== '') throw new Error('must not hold a user name or password.');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url.href;
};

/** IP addresses and networks, separated by commas. */
export const addressList: Parser<string[]> = (value) => {
  const entries = value.split(',').map((entry) => entry.trim());
  for (const entry of entries) {
    const isNetwork = entry.includes('/');
    if (!(isNetwork ? ipaddr.isValidCIDR(entry) : ipaddr.isValid(entry))) {
      throw new Error(`holds "${entry}", which is no address or network.`);
    }
  }
  return entries;
};

export const postgresUrl: Parser<string> = (value) => {
  if (!URL.canParse(value) || !/^postgres(ql)?:$/.test(new URL(value).protocol)) {
    // The value may hold a password: it is not repeated.
    throw new Error('must be a URL like postgres://user:password@host:5432/name.');
  }
  return value;
};

/** A host that the operator permits. */
export interface AllowedHost {
  /** In lower case, without port. */
  hostname: string;
  /** Null permits every port. */
  port: string | null;
  /** Whether plain http is permitted there. */
  plainHttp: boolean;
}

export const hostList: Parser<AllowedHost[]> = (value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const plainHttp = entry.startsWith('http://');
      const bare = entry.replace(/^https?:\/\//, '').replace(/\/$/, '');
      const candidate = `http://${bare}`;
      if (/[/@?#]/.test(bare) || !URL.canParse(candidate)) {
        throw new Error(`holds "${entry}", which is no host[:port].`);
      }
      // The scheme of the probe URL decides which port it would leave out, so the port is read from the text.
      const port = /:(\d+)$/.exec(bare)?.[1] ?? (plainHttp ? '80' : null);
      return { hostname: new URL(candidate).hostname, port, plainHttp };
    });
