import type { AccessToken, People } from '../state/people.js';

/**
 * What a call's credentials come to: a token, none at all (the vendor then shows its sign-in page), or one that is
 * wrong. Basic carries the token as password of any user; Bearer carries it as it is.
 */
export function authenticate(authorization: string | undefined, people: People): AccessToken | 'anonymous' | 'invalid' {
  if (!authorization) return 'anonymous';
  const [scheme = '', credentials = ''] = authorization.split(' ');
  if (scheme.toLowerCase() === 'bearer') return people.findToken(credentials) ?? 'invalid';
  if (scheme.toLowerCase() !== 'basic') return 'invalid';
  const decoded = Buffer.from(credentials, 'base64').toString('utf8');
  return people.findToken(decoded.slice(decoded.indexOf(':') + 1)) ?? 'invalid';
}
