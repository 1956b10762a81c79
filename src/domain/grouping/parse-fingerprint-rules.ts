import { shortName } from './attribute-names.js';
import type { FingerprintMatcher, FingerprintRule } from './fingerprint-rules.js';
import { findMatchAttribute } from './match-attributes.js';

/** A rule that cannot be read; says which one, and what is wrong with it. */
export class FingerprintRuleError extends Error {
  constructor(
    /** The line that the rule is in, from 1 on. */
    readonly line: number,
    problem: string,
  ) {
    super(`Line ${line}: ${problem}`);
  }
}

/**
 * Reads fingerprint rules in Sentry's format, one a line:
 *
 *     # comment
 *     type:DatabaseUnavailable !message:"*read only*" -> database-down, {{ transaction }} title="Database is down"
 *
 * Throws a `FingerprintRuleError` on the first line that is none.
 */
export function parseFingerprintRules(text: string): FingerprintRule[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const rule = line.trim();
    return rule === '' || rule.startsWith('#') ? [] : [new RuleReader(rule, index + 1).read()];
  });
}

/** What a guarded letter stands for; any other character stands for itself. */
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const blanks = /\s*/y;
const comma = /,/y;
const arrow = /->/y;
/** A quoted text, in which a backslash guards the next character. */
const quoted = /"([^"\\]*(?:\\.[^"\\]*)*)"/y;
const condition = /(!?)(?:"([\w.:-]+)"|([\w.-]+)):/y;
const pattern = /\S+/y;
const setting = /([\w.-]+)=(?=")/y;
/** A variable, or a text up to the next blank, comma or brace. */
const bare = /(\{\{\s*[^\s{}]+\s*\}\}|[^\s{,]+)/y;

/** Reads one rule from left to right. */
class RuleReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly line: number,
  ) {}

  read(): FingerprintRule {
    const matchers: FingerprintMatcher[] = [];
    while (!this.take(arrow)) matchers.push(this.matcher());
    if (matchers.length === 0) throw this.error('a rule needs a condition before "->"');
    const { fingerprint, title } = this.outcome();
    if (fingerprint.length === 0) throw this.error('a rule needs a fingerprint behind "->"');
    return { text: this.text, matchers, fingerprint, ...(title !== undefined && { title }) };
  }

  private matcher(): FingerprintMatcher {
    const found = this.take(condition);
    if (!found) throw this.unexpected('a condition like type:Name, or "->"');
    const name = shortName(found[2] ?? found[3] ?? '');
    const attribute = findMatchAttribute(name);
    if (attribute === undefined) throw this.error(`"${name}" is nothing that a rule can ask for`);
    const value = this.quotedText() ?? this.take(pattern)?.[0];
    if (value === undefined) throw this.error(`the condition on "${name}" has no pattern`);
    const isNegated = found[1] === '!';
    return { source: attribute.source, attribute: name, isNegated, matches: attribute.compile(value) };
  }

  private outcome(): { fingerprint: string[]; title: string | undefined } {
    const fingerprint: string[] = [];
    let title: string | undefined;
    while (this.at < this.text.length) {
      const name = this.take(setting)?.[1];
      if (name !== undefined && name !== 'title') throw this.error(`unknown setting "${name}", only "title" is known`);
      const value = this.quotedText() ?? this.take(bare)?.[1];
      if (value === undefined) throw this.unexpected('a part of a fingerprint');
      if (name === undefined) fingerprint.push(value);
      else title = value;
      this.take(comma);
    }
    return { fingerprint, title };
  }

  private quotedText(): string | undefined {
    return this.take(quoted)?.[1]?.replace(/\\(.)/g, (_escape, character: string) => escapes[character] ?? character);
  }

  /** What a pattern finds here, behind blanks; the reader then stands behind that, and the blanks that follow. */
  private take(what: RegExp): RegExpExecArray | null {
    what.lastIndex = this.at;
    const found = what.exec(this.text);
    if (found) {
      blanks.lastIndex = what.lastIndex;
      blanks.test(this.text);
      this.at = blanks.lastIndex;
    }
    return found;
  }

  private unexpected(wanted: string): FingerprintRuleError {
    const rest = this.text.slice(this.at, this.at + 30);
    return this.error(`expected ${wanted}, found ${rest === '' ? 'the end of the line' : `"${rest}"`}`);
  }

  private error(problem: string): FingerprintRuleError {
    return new FingerprintRuleError(this.line, problem);
  }
}
