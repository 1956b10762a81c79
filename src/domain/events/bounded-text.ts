const ellipsis = '...';

/**
 * The text as PostgreSQL and JSON take it (no U+0000, no lone surrogate), in at most `maxCharacters` characters; what
 * had to be cut ends in three dots.
 */
export function boundedText(text: string, maxCharacters: number): string {
  const cut = text.length > maxCharacters ? cutText(text, maxCharacters) : text;
  return (cut.includes('\u0000') ? cut.replaceAll('\u0000', '') : cut).toWellFormed();
}

/** Characters are Unicode code points: an emoji counts once. */
function cutText(text: string, maxCharacters: number): string {
  const kept = Math.max(maxCharacters - ellipsis.length, 0);
  let keptEnd = 0;
  let at = 0;
  for (let count = 0; count < maxCharacters; count++) {
    if (text.length - at <= maxCharacters - count) return text;
    if (count === kept) keptEnd = at;
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at >= text.length ? text : text.slice(0, keptEnd) + ellipsis.slice(0, maxCharacters);
}

/** What stands before the first line end; blank lines at the start do not count. */
export function firstLine(text: string): string {
  const trimmed = text.trimStart();
  const end = trimmed.search(/[\r\n\u2028\u2029]/);
  return (end === -1 ? trimmed : trimmed.slice(0, end)).trimEnd();
}
