import { dateSortKey } from '../azure-date.js';
import { findField, type FieldDefinition } from '../state/field-catalogue.js';
import { distinctName, type Person } from '../state/person.js';
import { isPerson, type Fields, type FieldValue } from '../state/work-item.types.js';
import { wiqlError } from './wiql-error.js';
import type { WiqlCondition, WiqlOperand, WiqlQuery } from './wiql.types.js';

export interface WiqlContext {
  me: Person;
  /** Name of the project that the call names, for `@project`. */
  projectName: string | undefined;
  now: Date;
  /** Dates compare to the second; otherwise by day, and a literal with a time is refused. */
  timePrecision: boolean;
}

type Test = (fields: Fields) => boolean;
type Scalar = string | number;

/** Compiles the conditions once, so that unknown fields and macros fail even when there are no items; 400 then. */
export function compileWhere(where: WiqlCondition | undefined, context: WiqlContext): Test {
  if (!where) return () => true;
  switch (where.kind) {
    case 'and': {
      const [left, right] = [compileWhere(where.left, context), compileWhere(where.right, context)];
      return (fields) => left(fields) && right(fields);
    }
    case 'or': {
      const [left, right] = [compileWhere(where.left, context), compileWhere(where.right, context)];
      return (fields) => left(fields) || right(fields);
    }
    case 'not': {
      const inner = compileWhere(where.inner, context);
      return (fields) => !inner(fields);
    }
    default:
      return compileComparison(where, context);
  }
}

