import { groupLevels, type GroupLevel } from './group.types.js';

const isValues = ['unresolved', 'resolved', 'ignored', 'linked', 'unlinked', 'assigned', 'unassigned'] as const;

/** One condition of a search; conditions are joined by "and". */
export type IssueTerm =
  | { key: 'is'; value: (typeof isValues)[number]; negated: boolean }
  /** `me`, `none` or an e-mail address in lower case. */
  | { key: 'assigned'; value: string; negated: boolean }
  | { key: 'level'; value: GroupLevel; negated: boolean }
  /** A slug. */
  | { key: 'project'; value: string; negated: boolean }
  /** Found in title or culprit, whatever its case. */
  | { key: 'text'; value: string; negated: false };

/** A search that cannot be understood; the message is a sentence for whoever typed it. */
export class IssueQueryError extends Error {}

const knownKeys = ['is', 'assigned', 'level', 'project'];
/** Sentry's keys that look at events. */
const eventKeys = ['release', 'environment'];

const maxLength = 1_000;
const maxTerms = 50;

/**
 * Reads Sentry's query language as far as Lockstep has it: `is:unresolved assigned:me !level:error "free text"`. A
 * word with a colon is text when it does not look like `key:value` (`12:30`, `http://…`, `TypeError: x`); quotes make
 * text of anything. Throws IssueQueryError.
 */
export function parseIssueQuery(query: string): IssueTerm[] {
  if (query.length > maxLength) throw new IssueQueryError(`The query is longer than ${maxLength} characters.`);
  const terms: IssueTerm[] = [];
  for (let rest = query.trim(); rest !== '';) {
    if (terms.length === maxTerms) throw new IssueQueryError(`The query has more than ${maxTerms} terms.`);
    const key = /^(!?)([a-z][\w.]*):(?=[^\s/])/i.exec(rest);
    if (key !== null) rest = rest.slice(key[0].length);
    const value = rest.startsWith('"') ? /^"((?:[^"\\]|\\.)*)"/s.exec(rest) : /^(\S+)/.exec(rest);
    if (value?.[1] === undefined) throw new IssueQueryError('The query has a quote that is not closed.');
    rest = rest.slice(value[0].length).trimStart();
    const text = value[0].startsWith('"') ? value[1].replace(/\\(.)/gs, '$1') : value[1];
    if (key?.[2] !== undefined) terms.push(keyedTerm(key[2].toLowerCase(), text, key[1] === '!'));
    else if (text.trim() !== '') terms.push({ key: 'text', value: text, negated: false });
  }
  return terms;
}

function keyedTerm(key: string, value: string, negated: boolean): IssueTerm {
  switch (key) {
    case 'is':
      return { key, value: oneOf(isValues, key, value), negated };
    case 'level':
      return { key, value: oneOf(groupLevels, key, value), negated };
    case 'assigned': {
      const wanted = value.toLowerCase();
      if (wanted !== 'me' && wanted !== 'none' && !wanted.includes('@')) {
        throw new IssueQueryError(`assigned: takes me, none or an e-mail address, not "${value}".`);
      }
      return { key, value: wanted, negated };
    }
    case 'project':
      return { key, value: value.toLowerCase(), negated };
    default:
      if (eventKeys.includes(key)) {
        throw new IssueQueryError(`${key}: searches events, which this version does not take in yet.`);
      }
      throw new IssueQueryError(
        `There is no key "${key}"; known keys are ${knownKeys.join(', ')}. Put text that holds a colon in quotes.`,
      );
  }
}

function oneOf<T extends string>(allowed: readonly T[], key: string, value: string): T {
  const found = allowed.find((entry) => entry === value.toLowerCase());
  if (found === undefined) throw new IssueQueryError(`${key}: takes ${allowed.join(', ')}, not "${value}".`);
  return found;
}
