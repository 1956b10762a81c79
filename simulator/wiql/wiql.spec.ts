import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../http/api-error.js';
import type { Person } from '../state/person.js';
import type { FieldValue } from '../state/work-item.types.js';
import { compareRows, compileWhere, type WiqlContext } from './evaluator.js';
import { parseWiql } from './parser.js';
import { tokenizeWiql } from './tokenizer.js';

const ADA: Person = {
  id: '1',
  displayName: 'Ada Almgren',
  uniqueName: 'ada@contoso.example',
  mail: 'ada@contoso.example',
  descriptor: 'aad.1',
};

const CONTEXT: WiqlContext = {
  me: ADA,
  projectName: 'Web Shop',
  now: new Date('2026-03-10T15:00:00Z'),
  timePrecision: false,
};

const ITEM = new Map<string, FieldValue>([
  ['System.Id', 33],
  ['System.Title', "Cart can't be emptied"],
  ['System.State', 'Active'],
  ['System.TeamProject', 'Web Shop'],
  ['System.AreaPath', 'Web Shop\\Checkout'],
  ['System.AssignedTo', ADA],
  ['System.ChangedDate', '2026-03-09T22:30:00Z'],
]);

function isFound(condition: string, context: Partial<WiqlContext> = {}): boolean {
  const { where } = parseWiql(`SELECT [System.Id] FROM WorkItems WHERE ${condition}`);
  return compileWhere(where, { ...CONTEXT, ...context })(ITEM);
}

function messageOf(query: string): string {
  try {
    const { where } = parseWiql(query);
    compileWhere(where, CONTEXT);
  } catch (error) {
    if (error instanceof ApiError && error.status === 400) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('WIQL tokens', () => {
  it('read a doubled quote as one quote', () => {
    expect(tokenizeWiql("'it''s'")).toEqual([{ kind: 'string', text: "it's" }]);
  });

  it('keep a closing bracket out of a field name', () => {
    expect(tokenizeWiql('[System.Id]>=5')).toEqual([
      { kind: 'field', text: 'System.Id' },
      { kind: 'symbol', text: '>=' },
      { kind: 'number', text: '5' },
    ]);
  });
});

describe('WIQL conditions', () => {
  it.each([
    ['[System.Id] = 33', true],
    ["[System.Id] = '33'", true],
    ['[System.Id] <> 33', false],
    ['[System.Id] > 32 AND [System.Id] <= 33', true],
    ['[System.Id] IN (1, 33)', true],
    ['[System.Id] NOT IN (1, 33)', false],
    ["[System.Title] CONTAINS 'CAN''T'", true],
    ["[System.Title] NOT CONTAINS 'cart'", false],
    ["[System.Title] CONTAINS WORDS 'emptied cart'", true],
    ["[System.Title] CONTAINS WORDS 'empt'", false],
    ["[System.Title] CONTAINS WORDS 'empt*'", true],
    ["[System.AreaPath] UNDER 'Web Shop'", true],
    ["[System.AreaPath] UNDER 'Web'", false],
    ["[System.AreaPath] NOT UNDER 'Web Shop\\Checkout'", false],
    ['[System.TeamProject] = @project', true],
    ['[System.AssignedTo] = @me', true],
    ["[System.AssignedTo] = 'Ada Almgren'", true],
    ["[Assigned To] = 'ADA@contoso.example'", true],
    ["[System.AssignedTo] = ''", false],
    ["[System.Description] = ''", true],
    ["[System.Description] <> ''", false],
    ['[System.ChangedDate] = @today - 1', true],
    ['[System.ChangedDate] >= @today', false],
    ["[System.ChangedDate] < '2026-03-10'", true],
    ["[System.ChangedDate] > '2026-03-09'", false],
    ['[System.Title] = [System.Title]', true],
    ["NOT [System.State] = 'Closed'", true],
    ["NOT ([System.State] = 'Active' OR [System.Id] = 1)", false],
    ["[System.State] = 'Closed' AND [System.Id] = 1 OR [System.Id] = 33", true],
    ["[System.State] = 'Closed' AND ([System.Id] = 1 OR [System.Id] = 33)", false],
  ])('decide %s as %s', (condition, expected) => {
    expect(isFound(condition)).toBe(expected);
  });

  it('compare times only when time precision is asked for', () => {
    const condition = "[System.ChangedDate] > '2026-03-09T22:00:00Z'";
    expect(isFound(condition, { timePrecision: true })).toBe(true);
  });
});

describe('WIQL order', () => {
  const rows = [
    new Map<string, FieldValue>([
      ['System.Id', 1],
      ['System.State', 'New'],
    ]),
    new Map<string, FieldValue>([
      ['System.Id', 2],
      ['System.State', 'Active'],
    ]),
    new Map<string, FieldValue>([
      ['System.Id', 3],
      ['System.State', 'New'],
    ]),
  ];

  it('follows the named fields and then the id', () => {
    const { orderBy } = parseWiql('SELECT [Id] FROM workitems ORDER BY [System.State] DESC, [System.Id] DESC');
    const sorted = [...rows].sort(compareRows(orderBy));
    expect(sorted.map((row) => row.get('System.Id'))).toEqual([3, 1, 2]);
  });

  it('takes dates as moments, however long their fraction is written', () => {
    const [later, earlier] = ['2026-03-10T15:00:00.123Z', '2026-03-10T15:00:00.12Z'];
    const dated = [later, earlier].map((text) => new Map<string, FieldValue>([['System.ChangedDate', text]]));
    const { orderBy } = parseWiql('SELECT [Id] FROM workitems ORDER BY [System.ChangedDate]');
    const sorted = dated.sort(compareRows(orderBy)).map((row) => row.get('System.ChangedDate'));
    expect(sorted).toEqual([earlier, later]);
  });
});

describe('a WIQL query is refused with 400', () => {
  it.each([
    ['an unknown field', "SELECT [System.Id] FROM WorkItems WHERE [System.Nope] = 'x'", 'TF51005'],
    ['a missing FROM', 'SELECT [System.Id] WorkItems', 'Expecting FROM'],
    ['an open string', "SELECT [System.Id] FROM WorkItems WHERE [System.Title] = 'x", 'Unexpected character'],
    ['a missing parenthesis', 'SELECT [System.Id] FROM WorkItems WHERE ([System.Id] = 1', 'Expecting ")"'],
    [
      'words after the end',
      'SELECT [System.Id] FROM WorkItems WHERE [System.Id] = 1 LIMIT 5',
      'Expecting end of string',
    ],
    ['an unknown operator', 'SELECT [System.Id] FROM WorkItems WHERE [System.Id] LIKE 1', 'comparison operator'],
    ['an unknown macro', 'SELECT [System.Id] FROM WorkItems WHERE [System.Id] = @nope', '@nope'],
    ['a link query', 'SELECT [System.Id] FROM WorkItemLinks', 'not supported'],
    [
      'a time without time precision',
      "SELECT [System.Id] FROM WorkItems WHERE [System.ChangedDate] > '2026-03-09T22:00:00Z'",
      'date precision',
    ],
  ])('for %s', (_reason, query, expected) => {
    expect(messageOf(query)).toContain(expected);
  });
});
