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

interface Kind {
  /** The name of its placeholder. */
  name: string;
  /** What a value of the kind may begin with; all of it is ASCII. */
  first: RegExp;
  /** Whether it begins only where a word does, or ends. */
  atWordEdge?: true;
  endAt: (scan: Scan, at: number) => number;
}

/** What differs from one event to the next, in the order in which the kinds are tried. */
const kinds: readonly Kind[] = [
  { name: 'email', first: /[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]/, endAt: (scan, at) => scan.emailEnd(at) },
  { name: 'url', atWordEdge: true, first: /[whf]/, endAt: (scan, at) => scan.urlEnd(at) },
  { name: 'hostname', atWordEdge: true, first: /[a-zA-Z0-9-]/, endAt: (scan, at) => scan.hostnameEnd(at) },
  { name: 'ip', first: /[0-9a-fA-F:]/, endAt: (scan, at) => scan.addressEnd(at) },
  { name: 'uuid', atWordEdge: true, first: /[0-9a-fA-F]/, endAt: (scan, at) => scan.uuidEnd(at) },
  { name: 'sha1', atWordEdge: true, first: /[0-9a-fA-F]/, endAt: (scan, at) => scan.digestEnd(at, 40) },
  { name: 'md5', atWordEdge: true, first: /[0-9a-fA-F]/, endAt: (scan, at) => scan.digestEnd(at, 32) },
  { name: 'date', first: /[0-9SMTWFJAONDd]/, endAt: (scan, at) => dateEnd(scan.text, at) },
  { name: 'duration', first: /[0-9]/, endAt: (scan, at) => scan.durationEnd(at) },
  { name: 'hex', atWordEdge: true, first: /0/, endAt: (scan, at) => scan.hexEnd(at) },
  { name: 'float', first: /[0-9-]/, endAt: (scan, at) => scan.floatEnd(at) },
  { name: 'int', first: /[0-9-]/, endAt: (scan, at) => scan.intEnd(at) },
  { name: 'quoted_str', first: /['"]/, endAt: (scan, at) => scan.quotedEnd(at) },
  { name: 'bool', first: /[TtFf]/, endAt: (scan, at) => scan.boolEnd(at) },
];

/** Kinds by the code of the character that a value begins with. */
function byFirstCode(candidates: readonly Kind[]): readonly (readonly Kind[])[] {
  return Array.from({ length: 128 }, (_none, code) =>
    candidates.filter(({ first }) => first.test(String.fromCharCode(code))),
  );
}

const kindsAtWordEdge = byFirstCode(kinds);
const kindsAnywhere = byFirstCode(kinds.filter(({ atWordEdge }) => atWordEdge === undefined));

/** A walk through a text from its start to its end; remembers what holds for several places in a row. */
class Scan {
  /** Where the run of characters ends that a mail address may begin with. */
  private mailRunEnd = 0;
  private labelRunEnd = 0;
  /** The digits looked at last; they end at the same place from each of them on. */
  private digits = { end: 0, fractionEnd: 0 };
  /** No label that begins at or before this place leads to a top-level domain. */
  private noDomainUntil = -1;

  constructor(readonly text: string) {}

  valueAt(at: number): { kind: string; end: number } | undefined {
    const code = this.text.charCodeAt(at);
    if (code >= kindsAnywhere.length) return undefined;
    const candidates = isWordEdge(this.text, at) ? kindsAtWordEdge : kindsAnywhere;
    for (const { name, endAt } of candidates[code] ?? []) {
      const end = endAt(this, at);
      if (end !== -1) return { kind: name, end };
    }
    return undefined;
  }

  emailEnd(at: number): number {
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
    return endOf(urlStart, this.text, at);
  }

  /** Labels of at most 63 characters with their dots, and the first word behind a dot that is a top-level domain. */
  hostnameEnd(at: number): number {
    if (at >= this.labelRunEnd) this.labelRunEnd = runEnd(hostLabel, this.text, at);
    return this.isLabel(at, this.labelRunEnd) ? this.domainEnd(this.labelRunEnd + 1) : -1;
  }

  addressEnd(at: number): number {
    let group = at;
    while (group - at < 4 && isIn(hex, this.text, group)) group++;
    return '.:'.includes(this.text.charAt(group)) ? endOf(address, this.text, at) : -1;
  }

  uuidEnd(at: number): number {
    if (this.text.charAt(at + 8) !== '-') return -1;
    const end = endOf(uuid, this.text, at);
    return isWordAt(this.text, end) ? -1 : end;
  }

  digestEnd(at: number, length: number): number {
    const end = runEnd(hex, this.text, at);
    return end - at === length && !isWordAt(this.text, end) ? end : -1;
  }

  /** `12ms` from the start of a word, or `1.5s` to the end of one. */
  durationEnd(at: number): number {
    const { end, fractionEnd } = this.digitsFrom(at);
    if (this.text.startsWith('ms', end) && !isWordAt(this.text, at - 1)) return end + 2;
    return this.text.charAt(fractionEnd) === 's' && !isWordAt(this.text, fractionEnd + 1) ? fractionEnd + 1 : -1;
  }

  hexEnd(at: number): number {
    if (!'xX'.includes(this.text.charAt(at + 1))) return -1;
    const end = runEnd(hex, this.text, at + 2);
    return end > at + 2 && !isWordAt(this.text, end) ? end : -1;
  }

  floatEnd(at: number): number {
    const start = this.numberStart(at);
    if (start === -1) return -1;
    const { end, fractionEnd } = this.digitsFrom(start);
    return fractionEnd > end && !isWordAt(this.text, fractionEnd) ? fractionEnd : -1;
  }

  intEnd(at: number): number {
    const start = this.numberStart(at);
    if (start === -1) return -1;
    const { end } = this.digitsFrom(start);
    return isWordAt(this.text, end) ? -1 : end;
  }

  quotedEnd(at: number): number {
    if (this.text.charAt(at - 1) !== '=') return -1;
    const close = this.text.indexOf(this.text.charAt(at), at + 1);
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

  /** Where the digits of a number begin, behind its sign or at the start of a word; -1 when there are none. */
  private numberStart(at: number): number {
    if (this.text.charAt(at) === '-') return isIn(digit, this.text, at + 1) ? at + 1 : -1;
    return isWordAt(this.text, at - 1) ? -1 : at;
  }

  /** Where digits end, and a fraction behind them. */
  private digitsFrom(start: number): { end: number; fractionEnd: number } {
    if (start < this.digits.end) return this.digits;
    const end = runEnd(digit, this.text, start);
    const hasFraction = this.text.charAt(end) === '.' && isIn(digit, this.text, end + 1);
    return (this.digits = { end, fractionEnd: hasFraction ? runEnd(digit, this.text, end + 1) : end });
  }
}
