import { groupLevels, type GroupCategory, type GroupLevel } from './group.types.js';
import { IssueQueryError, readCount, readTime, type CountRange, type TimeRange } from './issue-query-values.js';
import { parseShortId } from './short-id.js';

const isValues = [
  'unresolved',
  'resolved',
  'ignored',
  'archived',
  'linked',
  'unlinked',
  'assigned',
  'unassigned',
  'new',
  'ongoing',
  'regressed',
  'escalating',
] as const;
const categories = ['error', 'performance'] as const satisfies GroupCategory[];

/** What one word of a search asks for. In texts, `*` stands for anything. */
export type IssueCondition =
  | { key: 'is'; value: (typeof isValues)[number] }
  /** `me`, `none` or an e-mail address in lower case. */
  | { key: 'assigned'; value: string }
  | { key: 'level'; value: GroupLevel }
  | { key: 'category'; value: GroupCategory }
  /** A slug. */
  | { key: 'project'; value: string }
  /** `type` is that of events, `issueType` names the kind of problem. A release may be `latest`. */
  | { key: 'title' | 'platform' | 'type' | 'issueType' | 'release' | 'firstRelease' | 'environment'; value: string }
  | { key: 'issue'; projectSlug: string; shortId: number }
  | { key: 'timesSeen'; value: CountRange }
  | { key: 'firstSeen' | 'lastSeen'; value: TimeRange }
  | { key: 'tag'; tag: string; value: string }
  | { key: 'has'; tag: string }
  /** Found in title, culprit or message, whatever its case. */
  | { key: 'text'; value: string }
  /** One of them at least. */
  | { key: 'any'; of: IssueCondition[] };

/** One condition of a search; conditions are joined by "and". */
export type IssueTerm = IssueCondition & { negated: boolean };

/** Fields that Sentry searches and Lockstep does not: taken for tags they would find nothing, and not say why. */
const unsearchable = new Set([
  'assignedorsuggested',
  'bookmarks',
  'error.handled',
  'error.mechanism',
  'error.type',
  'error.unhandled',
  'error.value',
  'geo.city',
  'geo.countrycode',
  'http.method',
  'http.url',
  'issue.priority',
  'release.build',
  'release.package',
  'release.stage',
  'release.version',
  'stack.abspath',
  'stack.filename',
  'stack.function',
  'stack.module',
  'subscribed',
  'user.email',
  'user.ip',
  'user.username',
]);

const maxLength = 1_000;
const maxConditions = 50;

/**
 * Reads Sentry's query language as far as Lockstep has it: `is:unresolved assigned:me !level:[info, debug] "free text"`.
 * A key that is not Lockstep's own names a tag; `tags[level]:x` does in any case. A word with a colon is text when it
 * does not look like `key:value` (`12:30`, `http://…`, `TypeError: x`); quotes make text of anything. Times like `-24h`
 * count from `nowMs`. Throws IssueQueryError.
 */
export function parseIssueQuery(query: string, nowMs: number): IssueTerm[] {
  if (query.length > maxLength) throw new IssueQueryError(`The query is longer than ${maxLength} characters.`);
  const terms: IssueTerm[] = [];
  let conditionCount = 0;
  for (let rest = query.trim(); rest !== '';) {
    const key = /^(!?)(?:tags\[([^\]\s]{1,200})\]|([a-z][\w.-]{0,199})):(?=[^\s/])/i.exec(rest);
    if (key !== null) rest = rest.slice(key[0].length);
    const isList = key !== null && rest.startsWith('[');
    const [values, length] = isList ? readList(rest) : readWord(rest);
    rest = rest.slice(length).trimStart();
    conditionCount += values.length;
    if (conditionCount > maxConditions)
      throw new IssueQueryError(`The query asks for more than ${maxConditions} things.`);
    const of = values.map((value): IssueCondition => {
      if (key?.[2] !== undefined) return { key: 'tag', tag: key[2], value };
      return key?.[3] === undefined ? { key: 'text', value } : keyedCondition(key[3], value, nowMs);
    });
    const [only, ...others] = of;
    if (only === undefined || (only.key === 'text' && only.value.trim() === '')) continue;
    terms.push({ ...(others.length === 0 ? only : { key: 'any', of }), negated: key?.[1] === '!' });
  }
  return terms;
}

