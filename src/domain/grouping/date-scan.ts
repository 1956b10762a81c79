const day = '(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)';
const fullDay = '(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day';
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const zoneName = '(?:UT|GMT|[ECMP](?:ST|DT)|[A-IK-Z])';
const zone = `(?:[-+]\\d{2}[0-5]\\d|${zoneName})`;
/** A day of the old mail formats, `02 Jan 2006 15:04:05 MST`. */
const mailDate =
  `(?:0[1-9]|[12]?\\d|3[01])\\s+${month}\\s+(?:19\\d{2}|[2-9]\\d{3})\\s+` +
  `(?:2[0-3]|[01]\\d):[0-5]\\d(?::(?:60|[0-5]\\d))?\\s+${zone}`;
const wordStart = '(?<![\\p{L}\\p{N}_])';

/**
 * Dates and times that begin with a digit, the likeliest reading first: `2006-01-02T15:04:05Z07:00`,
 * `20060102 15:04:05.99`, `3:04PM`, `2006-01-02`. Each is of bounded length, but for digits and blanks that it takes.
 */
const fromDigit = new RegExp(
  [
    '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?Z?(?:[+-]?\\d{2}:\\d{2})?',
    '\\d{4}-?[01]\\d-?[0-3]\\d\\s[0-2]\\d:[0-5]\\d:[0-5]\\d(?:\\.\\d+)?',
    '\\d{1,2}:\\d{2}(?::\\d{2})?(?:[aApP][mM])?',
    '\\d{4}-[01]\\d-[0-3]\\d',
    wordStart + mailDate,
  ].join('|'),
  'uy',
);

/** Dates that begin with a name: `Mon, 02 Jan 06 15:04 MST`, `Jan 18, 2019`, `Monday, 02-Jan-06 15:04:05 MST` … */
const fromName = new RegExp(
  [
    `${day},\\s\\d{1,2}\\s${month}\\s\\d{2,4}\\s\\d{1,2}:\\d{1,2}(?::\\d{1,2})?\\s${zone}`,
    `(?:${day}\\s)?${month}\\s[0-3]\\d,\\s\\d{2,4}`,
    `${fullDay},\\s\\d{2}-${month}-\\d{2}\\s\\d{2}:\\d{2}:\\d{2}\\s${zoneName}`,
    `${wordStart}(?:${day}\\s+)?${month}\\s+\\d{1,2}\\s+\\d{2}:\\d{2}:\\d{2}\\s+\\d{4}`,
    `${wordStart}${day},\\s+${mailDate}`,
    // Python's repr; its arguments are cut at 200 characters, so that a missing bracket costs no long search.
    'datetime.datetime\\([^)\\n]{0,200}\\)',
  ].join('|'),
  'uy',
);

/** Where the date that begins at an index ends; -1 when none does. Linear: blanks are walked once for each name or day. */
export function dateEnd(text: string, at: number): number {
  const beginsWithDigit = text.charAt(at) >= '0' && text.charAt(at) <= '9';
  return endOf(beginsWithDigit ? fromDigit : fromName, text, at);
}

/** Where a sticky pattern that begins at an index ends; -1 when it does not match. */
export function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
