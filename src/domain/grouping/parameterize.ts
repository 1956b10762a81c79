import { digit, hex, hostLabel, isIn, isWordAt, isWordEdge, mailLocal, runEnd } from './character-scan.js';
import { dateEnd, endOf } from './date-scan.js';
import { topLevelDomainEnd } from './top-level-domain.js';

/**
 * Puts placeholders where a message holds a value that differs from one event to the next: `<email>`, `<int>` …
 *
 * At each place the kinds are tried in a fixed order, as Sentry's patterns of `newstyle:2023-01-11` do, with the same
 * outcome (digits of other scripts are left alone). Linear in the length of the text: no part of it is searched again
 * from every character within it.
 */
export function parameterize(text: string): string {
  const scan = new Scan(text);
  let result = '';
  let keptFrom = 0;
  for (let at = 0; at < text.length;) {
    const value = scan.valueAt(at);
    if (value === undefined) {
      at++;
    } else {
      result += `${text.slice(keptFrom, at)}<${value.kind}>`;
      at = keptFrom = value.end;
    }
  }
  return result + text.slice(keptFrom);
}

const urlStart = /(?:wss?|https?|ftp):\/\/[^\s/$.?#].\S*/uy;
/** Eight groups; one to seven and then `::`; what begins with `::`; a zone of the link; four decimal numbers. */
const address = new RegExp(
  [
    '(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}',
    '(?:[0-9a-fA-F]{1,4}:){1,7}:',
    ':(?:(?::[0-9a-fA-F]{1,4}){1,7}|:)',
    'fe80:%[0-9a-zA-Z]+',
    '(?<![\\p{L}\\p{N}_])(?:(?:25[0-5]|(?:2[0-4]|1?\\d)?\\d)\\.){3}(?:25[0-5]|(?:2[0-4]|1?\\d)?\\d)(?![\\p{L}\\p{N}_])',
  ].join('|'),
  'uy',
);
const uuid = /[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/uy;
const truth = /True|true|False|false/uy;

/** What differs, by the name of its placeholder, in the order in which the kinds are tried. */
const kinds = [
  ['email', (scan, at) => scan.emailEnd(at)],
  ['url', (scan, at) => scan.urlEnd(at)],
  ['hostname', (scan, at) => scan.hostnameEnd(at)],
  ['ip', (scan, at) => scan.addressEnd(at)],
  ['uuid', (scan, at) => scan.uuidEnd(at)],
  ['sha1', (scan, at) => scan.digestEnd(at, 40)],
  ['md5', (scan, at) => scan.digestEnd(at, 32)],
  ['date', (scan, at) => scan.dateEnd(at)],
  ['duration', (scan, at) => scan.durationEnd(at)],
  ['hex', (scan, at) => scan.hexEnd(at)],
  ['float', (scan, at) => scan.floatEnd(at)],
  ['int', (scan, at) => scan.intEnd(at)],
  ['quoted_str', (scan, at) => scan.quotedEnd(at)],
  ['bool', (scan, at) => scan.boolEnd(at)],
] as const satisfies readonly (readonly [string, (scan: Scan, at: number) => number])[];

/** A walk through a text from its start to its end; remembers what holds for several places in a row. */
class Scan {
  /** Where the run of characters ends that a mail address may begin with. */
  private mailRunEnd = 0;
  private labelRunEnd = 0;
  private digits = { end: 0, fractionEnd: 0 };
  /** No label that begins at or before this place leads to a top-level domain. */
  private noDomainUntil = -1;

  constructor(private readonly text: string) {}

  valueAt(at: number): { kind: string; end: number } | undefined {
    for (const [kind, endOfKind] of kinds) {
      const end = endOfKind(this, at);
      if (end !== -1) return { kind, end };
    }
    return undefined;
  }

  emailEnd(at: number): number {
    if (!isIn(mailLocal, this.text, at)) return -1;
    if (at >= this.mailRunEnd) this.mailRunEnd = runEnd(mailLocal, this.text, at);
    const host = this.mailRunEnd + 1;
    if (this.text.charAt(this.mailRunEnd) !== '@' || !isIn(hostLabel, this.text, host)) return -1;
    let end = runEnd(hostLabel, this.text, host);
    while (this.text.charAt(end) === '.' && isIn(hostLabel, this.text, end + 1)) {
      end = runEnd(hostLabel, this.text, end + 1);
    }
    return end;
  }

  urlEnd(at: number): number {
    const mayBegin = 'whf'.includes(this.text.charAt(at)) && isWordEdge(this.text, at);
    return mayBegin ? endOf(urlStart, this.text, at) : -1;
  }

  /** Labels of at most 63 characters with their dots, and the first word behind a dot that is a top-level domain. */
  hostnameEnd(at: number): number {
    if (!isIn(hostLabel, this.text, at) || !isWordEdge(this.text, at)) return -1;
    if (at >= this.labelRunEnd) this.labelRunEnd = runEnd(hostLabel, this.text, at);
    return this.isLabel(at, this.labelRunEnd) ? this.domainEnd(this.labelRunEnd + 1) : -1;
  }

  addressEnd(at: number): number {
    const mayBegin = isIn(hex, this.text, at) || this.text.charAt(at) === ':';
    return mayBegin ? endOf(address, this.text, at) : -1;
  }

  uuidEnd(at: number): number {
    if (!this.beginsWord(hex, at)) return -1;
    const end = endOf(uuid, this.text, at);
    return isWordAt(this.text, end) ? -1 : end;
  }

  digestEnd(at: number, length: number): number {
    if (!this.beginsWord(hex, at)) return -1;
    const end = runEnd(hex, this.text, at);
    return end - at === length && !isWordAt(this.text, end) ? end : -1;
  }

  dateEnd(at: number): number {
    return dateEnd(this.text, at);
  }

  /** `12ms` from the start of a word, or `1.5s` to the end of one. */
  durationEnd(at: number): number {
    if (!isIn(digit, this.text, at)) return -1;
    if (at >= this.digits.end) this.digits = this.digitsAt(at);
    const { end, fractionEnd } = this.digits;
    if (this.text.startsWith('ms', end) && !isWordAt(this.text, at - 1)) return end + 2;
    return this.text.charAt(fractionEnd) === 's' && !isWordAt(this.text, fractionEnd + 1) ? fractionEnd + 1 : -1;
  }

  hexEnd(at: number): number {
    if (!/^0[xX]/.test(this.text.slice(at, at + 2)) || !this.beginsWord(digit, at)) return -1;
    const end = runEnd(hex, this.text, at + 2);
    return end > at + 2 && !isWordAt(this.text, end) ? end : -1;
  }

  floatEnd(at: number): number {
    const { end, fractionEnd } = this.numberAt(at);
    return fractionEnd > end && !isWordAt(this.text, fractionEnd) ? fractionEnd : -1;
  }

  intEnd(at: number): number {
    const { end } = this.numberAt(at);
    return end > at && !isWordAt(this.text, end) ? end : -1;
  }

  quotedEnd(at: number): number {
    const quote = this.text.charAt(at);
    if (this.text.charAt(at - 1) !== '=' || (quote !== '"' && quote !== "'")) return -1;
    const close = this.text.indexOf(quote, at + 1);
    return close > at + 1 ? close + 1 : -1;
  }

  boolEnd(at: number): number {
    return this.text.charAt(at - 1) === '=' ? endOf(truth, this.text, at) : -1;
  }

  private domainEnd(from: number): number {
    if (from <= this.noDomainUntil) return -1;
    let label = from;
    let end = topLevelDomainEnd(this.text, label);
    while (end === -1) {
      const labelEnd = runEnd(hostLabel, this.text, label);
      if (!this.isLabel(label, labelEnd)) {
        this.noDomainUntil = label;
        return -1;
      }
      label = labelEnd + 1;
      end = topLevelDomainEnd(this.text, label);
    }
    return end;
  }

  private isLabel(from: number, end: number): boolean {
    return end > from && end - from <= 63 && this.text.charAt(end) === '.';
  }

  private beginsWord(characterClass: number, at: number): boolean {
    return isIn(characterClass, this.text, at) && !isWordAt(this.text, at - 1);
  }

  /** Digits with a sign, or from the start of a word; none otherwise. */
  private numberAt(at: number): { end: number; fractionEnd: number } {
    const isSigned = this.text.charAt(at) === '-' && isIn(digit, this.text, at + 1);
    if (isSigned) return this.digitsAt(at + 1);
    return this.beginsWord(digit, at) ? this.digitsAt(at) : { end: at, fractionEnd: at };
  }

  /** Where the digits from a place end, and where a fraction behind them does. */
  private digitsAt(from: number): { end: number; fractionEnd: number } {
    const end = runEnd(digit, this.text, from);
    const hasFraction = this.text.charAt(end) === '.' && isIn(digit, this.text, end + 1);
    return { end, fractionEnd: hasFraction ? runEnd(digit, this.text, end + 1) : end };
  }
}