/** A word or a quoted text, and how long it is as written. */
function readWord(text: string): [values: string[], length: number] {
  const match = text.startsWith('"') ? quoted.exec(text) : /^(\S+)/.exec(text);
  if (match?.[1] === undefined) throw new IssueQueryError('The query has a quote that is not closed.');
  const value = text.startsWith('"') ? unescaped(match[1]) : match[1];
  return [[value], match[0].length];
}

/** The same of `[one, "the other"]`. */
function readList(text: string): [values: string[], length: number] {
  const values: string[] = [];
  for (let at = 1; ; at++) {
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    const match = quoted.exec(text.slice(at)) ?? /^([^",\]]+)/.exec(text.slice(at));
    if (match?.[1] === undefined)
      throw new IssueQueryError('A list is written [one, "the other"]; quote a text that begins with [.');
    values.push(match[0].startsWith('"') ? unescaped(match[1]) : match[1].trim());
    at += match[0].length;
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    if (text[at] === ']') return [values, at + 1];
    if (text[at] !== ',') throw new IssueQueryError('The query has a list that is not closed.');
  }
}

const quoted = /^"((?:[^"\\]|\\.)*)"/s;

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}

/** Own keys are written `firstSeen`, `first_seen` or `first-seen`, in any case. */
function keyedCondition(name: string, value: string, nowMs: number): IssueCondition {
  const field = name.toLowerCase().replace(/[-_]/g, '');
  switch (field) {
    case 'is':
      return { key: 'is', value: oneOf(isValues, name, value) };
    case 'level':
      return { key: 'level', value: oneOf(groupLevels, name, value) };
    case 'category':
    case 'issue.category':
      return { key: 'category', value: oneOf(categories, name, value) };
    case 'assigned':
      return { key: 'assigned', value: readAssigned(value) };
    case 'project':
      return { key: 'project', value: value.toLowerCase() };
    case 'issue':
      return { key: 'issue', ...readShortId(name, value) };
    case 'title':
    case 'platform':
    case 'type':
      return { key: field, value };
    case 'message':
      return { key: 'text', value };
    case 'user.id':
      return { key: 'tag', tag: 'user', value: `id:${value}` };
    case 'issue.type':
      return { key: 'issueType', value };
    case 'release':
      return { key: 'release', value };
    case 'firstrelease':
      return { key: 'firstRelease', value };
    case 'environment':
      return { key: 'environment', value };
    case 'timesseen':
      return { key: 'timesSeen', value: readCount(name, value) };
    case 'firstseen':
    case 'age':
      return { key: 'firstSeen', value: readTime(name, value, nowMs) };
    case 'lastseen':
      return { key: 'lastSeen', value: readTime(name, value, nowMs) };
    case 'has':
      return { key: 'has', tag: value };
    default:
      if (unsearchable.has(field)) {
        throw new IssueQueryError(`${name}: cannot be searched for; a tag of that name is tags[${name}]:${value}.`);
      }
      return { key: 'tag', tag: name, value };
  }
}

function readAssigned(value: string): string {
  const wanted = value.toLowerCase();
  if (wanted === 'me' || wanted === 'none' || wanted.includes('@')) return wanted;
  throw new IssueQueryError(`assigned: takes me, none or an e-mail address, not "${value}".`);
}

function readShortId(name: string, value: string): { projectSlug: string; shortId: number } {
  const shortId = parseShortId(value);
  if (shortId === undefined) throw new IssueQueryError(`${name}: takes a short id like WEB-12, not "${value}".`);
  return shortId;
}

function oneOf<T extends string>(allowed: readonly T[], key: string, value: string): T {
  const found = allowed.find((entry) => entry === value.toLowerCase());
  if (found === undefined) throw new IssueQueryError(`${key}: takes ${allowed.join(', ')}, not "${value}".`);
  return found;
}