/** Orders rows as the query says, by id where it says nothing or leaves a tie. */
export function compareRows(orderBy: WiqlQuery['orderBy']): (a: Fields, b: Fields) => number {
  const keys = [...orderBy.map((key) => ({ field: getField(key.field), descending: key.descending }))];
  keys.push({ field: getField('System.Id'), descending: false });
  return (a, b) => {
    for (const { field, descending } of keys) {
      const order = compareScalars(sortKey(a, field), sortKey(b, field));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

/** The field by reference or friendly name; 400 TF51005 when there is none. */
export function getField(name: string): FieldDefinition {
  const field = findField(name);
  if (field) return field;
  throw wiqlError('TF51005', `The query references a field that does not exist. The error is caused by «[${name}]».`);
}

function compileComparison(where: WiqlCondition & { kind: 'compare' }, context: WiqlContext): Test {
  const field = getField(where.field);
  const { operator } = where;
  const operands = where.operands.map((operand) => compileOperand(operand, field, context));
  const [first] = operands;
  if (!first) return () => false;
  const read = (fields: Fields): Scalar | undefined => scalarOf(fields.get(field.referenceName), field, context);
  const anyEqual: Test = (fields) => operands.some((operand) => isEqual(fields, field, read(fields), operand(fields)));
  const ordered =
    (accept: (order: number) => boolean): Test =>
    (fields) => {
      const [left, right] = [read(fields), first(fields)];
      return left !== undefined && right !== undefined && accept(compareScalars(left, right));
    };
  const text = (accept: (value: string, wanted: string) => boolean): Test => {
    return (fields) => accept(String(read(fields) ?? '').toLowerCase(), String(first(fields) ?? '').toLowerCase());
  };
  const isUnder = text((value, wanted) => value === wanted || value.startsWith(`${wanted}\\`));
  const contains = text((value, wanted) => value.includes(wanted));
  const containsWords = text((value, wanted) => hasWords(value, wanted));
  const tests: Record<typeof operator, Test> = {
    '=': anyEqual,
    in: anyEqual,
    '<>': (fields) => !anyEqual(fields),
    'not in': (fields) => !anyEqual(fields),
    '>': ordered((order) => order > 0),
    '<': ordered((order) => order < 0),
    '>=': ordered((order) => order >= 0),
    '<=': ordered((order) => order <= 0),
    contains,
    'not contains': (fields) => !contains(fields),
    'contains words': containsWords,
    'not contains words': (fields) => !containsWords(fields),
    under: isUnder,
    'not under': (fields) => !isUnder(fields),
  };
  return tests[operator];
}

function compileOperand(
  operand: WiqlOperand,
  field: FieldDefinition,
  context: WiqlContext,
): (fields: Fields) => Scalar | undefined {
  if (operand.kind === 'field') {
    const other = getField(operand.name);
    return (fields) => scalarOf(fields.get(other.referenceName), other, context);
  }
  const value = operand.kind === 'macro' ? expandMacro(operand, context) : String(operand.value);
  if (value === '') return () => undefined;
  if (field.type === 'integer' || field.type === 'double') {
    const number = Number(value);
    if (Number.isNaN(number)) throw wiqlError('TF51009', `The value «${value}» is not a number.`);
    return () => number;
  }
  if (field.type === 'dateTime') {
    const time = readDate(value, operand.kind === 'macro', context);
    return () => time;
  }
  return () => value;
}

function expandMacro(operand: WiqlOperand & { kind: 'macro' }, context: WiqlContext): string {
  if (operand.name === 'me') return distinctName(context.me);
  if (operand.name === 'project') {
    if (context.projectName !== undefined) return context.projectName;
    throw wiqlError('TF51014', 'The macro «@project» needs a project in the request.');
  }
  const day = new Date(context.now);
  day.setUTCHours(0, 0, 0, 0);
  day.setUTCDate(day.getUTCDate() + operand.offset);
  return day.toISOString();
}

function readDate(text: string, isMacro: boolean, context: WiqlContext): number {
  if (!isMacro && !context.timePrecision && /[T ]\d{1,2}:\d{2}/.test(text)) {
    const message = `You cannot supply a time with the date when running a query using date precision. The error is caused by «${text}».`;
    throw wiqlError('VS402335', message);
  }
  const time = new Date(/^[\d-]+$|Z|[+]|T.*-/i.test(text) ? text : `${text}Z`).getTime();
  if (Number.isNaN(time)) throw wiqlError('TF51008', `The value «${text}» is not a date.`);
  return atPrecision(time, context);
}

function atPrecision(time: number, context: WiqlContext): number {
  const unitMs = context.timePrecision ? 1 : 86_400_000;
  return Math.floor(time / unitMs) * unitMs;
}

function scalarOf(value: FieldValue | undefined, field: FieldDefinition, context: WiqlContext): Scalar | undefined {
  if (value === undefined) return undefined;
  if (isPerson(value)) return distinctName(value);
  if (field.type === 'dateTime') return atPrecision(new Date(String(value)).getTime(), context);
  return typeof value === 'boolean' ? String(value) : value;
}

function isEqual(fields: Fields, field: FieldDefinition, left: Scalar | undefined, right: Scalar | undefined): boolean {
  const person = field.type === 'identity' ? fields.get(field.referenceName) : undefined;
  if (!isPerson(person) || typeof right !== 'string') {
    return left === undefined || right === undefined ? left === right : compareScalars(left, right) === 0;
  }
  const wanted = right.toLowerCase();
  return [distinctName(person), person.displayName, person.uniqueName].some((name) => name.toLowerCase() === wanted);
}

function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a).toLowerCase(), String(b).toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

function sortKey(fields: Fields, field: FieldDefinition): Scalar {
  const value = fields.get(field.referenceName);
  if (value === undefined) return '';
  if (isPerson(value)) return value.displayName;
  if (field.type === 'dateTime') return dateSortKey(String(value));
  return typeof value === 'boolean' ? String(value) : value;
}

/** Whole words; the last one may be a prefix when it ends in `*`. */
function hasWords(value: string, wanted: string): boolean {
  const words = new Set(value.split(/[^\p{L}\p{N}]+/u));
  return wanted
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => (word.endsWith('*') ? [...words].some((w) => w.startsWith(word.slice(0, -1))) : words.has(word)));
}
