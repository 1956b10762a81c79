import { filtered, looksRandom, scrubPairs } from './scrub-pairs.js';

const privateKeyPattern = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;
const urlCredentialsPattern = /:\/\/[^\s/?#@:"'<>]{0,100}:[^\s/?#@"'<>]{1,200}@/g;
/** Tokens that show by their form whose they are: JWT, GitHub, GitLab, Slack, Stripe, AWS, Google, npm, SendGrid. */
const knownTokenPattern = new RegExp(
  `(?<![\\w-])(?:${[
    'eyJ[\\w-]{8,}\\.[\\w-]{8,}(?:\\.[\\w-]*)?',
    'gh[pousr]_\\w{30,}',
    'github_pat_\\w{30,}',
    'glpat-[\\w-]{20,}',
    'xox[a-z]-[\\w-]{10,}',
    '[rs]k_(?:live|test)_\\w{10,}',
    'sk-[\\w-]{20,}',
    'A[KS]IA[0-9A-Z]{16}',
    'AIza[\\w-]{35}',
    'npm_\\w{30,}',
    'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
  ].join('|')})`,
  'g',
);
const authorizationPattern = /\b(Basic|Bearer|Digest|Token)(\s{1,3})([\w.~+/=-]{8,})/gi;
/** In one piece or in groups as printed on cards; groups have one and the same separator. */
const cardPattern =
  /(?<![\w.-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{5})(?![\w-]|\.\d)/g;
/** Neither a token nor a card number has fewer characters; many texts of an event have. */
const shortestToken = 13;
/** What numbers of issuers begin with, and how long they are: Visa, Mastercard, Amex, Discover, JCB, Diners. */
const issuerPattern =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|6(?:011|4[4-9]\d|5\d\d)\d{12,15}|35\d{14}|3(?:0[0-5]|[689]\d)\d{11})$/;

/**
 * Text for people without the secrets that can be told from it: private keys, credentials in URLs, tokens, card
 * numbers, and the values of `password=…`, `"token":"…"` and their like. Prose stays as it is (`Unexpected token: x`).
 * Linear.
 */
export function scrubText(text: string): string {
  return scrubCards(scrubPairs(scrubTokens(text), 'prose'));
}

/** The same for a line of source code, where only what stands in quotes is a value. */
export function scrubCode(line: string): string {
  return scrubPairs(scrubTokens(line), 'code');
}

function scrubTokens(text: string): string {
  const withoutKeys = text.includes('-----BEGIN ') ? text.replace(privateKeyPattern, filtered) : text;
  const withoutCredentials = withoutKeys.includes('://')
    ? withoutKeys.replace(urlCredentialsPattern, `://${filtered}@`)
    : withoutKeys;
  if (text.length < shortestToken) return withoutCredentials;
  return withoutCredentials
    .replace(knownTokenPattern, filtered)
    .replace(authorizationPattern, (whole, scheme: string, blank: string, value: string) =>
      looksRandom(value) ? scheme + blank + filtered : whole,
    );
}

function scrubCards(text: string): string {
  if (text.length < shortestToken) return text;
  return text.replace(cardPattern, (number) => (isCardNumber(number.replace(/\D/g, '')) ? filtered : number));
}

/** Whether digits are a card number: by issuer, length and check digit (Luhn). */
export function isCardNumber(digits: string): boolean {
  if (!issuerPattern.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]) * (1 + (place % 2));
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
