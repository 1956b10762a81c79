import { describe, expect, it } from '@jest/globals';
import { isCardNumber, scrubCode, scrubText } from './scrub-text.js';

const megabyte = 1_000_000;

describe('text', () => {
  it.each([
    ['login failed, password=hunter2 for bob', 'login failed, password=[Filtered] for bob'],
    ['password = hunter2', 'password = [Filtered]'],
    ['password: swordfish', 'password: [Filtered]'],
    ['password:hunter2', 'password:[Filtered]'],
    ['password: hunter2 was wrong', 'password: [Filtered] was wrong'],
    ['api key: 12345678, user: bob', 'api key: [Filtered], user: bob'],
    ['{"user":"bob","password":"x y","n":1}', '{"user":"bob","password":"[Filtered]","n":1}'],
    ['{"password":"a\\"b","n":1}', '{"password":"[Filtered]","n":1}'],
    ['{\\"password\\":\\"x\\",\\"n\\":1}', '{\\"password\\":\\"[Filtered]\\",\\"n\\":1}'],
    ['{"token":"cut off he', '{"token":"[Filtered]'],
    ['{"password"=>"abc", :token=>"x1"}', '{"password"=>"[Filtered]", :token=>"[Filtered]"}'],
    ["{'secret': 'abc'}", "{'secret': '[Filtered]'}"],
    ['GET https://x.io/a?token=abc&y=1', 'GET https://x.io/a?token=[Filtered]&y=1'],
    ['postgres://app:pass@db/x is down', 'postgres://[Filtered]@db/x is down'],
    ['redis://:pass@cache:6379', 'redis://[Filtered]@cache:6379'],
    ['Authorization: Bearer abcdef123456', 'Authorization: Bearer [Filtered]'],
    ['sent basic dXNlcjpwYXNz to x', 'sent basic [Filtered] to x'],
    ['Cookie: a=b; c=d\nHost: x', 'Cookie: [Filtered]\nHost: x'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x-y', 'got [Filtered]'],
    [`key ghp_${'a1'.repeat(18)}!`, 'key [Filtered]!'],
    ['AKIAABCDEFGHIJKLMNOP is used', '[Filtered] is used'],
    ['a -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- z', 'a [Filtered] z'],
    ['-----BEGIN PRIVATE KEY-----\nMII', '[Filtered]'],
    ['paid with 4111 1111 1111 1111 today', 'paid with [Filtered] today'],
    ['paid with 4111-1111-1111-1111', 'paid with [Filtered]'],
    ['card 378282246310005', 'card [Filtered]'],
  ])('%j shows as %j', (text, scrubbed) => {
    expect(scrubText(text)).toBe(scrubbed);
  });

  it.each([
    'Unexpected token: punc (})',
    'Invalid token: unexpected end of input',
    'Invalid password: must be 8 characters',
    'Invalid credentials: Forbidden',
    'Failed to fetch token: timeout of 3000ms exceeded',
    'Token expired: please log in',
    'Basic Authentication failed',
    'Bearer authentication is required',
    'Missing password',
    'password=',
    'password=null',
    'token: undefined is not valid',
    'secret: false',
    'Cookie: none',
    'SELECT * FROM users WHERE password = $1 AND token = ?',
    'if token == null',
    'Could not load App, Version=1.0.0.0, PublicKeyToken=31bf3856ad364e35',
    'Foo::Token::parse',
    'auth:login',
    'rake token:refresh',
    '/auth/:token/password',
    'author: Ann',
    'secret.split is not a function',
    'https://x.io:8080/a@b',
    'order 1588601261481 failed',
    'ratio 0.4111111111111111',
    'id 4111111111111112',
    'ECONNREFUSED 10.0.0.7:5432',
    '[Filtered]',
  ])('%j stays as it is', (text) => {
    expect(scrubText(text)).toBe(text);
  });

  it('that was scrubbed once stays as it is', () => {
    const once = scrubText('password=hunter2 {"token":"abc"} postgres://a:b@c Bearer abcdef12');
    expect(scrubText(once)).toBe(once);
  });

  it.each([
    'a',
    'password=',
    'password="',
    'token: ',
    'token:a ',
    'cookie:a=',
    'jwt-',
    'eyJ',
    'eyJaaaaaaaa.',
    'sk-',
    'Bearer ',
    'basic a1b2c3d4 ',
    '://a:',
    '://a:b@',
    '4111-',
    '1-',
    '\\"',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    'api_',
  ])('of a megabyte of %j is scrubbed in linear time', (part) => {
    const text = part.repeat(megabyte / part.length);
    const start = performance.now();
    scrubText(text);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('source code', () => {
  it.each([
    ["const password = 'hunter2';", "const password = '[Filtered]';"],
    ['headers = {"Authorization": "abc"}', 'headers = {"Authorization": "[Filtered]"}'],
    ["connect('postgres://a:b@db')", "connect('postgres://[Filtered]@db')"],
    ["password = request.form['password']", "password = request.form['password']"],
    ['def login(password, token=None):', 'def login(password, token=None):'],
    ['token: string;', 'token: string;'],
    ["if (token == 'x')", "if (token == 'x')"],
  ])('%j shows as %j', (line, scrubbed) => {
    expect(scrubCode(line)).toBe(scrubbed);
  });
});

describe('a card number', () => {
  it.each([
    ['4111111111111111', true],
    ['5555555555554444', true],
    ['2223003122003222', true],
    ['378282246310005', true],
    ['6011111111111117', true],
    ['3530111333300000', true],
    ['30569309025904', true],
    ['4111111111111112', false],
    ['1588601261481', false],
    ['0000000000000000', false],
    ['41111111111111', false],
    ['', false],
  ])('%j: %s', (digits, expected) => {
    expect(isCardNumber(digits)).toBe(expected);
  });
});
