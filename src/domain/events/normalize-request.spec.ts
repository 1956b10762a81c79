import { describe, expect, it } from '@jest/globals';
import { Field } from './field.js';
import { normalizeRequest, type RequestOptions } from './normalize-request.js';

function read(request: unknown, options: Partial<RequestOptions> = {}): unknown {
  return normalizeRequest(Field.root(request), { userAgent: undefined, storeAddresses: true, ...options });
}

describe('a web request', () => {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const contentType = ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'];
  it.each<[string, unknown, unknown]>([
    ['may be absent', null, undefined],
    ['may be empty', {}, undefined],
    ['that is text is dropped', 'GET /', undefined],
    [
      'has its URL in parts',
      { url: 'https://x.io/a?b=1&c#d' },
      {
        url: 'https://x.io/a',
        query_string: [
          ['b', '1'],
          ['c', ''],
        ],
        fragment: 'd',
      },
    ],
    [
      'may have its query as text',
      { query_string: '?a=1%20x&b=y+z' },
      {
        query_string: [
          ['a', '1 x'],
          ['b', 'y z'],
        ],
      },
    ],
    [
      'may have its query as an object',
      { query_string: { a: 1, b: ['x', 'y'], c: null } },
      {
        query_string: [
          ['a', '1'],
          ['b', 'x, y'],
          ['c', ''],
        ],
      },
    ],
    [
      'may have its query as pairs',
      { query_string: [['a', '1'], ['b'], 'x'] },
      {
        query_string: [
          ['a', '1'],
          ['b', ''],
        ],
      },
    ],
    ['keeps a query that cannot be decoded', { query_string: 'a=%zz' }, { query_string: [['a', '%zz']] }],
    ['has a method in capitals', { method: 'get' }, { method: 'GET' }],
    ['loses a method that is none', { method: 'G T' }, undefined],
    [
      'has headers by their usual names',
      { headers: { 'user-agent': 'x', ACCEPT: ['a', 'b'] } },
      {
        headers: [
          ['User-Agent', 'x'],
          ['Accept', 'a, b'],
        ],
      },
    ],
    ['may have headers as pairs', { headers: [['host', 'x.io']] }, { headers: [['Host', 'x.io']] }],
    [
      'has its cookies apart',
      { headers: { cookie: 'a=1; b=2' } },
      {
        cookies: [
          ['a', '1'],
          ['b', '2'],
        ],
      },
    ],
    [
      'may have cookies as text',
      { cookies: 'a=1;b=2' },
      {
        cookies: [
          ['a', '1'],
          ['b', '2'],
        ],
      },
    ],
    ['may have cookies as an object', { cookies: { a: '1' } }, { cookies: [['a', '1']] }],
    ['may have any body', { data: { a: [1] } }, { data: { a: [1] } }],
    ['may have a body of text', { data: 'hello' }, { data: 'hello' }],
    [
      'has a body of JSON as what it says',
      { data: ' {"a":1}' },
      { data: { a: 1 }, inferred_content_type: 'application/json' },
    ],
    ['has a body that is nearly JSON as text', { data: '{"a":' }, { data: '{"a":' }],
    [
      'has a form as what it says',
      { data: 'a=1&b=x+y', headers: form },
      {
        data: { a: '1', b: 'x y' },
        inferred_content_type: 'application/x-www-form-urlencoded',
        headers: [contentType],
      },
    ],
    ['has an environment', { env: { REMOTE_ADDR: '1.2.3.4' } }, { env: { REMOTE_ADDR: '1.2.3.4' } }],
  ])('%s', (_, request, expected) => {
    expect(read(request)).toEqual(expected);
  });

  it('has a body of 8,192 characters at most', () => {
    expect(read({ data: 'x'.repeat(100_000) })).toEqual({ data: 'x'.repeat(8_185) + '...' });
  });

  it.each<[unknown, string | undefined, unknown]>([
    [{ url: '/' }, 'Mozilla', { url: '/', headers: [['User-Agent', 'Mozilla']] }],
    [undefined, 'Mozilla', { headers: [['User-Agent', 'Mozilla']] }],
    [{ headers: { 'User-Agent': 'own' } }, 'Mozilla', { headers: [['User-Agent', 'own']] }],
  ])('%j of the user agent %j is %j', (request, userAgent, expected) => {
    expect(read(request, { userAgent })).toEqual(expected);
  });

  it('shows no address where a project keeps none', () => {
    const request = {
      headers: { 'X-Forwarded-For': '1.2.3.4', forwarded: 'for=1.2.3.4', Accept: '*' },
      env: { REMOTE_ADDR: '1.2.3.4', HTTP_X_FORWARDED_FOR: '1.2.3.4', SERVER_NAME: 'x' },
    };
    expect(read(request, { storeAddresses: false })).toEqual({ headers: [['Accept', '*']], env: { SERVER_NAME: 'x' } });
  });
});
