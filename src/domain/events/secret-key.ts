import { BoundedMemo } from '../bounded-memo.js';

/** Found anywhere in a key. */
const stems = [
  'pass-?word',
  'passwd',
  'pass-?phrase',
  'passcode',
  'secret',
  'credential',
  'authorization',
  'api[-_. ]?key',
  '(?:access|private|signing|encryption|session)[-_. ]?key',
  '(?:access|api|auth|bearer|csrf|id|refresh|session|xsrf)token',
  'session[-_. ]?id',
  'set-?cookie',
  'credit[-_. ]?card',
  'card[-_. ]?number',
];

/** Found as a word of a key only: `x-auth-token`, `userToken`, but not `author` or `max_tokens`. */
const words = 'auth bearer cookie cookies csrf cvc cvv jwt oauth otp passwort pwd sid ssn token xsrf'.split(' ');

function anyCase(text: string): string {
  return text.replace(/(?<!\\)[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/**
 * A word in lower case, with a capital (which also begins a word: `userToken`), or in capitals. A `PublicKeyToken`
 * stands in the name of every .NET assembly.
 */
function asWord(word: string): string {
  const capitalized = word.slice(0, 1).toUpperCase() + word.slice(1);
  return `(?:(?<![A-Za-z])${word}|(?<!PublicKey)${capitalized})(?![a-z])|(?<![A-Za-z])${word.toUpperCase()}(?![A-Za-z])`;
}

/**
 * What makes a key, variable or parameter name a secret; the source of a regular expression without flags, linear in
 * the length of the text.
 */
export const secretKeySource = `(?:${[...stems.map(anyCase), ...words.map(asWord)].join('|')})`;

const secretKeyPattern = new RegExp(secretKeySource);
const maxKeyCharacters = 200;
/** The same keys come with every event; the bound is for keys that somebody makes up. */
const knownKeys = new BoundedMemo<boolean>(10_000);

/** Whether what a key names is a secret. */
export function isSecretKey(key: string): boolean {
  const name = key.slice(0, maxKeyCharacters);
  return knownKeys.get(name, () => secretKeyPattern.test(name));
}
