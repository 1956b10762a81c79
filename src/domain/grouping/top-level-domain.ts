import { isWordAt } from './character-scan.js';

/** The hundred most used top-level domains; a text is taken for a host name only when it ends in one. */
const topLevelDomains: ReadonlySet<string> = new Set(
  (
    'com net org jp de uk fr br it ru es me gov pl ca au cn co in nl edu info eu ch id at kr cz mx be tv se tr tw al ua ' +
    'ir vn cl sk ly cc to no fi us pt dk ar hu tk gr il news ro my biz ie za nz sg ee th io xyz pe bg hk rs lt link ph ' +
    'club si site mobi by cat wiki la ga xxx cf hr ng jobs online kz ug gq ae is lv pro fm tips ms sa app'
  ).split(' '),
);

/** No top-level domain of the list is longer. */
const maxLength = 6;

/** Where the top-level domain that is the whole word at an index ends, all in lower or all in upper case; else -1. */
export function topLevelDomainEnd(text: string, at: number): number {
  let end = at;
  while (end - at <= maxLength && isWordAt(text, end)) end++;
  const word = text.slice(at, end);
  const lower = word.toLowerCase();
  return topLevelDomains.has(lower) && (word === lower || word === word.toUpperCase()) ? end : -1;
}
