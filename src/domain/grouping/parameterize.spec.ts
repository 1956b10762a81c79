import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parameterize } from './parameterize.js';

describe('a message', () => {
  it.each([
    ['mail ada.byron+x@mail.example-shop.org bounced', 'mail <email> bounced'],
    ['a@b@c', '<email>@c'],
    ['@ and a@ are no mail', '@ and a@ are no mail'],
    ['GET https://shop.example/cart?id=7 failed', 'GET <url> failed'],
    ['wss://live failed', '<url> failed'],
    ['xhttp://shop failed', 'xhttp://shop failed'],
    ['ldap://shop failed', 'ldap://shop failed'],
    ["cannot reach 'db-1.shop.co.uk'", "cannot reach '<hostname>.uk'"],
    ['cannot reach API.SHOP.IO now', 'cannot reach <hostname> now'],
    ['Shop.Io and shop.example are no hosts', 'Shop.Io and shop.example are no hosts'],
    [`${'a'.repeat(64)}.com`, `${'a'.repeat(64)}.com`],
    [`${'a'.repeat(63)}.com`, '<hostname>'],
    ['peer 10.0.0.255 left', 'peer <ip> left'],
    ['peer 10.0.0.256 left', 'peer <float>.<float> left'],
    ['peer 2001:db8:0:0:0:0:2:1 left', 'peer <ip> left'],
    ['peer ::1 left', 'peer <ip> left'],
    ['peer fe80:%eth0 left', 'peer <ip> left'],
    ['order 0f8fad5b-d9cb-469f-a165-70867728950e', 'order <uuid>'],
    ['commit da39a3ee5e6b4b0d3255bfef95601890afd80709', 'commit <sha1>'],
    ['sum d41d8cd98f00b204e9800998ecf8427e', 'sum <md5>'],
    ['sum xd41d8cd98f00b204e9800998ecf8427e', 'sum xd41d8cd98f00b204e9800998ecf8427e'],
    ['at 2026-11-23T04:09:18.123Z', 'at <date>'],
    ['at 2026-11-23T04:09:18+01:00', 'at <date>'],
    ['at 20261123 04:09:18.5', 'at <date>'],
    ['at 2026-11-23', 'at <date>'],
    ['at 4:09pm', 'at <date>'],
    ['at Mon, 23 Nov 2026 04:09:18 GMT', 'at <date>'],
    ['at Mon, 23   Nov 2026 04:09 +0100', 'at <date>'],
    ['at Nov 23, 2026', 'at <date>'],
    ['at Monday, 23-Nov-26 04:09:18 UT', 'at <date>'],
    ['at Mon Nov 23 04:09:18 2026', 'at <date>'],
    ['at 3 Nov 2026 04:09:18 EST', 'at <date>'],
    ['at datetime.datetime(2026, 11, 23, tzinfo=utc)', 'at <date>'],
    ['took 12ms, 1.5s and 3s', 'took <duration>, <duration> and <duration>'],
    ['took 3seconds', 'took 3seconds'],
    ['at 0xDEADbeef', 'at <hex>'],
    ['at 0xyz', 'at 0xyz'],
    ['is -1.5 or 2.25', 'is <float> or <float>'],
    ['is -15 or 7', 'is <int> or <int>'],
    ['shard7 of v8', 'shard7 of v8'],
    ['größe12 Ошибка404 日本5', 'größe12 Ошибка404 日本5'],
    ['😀5😀', '😀<int>😀'],
    [`name='Ada' or name="Ada" or 'Ada'`, `name=<quoted_str> or name=<quoted_str> or 'Ada'`],
    ["name='' or name='Ada", "name='' or name='Ada"],
    ['ok=true done=False true', 'ok=<bool> done=<bool> true'],
    ['nothing to see here', 'nothing to see here'],
    ['', ''],
  ])('%j becomes %j', (message, expected) => {
    expect(parameterize(message)).toBe(expected);
  });

  it('keeps all that is no value', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('größe', 'the', 'no-one', 'x_y', '日本', '😀', '/', '(', ')', ';', '\n')),
        (words) => {
          expect(parameterize(words.join(' '))).toBe(words.join(' '));
        },
      ),
    );
  });

  it('of 8,000 letters takes less than 10 ms', () => {
    const times = Array.from({ length: 30 }, () => timeOf('x'.repeat(8000)));
    expect(Math.min(...times)).toBeLessThan(10);
  });

  // A search that begins anew at each of so many characters takes ten seconds and more.
  it.each([
    'a',
    'a.',
    'a-',
    '1',
    '1.',
    '1 ',
    '1:',
    'a:b:c:d:e:f:a-',
    'abcd:',
    'a@',
    '@',
    `='="`,
    `="`,
    'datetime.datetime(',
    'Jan ',
    'Mon ',
    '12345678901x',
    '0x',
    'f',
    '-1',
    'é1',
    '😀1',
    'fe80:',
    '1m',
    'http://',
    `${'a'.repeat(64)}.`,
    'a.b@c.d_',
    ' ',
  ])('of nothing but %j takes time in proportion to its length', (piece) => {
    expect(timeOf(piece.repeat(100_000 / piece.length))).toBeLessThan(2000);
  });
});

/** Milliseconds of processor time: other processes do not count. */
function timeOf(message: string): number {
  const before = process.cpuUsage();
  parameterize(message);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
