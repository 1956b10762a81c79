/** Where a line ends, for Python as for Sentry's hashes. */
const lineEnd = /\r\n|[\n-\r\u0085\u2028\u2029]/;

/** A text whose blanks are single spaces, with none at its ends. */
export function foldBlanks(text: string): string {
  return text.trim().split(/\s+/).join(' ');
}

/** The first lines of a text that hold more than blanks. */
export function firstLines(text: string, count: number): string[] {
  return text
    .split(lineEnd)
    .filter((line) => line.trim() !== '')
    .slice(0, count);
}
