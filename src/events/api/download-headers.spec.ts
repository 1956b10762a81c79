import { describe, expect, it } from '@jest/globals';
import { downloadHeaders } from './download-headers.js';

describe('the headers of a download', () => {
  it.each([
    ['text/plain', 'text/plain'],
    ['text/plain; charset=utf-16', 'text/plain'],
    ['image/png', 'image/png'],
    ['text/html', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    ['application/xhtml+xml', 'application/octet-stream'],
    ['', 'application/octet-stream'],
    ['a\r\nset-cookie: x', 'application/octet-stream'],
  ])('of a file of type %j name the type %s', (contentType, type) => {
    expect(downloadHeaders({ name: 'x', contentType })['content-type']).toBe(type);
  });

  it.each([
    ['log.txt', `attachment; filename="log.txt"; filename*=UTF-8''log.txt`],
    ['a "b".txt', `attachment; filename="a _b_.txt"; filename*=UTF-8''a%20%22b%22.txt`],
    ['../x', `attachment; filename=".._x"; filename*=UTF-8''..%2Fx`],
    ['ü.txt', `attachment; filename="_.txt"; filename*=UTF-8''%C3%BC.txt`],
    ['a\r\nb', `attachment; filename="a__b"; filename*=UTF-8''a%0D%0Ab`],
    ["it's (1)*", `attachment; filename="it's (1)*"; filename*=UTF-8''it%27s%20%281%29%2A`],
  ])('save a file called %j as %s', (name, disposition) => {
    expect(downloadHeaders({ name, contentType: '' })['content-disposition']).toBe(disposition);
  });

  it('forbid to guess a type, and to run anything', () => {
    expect(downloadHeaders({ name: 'x', contentType: 'text/html' })).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });
});
