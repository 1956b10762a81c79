import { describe, expect, it } from '@jest/globals';
import { hasParameter, sqlShape } from './sql-shape.js';

describe('sqlShape', () => {
  it.each([
    ['keeps a query without literals', 'SELECT a FROM b', 'SELECT a FROM b'],
    ['replaces whole numbers', 'SELECT a FROM b WHERE c = 12', 'SELECT a FROM b WHERE c = %s'],
    ['replaces negative numbers', 'WHERE c > -12', 'WHERE c > %s'],
    ['replaces fractions and exponents', 'WHERE c > 1.5 AND d < 2e-7', 'WHERE c > %s AND d < %s'],
    ['keeps numbers inside names', 'SELECT t1.a2 FROM t1', 'SELECT t1.a2 FROM t1'],
    ['replaces numbered placeholders', 'WHERE c = $1 AND d = $23', 'WHERE c = $%s AND d = $%s'],
    ['replaces truth values in any case', 'WHERE c = true OR d = FALSE', 'WHERE c = %s OR d = %s'],
    ['replaces texts', "WHERE c = 'x y' AND d = ''", 'WHERE c = %s AND d = %s'],
    ['takes a doubled quote as part of a text', "WHERE c = 'it''s 1' AND d", 'WHERE c = %s AND d'],
    [
      'takes a line as text after a quote with a backslash',
      "WHERE c = 'it\\'s' AND d\nLIMIT e",
      'WHERE c = %s\nLIMIT e',
    ],
    ['takes the rest as text when a quote stays open', "WHERE c = 'cut sho", 'WHERE c = %s'],
    ['keeps double-quoted names', 'SELECT "a 1 b" FROM "c"', 'SELECT "a %s b" FROM "c"'],
    ['folds a list of numbers', 'WHERE c IN (1, 2,3) AND d', 'WHERE c IN (%s) AND d'],
    ['folds a list of texts', "WHERE c in ('a', 'b')", 'WHERE c IN (%s)'],
    [
      'folds lists of placeholders',
      'WHERE c IN (?, ?) OR c IN ($1, $2) OR c IN (%s, %s)',
      'WHERE c IN (%s) OR c IN (%s) OR c IN (%s)',
    ],
    ['keeps a list with a name', 'WHERE c IN (1, d)', 'WHERE c IN (%s, d)'],
    ['keeps a subquery', 'WHERE c IN (SELECT d FROM e)', 'WHERE c IN (SELECT d FROM e)'],
    ['replaces names of savepoints', 'RELEASE SAVEPOINT s1_x2', 'RELEASE SAVEPOINT %s'],
    ['replaces quoted names of savepoints', 'SAVEPOINT "s 1"; savepoint `s 2`', 'SAVEPOINT %s; SAVEPOINT %s'],
    ['trims', '  SELECT a\n', 'SELECT a'],
  ])('%s', (_, query, expected) => {
    expect(sqlShape(query)).toBe(expected);
  });

  it.each([
    ['quotes', "'"],
    ['texts', "a'"],
    ['escapes', "'\\"],
    ['numbers', '1 '],
    ['digits', '1'],
    ['dots', '1.'],
    ['exponents', '1e+'],
    ['minus signs', '-'],
    ['list starts', ' IN (?'],
    ['list items', ', ?'],
    ['savepoints', 'SAVEPOINT "'],
    ['blanks', ' '],
  ])('takes time linear in a text of %s', (_, unit) => {
    const query = ` IN (? ${unit.repeat(2 ** 20 / unit.length)}`;
    const startedAt = performance.now();
    sqlShape(query);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe('hasParameter', () => {
  it.each([
    ['SELECT a FROM b', false],
    ['SELECT a1 FROM "b c"', false],
    ['SELECT a FROM b LIMIT 5', true],
    ["SELECT a FROM b WHERE c = 'd'", true],
    ['SELECT a FROM b WHERE c IS true', true],
    ['SELECT a FROM b WHERE c = ?', true],
    ['SELECT a FROM b WHERE c = $1', true],
    ['SELECT a FROM b WHERE c = %s', true],
  ])('of %s is %s', (query, expected) => {
    expect(hasParameter(query)).toBe(expected);
  });
});
