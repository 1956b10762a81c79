import { describe, expect, it } from '@jest/globals';
import { pathShape, requestUrl, splitUrl, urlShape } from './url-shape.js';

describe('splitUrl', () => {
  it.each([
    ['HTTPS://a.example:80/b/c?d=e#f', 'https', 'a.example:80', '/b/c', 'd=e'],
    ['//a.example', '', 'a.example', '', ''],
    ['/b/c#d?e', '', '', '/b/c', ''],
    ['b c', '', '', 'b c', ''],
    ['', '', '', '', ''],
  ])('takes %p apart', (url, scheme, host, path, query) => {
    expect(splitUrl(url)).toEqual({ scheme, host, path, query });
  });
});

describe('pathShape', () => {
  it.each([
    ['https://a.example/users/12/posts?page=3', '/users/*/posts'],
    ['/users/-12', '/users/*'],
    ['/users/user-12', '/users/*'],
    ['/v2/users', '/v2/users'],
    ['/f/0193fd3c-6f27-7d7a-8dfc-6f2701237d7a/x', '/f/*/x'],
    ['/f/deadbeef01', '/f/*'],
    ['/f/deadbeef', '/f/deadbeef'],
    ['/f/12/logo.png', '/f/12/logo.png'],
  ])('of %s is %s', (url, expected) => {
    expect(pathShape(url)).toBe(expected);
  });
});

describe('urlShape', () => {
  it.each([
    ['https://a.example/users/12?b=1&a=2&b=3#x', 'https://a.example/users/*?a=*&b=*'],
    ['https://a.example/users', 'https://a.example/users'],
    ['/users?', '/users'],
  ])('of %s is %s', (url, expected) => {
    expect(urlShape(url)).toBe(expected);
  });
});

describe('requestUrl', () => {
  it.each([
    ['the description', { description: 'GET https://a.example/b' }, 'https://a.example/b'],
    ['the data', { description: 'GET a.example', data: { url: 'https://a.example/b' } }, 'https://a.example/b'],
    ['the data by its newer name', { data: { url: '/b', 'url.full': 'https://a.example/b' } }, 'https://a.example/b'],
    ['the data with the query beside it', { data: { url: '/b', 'http.query': 'c=d' } }, '/b?c=d'],
    ['the data when it holds the query', { data: { url: '/b?c=d', 'http.query': 'c=d' } }, '/b?c=d'],
    ['nowhere', {}, ''],
  ])('comes from %s', (_, span, expected) => {
    expect(requestUrl(span)).toBe(expected);
  });

  it('is cut at 2,048 characters', () => {
    expect(requestUrl({ description: `GET /${'a'.repeat(3_000)}` })).toHaveLength(2_048);
  });
});
