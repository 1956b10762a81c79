import { secretKeySource } from './secret-key.js';

/** What stands where a secret was. */
export const filtered = '[Filtered]';

/** The name of a secret, and what stands between it and its value: `=`, `: `, ` => `, `":"`. */
const pairPattern = new RegExp(
  `(${secretKeySource}[\\w.-]{0,20})(["'\\\\\\]]{0,3}\\s{0,3}(?:=>|:=|=(?!=)|:(?![:/])))\\s{0,3}`,
  'g',
);
const openingQuotePattern = /\\?["'`]/y;
const wordPattern = /[^\s&;,"'`<>(){}[\]|\\]+/y;
const restOfLinePattern = /[^\r\n"']+/y;
/** Values that tell nothing, also as placeholders of a query. */
const emptyValuePattern = /^(?:null|undefined|none|nil|true|false|\?|%s|\$\d+|:\w+|\*+)$/i;

interface Range {
  start: number;
  end: number;
}

/**
 * The text with the values of secrets filtered: `password=…`, `"token":"…"`, `Cookie: …`. Prose such as `Unexpected
 * token: x` stays; in source code, only what stands in quotes is a value. Linear: the search goes on where a value
 * ended.
 */
export function scrubPairs(text: string, style: 'prose' | 'code'): string {
  // Each separator has one of these; most texts of an event have neither.
  if (!text.includes('=') && !text.includes(':')) return text;
  let scrubbed = '';
  let done = 0;
  pairPattern.lastIndex = 0;
  for (let match = pairPattern.exec(text); match !== null; match = pairPattern.exec(text)) {
    const value = quotedValue(text, pairPattern.lastIndex) ?? (style === 'prose' ? plainValue(text, match) : undefined);
    if (value === undefined) continue;
    scrubbed += text.slice(done, value.start) + filtered;
    done = value.end;
    pairPattern.lastIndex = value.end;
  }
  return scrubbed + text.slice(done);
}

/** From the opening quote to the same quote again, both as plain or as escaped as each other. */
function quotedValue(text: string, at: number): Range | undefined {
  const quote = matchAt(openingQuotePattern, text, at);
  if (quote === undefined) return undefined;
  const start = at + quote.length;
  let end = text.indexOf(quote, start);
  while (quote.length === 1 && end !== -1 && text[end - 1] === '\\') end = text.indexOf(quote, end + 1);
  if (end === -1) end = text.length;
  return end === start ? undefined : { start, end };
}

function plainValue(text: string, [, key = '', separator]: RegExpExecArray): Range | undefined {
  const start = pairPattern.lastIndex;
  if (/cookie/i.test(key)) {
    const line = matchAt(restOfLinePattern, text, start);
    if (line?.includes('=') === true) return { start, end: start + line.length };
  }
  const value = matchAt(wordPattern, text, start);
  if (value === undefined || emptyValuePattern.test(value)) return undefined;
  const end = start + value.length;
  return separator === ':' && !looksSecret(text, { start, end }, key) ? undefined : { start, end };
}

/** After a colon, a secret is told from a word of a sentence by its looks, or because the line ends with it. */
function looksSecret(text: string, { start, end }: Range, key: string): boolean {
  const endsLine = end === text.length || text[end] === '\n' || text[end] === '\r';
  return looksRandom(text.slice(start, end)) || (endsLine && /pass|pwd|secret/i.test(key));
}

/** Whether a word is none of a language: it has digits, or capitals inside, or is very long. */
export function looksRandom(word: string): boolean {
  return word.length >= 24 || (word.length >= 6 && (/\d/.test(word) || /[a-z][A-Z]/.test(word)));
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
