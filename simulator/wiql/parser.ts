import { tokenizeWiql, type WiqlToken } from './tokenizer.js';
import { wiqlError, wiqlSyntaxError } from './wiql-error.js';
import type { WiqlCondition, WiqlOperand, WiqlOperator, WiqlQuery } from './wiql.types.js';

const COMPARISONS = new Set(['=', '<>', '>', '<', '>=', '<=']);
const MACROS = new Set(['project', 'me', 'today']);

/** Reads a flat work item query; 400 with the vendor's kind of message when it is none. */
export function parseWiql(text: string): WiqlQuery {
  return new WiqlParser(tokenizeWiql(text)).query();
}

/** Recursive descent; OR binds weaker than AND, AND weaker than NOT. */
class WiqlParser {
  private position = 0;

  constructor(private readonly tokens: readonly WiqlToken[]) {}

  query(): WiqlQuery {
    this.expectWord('select');
    const columns = this.list(() => this.fieldName());
    this.expectWord('from');
    const source = this.next().text;
    if (!/^workitems$/i.test(source)) throw wiqlError('VS403437', `Queries from ${source} are not supported here.`);
    const where = this.takeWord('where') ? this.or() : undefined;
    const orderBy = this.takeWord('order') ? this.orderBy() : [];
    const rest = this.peek();
    if (rest) throw wiqlSyntaxError('Expecting end of string.', rest.text);
    return { columns, where, orderBy };
  }

  private orderBy(): WiqlQuery['orderBy'] {
    this.expectWord('by');
    return this.list(() => {
      const field = this.fieldName();
      const descending = this.takeWord('desc');
      if (!descending) this.takeWord('asc');
      return { field, descending };
    });
  }

  private or(): WiqlCondition {
    let left = this.and();
    while (this.takeWord('or')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  private and(): WiqlCondition {
    let left = this.unary();
    while (this.takeWord('and')) left = { kind: 'and', left, right: this.unary() };
    return left;
  }

  private unary(): WiqlCondition {
    if (this.takeWord('not')) return { kind: 'not', inner: this.unary() };
    if (!this.takeSymbol('(')) return this.comparison();
    const inner = this.or();
    this.expectSymbol(')');
    return inner;
  }

  private comparison(): WiqlCondition {
    const field = this.fieldName();
    const operator = this.operator();
    if (operator === 'in' || operator === 'not in') {
      this.expectSymbol('(');
      const operands = this.list(() => this.operand());
      this.expectSymbol(')');
      return { kind: 'compare', field, operator, operands };
    }
    return { kind: 'compare', field, operator, operands: [this.operand()] };
  }

  private operator(): WiqlOperator {
    const token = this.next();
    if (token.kind === 'symbol' && COMPARISONS.has(token.text)) return token.text as WiqlOperator;
    const isNegated = token.kind === 'word' && token.text.toLowerCase() === 'not';
    const word = (isNegated ? this.next() : token).text.toLowerCase();
    const hasWords = word === 'contains' && this.takeWord('words');
    const name = hasWords ? 'contains words' : word;
    if (name === 'in' || name === 'contains' || name === 'contains words' || name === 'under') {
      return isNegated ? `not ${name}` : name;
    }
    throw wiqlSyntaxError('Expecting comparison operator.', token.text);
  }

  private operand(): WiqlOperand {
    const token = this.next();
    switch (token.kind) {
      case 'string':
        return { kind: 'literal', value: token.text };
      case 'number':
        return { kind: 'literal', value: Number(token.text) };
      case 'field':
        return { kind: 'field', name: token.text };
      case 'macro':
        return this.macro(token.text.toLowerCase());
      case 'word':
        if (/^(true|false)$/i.test(token.text)) return { kind: 'literal', value: token.text.toLowerCase() === 'true' };
        return { kind: 'field', name: token.text };
      default:
        throw wiqlSyntaxError('Expecting value.', token.text);
    }
  }

  private macro(name: string): WiqlOperand {
    if (!isMacro(name)) throw wiqlError('VS403434', `The macro «@${name}» is not defined.`);
    let offset = 0;
    const sign = this.peek();
    if (sign?.kind === 'symbol' && (sign.text === '+' || sign.text === '-')) {
      this.position += 1;
      offset = Number(this.next().text) * (sign.text === '-' ? -1 : 1);
    } else if (sign?.kind === 'number' && sign.text.startsWith('-')) {
      this.position += 1;
      offset = Number(sign.text);
    }
    return { kind: 'macro', name, offset };
  }

  private fieldName(): string {
    const token = this.next();
    if (token.kind === 'field' || token.kind === 'word') return token.text;
    throw wiqlSyntaxError('Expecting field name.', token.text);
  }

  private list<T>(entry: () => T): T[] {
    const entries = [entry()];
    while (this.takeSymbol(',')) entries.push(entry());
    return entries;
  }

  private peek(): WiqlToken | undefined {
    return this.tokens[this.position];
  }

  private next(): WiqlToken {
    const token = this.peek();
    if (!token) throw wiqlSyntaxError('Unexpected end of the query.', this.tokens.at(-1)?.text ?? '');
    this.position += 1;
    return token;
  }

  private takeWord(word: string): boolean {
    return this.take('word', word);
  }

  private takeSymbol(symbol: string): boolean {
    return this.take('symbol', symbol);
  }

  private take(kind: WiqlToken['kind'], text: string): boolean {
    const token = this.peek();
    if (token?.kind !== kind || token.text.toLowerCase() !== text) return false;
    this.position += 1;
    return true;
  }

  private expectWord(word: string): void {
    if (!this.takeWord(word)) throw wiqlSyntaxError(`Expecting ${word.toUpperCase()}.`, this.peek()?.text ?? '');
  }

  private expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw wiqlSyntaxError(`Expecting "${symbol}".`, this.peek()?.text ?? '');
  }
}

function isMacro(name: string): name is 'project' | 'me' | 'today' {
  return MACROS.has(name);
}
