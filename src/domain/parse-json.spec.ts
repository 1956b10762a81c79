import { describe, expect, it } from '@jest/globals';
import { parseJson } from './parse-json.js';

const parse = (text: string): unknown => parseJson(Buffer.from(text));
const many = 100_000;

describe('JSON', () => {
  it.each<[string, unknown]>([
    ['{"a":[1,"ü"]}', { a: [1, 'ü'] }],
    ['null', null],
    ['', undefined],
    ['{"a":', undefined],
  ])('%j is %j', (text, value) => {
    expect([parse(text), parseJson(text)]).toEqual([value, value]);
  });

  it('is read whole however long its texts are', () => {
    const value = { text: '[{"\\'.repeat(many), list: ['ü', { a: [] }] };
    expect(parse(JSON.stringify(value))).toEqual(value);
  });

  it('has 0 in the place of lists and objects after the first hundred thousand', () => {
    const list = parse(`[${'[1],'.repeat(many - 2)}{"a":[]},{"b":["]","\\"}"]},[[3]],"x"]`) as unknown[];
    expect(list.slice(many - 3)).toEqual([[1], { a: 0 }, 0, 0, 'x']);
  });

  it('is read to the end also where lists stand in lists', () => {
    expect(parse(`{"deep":${'['.repeat(2 * many)}${']'.repeat(2 * many)},"after":{},"text":"}"}`)).toMatchObject({
      after: 0,
      text: '}',
    });
  });

  it('is none when lists that are left out are never closed', () => {
    expect(parse(`[${'[],'.repeat(many)}[[[`)).toBeUndefined();
  });
});
