import { wiqlSyntaxError } from './wiql-error.js';

export type WiqlToken =
  | { kind: 'field'; text: string }
  | { kind: 'string'; text: string }
  | { kind: 'number'; text: string }
  | { kind: 'macro'; text: string }
  | { kind: 'word'; text: string }
  | { kind: 'symbol'; text: string };

const TOKEN =
  /\s*(?:\[([^\]]*)\]|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|(-?\d+(?:\.\d+)?)(?![\w.])|@(\w+)|([\p{L}_][\p{L}\w.]*)|(<>|<=|>=|!=|[=<>(),+-]))/uy;

/** Cuts a query into words. Quotes inside a string are doubled; field names stand in brackets or alone. */
export function tokenizeWiql(query: string): WiqlToken[] {
  const tokens: WiqlToken[] = [];
  const pattern = new RegExp(TOKEN);
  const text = query.trimEnd();
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw wiqlSyntaxError('Unexpected character.', text.slice(start).trim().slice(0, 20));
    tokens.push(tokenOf(match));
  }
  return tokens;
}

function tokenOf(match: RegExpExecArray): WiqlToken {
  const [, field, single, double, number, macro, word, symbol = ''] = match;
  if (field !== undefined) return { kind: 'field', text: field.trim() };
  if (single !== undefined) return { kind: 'string', text: single.replaceAll("''", "'") };
  if (double !== undefined) return { kind: 'string', text: double.replaceAll('""', '"') };
  if (number !== undefined) return { kind: 'number', text: number };
  if (macro !== undefined) return { kind: 'macro', text: macro };
  if (word !== undefined) return { kind: 'word', text: word };
  return { kind: 'symbol', text: symbol === '!=' ? '<>' : symbol };
}
