/** Classes of ASCII characters, as bits. */
export const digit = 1;
export const hex = 2;
export const hostLabel = 4;
export const mailLocal = 8;
const word = 16;

const classes = new Uint8Array(128);
for (const [bit, members] of [
  [digit, /[0-9]/],
  [hex, /[0-9a-fA-F]/],
  [hostLabel, /[a-zA-Z0-9-]/],
  [mailLocal, /[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]/],
  [word, /[a-zA-Z0-9_]/],
] as const) {
  for (let code = 0; code < classes.length; code++) {
    if (members.test(String.fromCharCode(code))) classes[code] = (classes[code] ?? 0) | bit;
  }
}

/** Whether the character at an index belongs to a class; nothing stands before the start and after the end. */
export function isIn(characterClass: number, text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < classes.length && ((classes[code] ?? 0) & characterClass) !== 0;
}

/** Whether the character at an index is a letter, digit or underscore of any script. */
export function isWordAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < classes.length) return isIn(word, text, at);
  if (Number.isNaN(code)) return false;
  const isSecondHalf = (code & 0xfc00) === 0xdc00 && at > 0;
  return /^[\p{L}\p{N}]/u.test(text.slice(isSecondHalf ? at - 1 : at, at + 2));
}

/** Whether a word begins or ends right before an index. */
export function isWordEdge(text: string, at: number): boolean {
  return isWordAt(text, at - 1) !== isWordAt(text, at);
}

/** Where the characters of a class that begin at an index end. */
export function runEnd(characterClass: number, text: string, from: number): number {
  let end = from;
  while (isIn(characterClass, text, end)) end++;
  return end;
}
