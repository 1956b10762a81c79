import { describe, expect, it } from '@jest/globals';
import { eventTags, eventUserKey } from './event-tags.js';
import { normalizeEvent } from './normalize-event.js';

function tagsOf(raw: object): Record<string, string> {
  return Object.fromEntries(eventTags(normalizeEvent(raw, { eventId: '1', receivedAt: new Date() })));
}

const firefoxOnLinux = 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0';
const request = { url: 'https://x.io/a?b=c', headers: { 'User-Agent': firefoxOnLinux } };

describe('the tags of an event', () => {
  it('are those of its fields and those of the SDK', () => {
    const raw = {
      level: 'warning',
      logger: 'app',
      environment: 'prod',
      transaction: 'GET /',
      release: '1.0',
      dist: '7',
      user: { id: 17 },
      server_name: 'web-1',
      tags: { region: 'eu' },
    };
    expect(tagsOf(raw)).toEqual({ ...raw, user: 'id:17', tags: undefined, region: 'eu' });
  });

  it.each<[string, object, object]>([
    [
      'are rather those of its fields',
      { release: '1.0', level: 'info', tags: { level: 'x', 'os.name': 'x' }, contexts: { os: { name: 'iOS' } } },
      { level: 'info', release: '1.0', os: 'iOS', 'os.name': 'iOS' },
    ],
    ['have one line', { transaction: 'a\nb' }, { transaction: 'a' }],
    [
      'tell how the exception came',
      { exception: { type: 'A', mechanism: { type: 'onerror', handled: false } } },
      { mechanism: 'onerror', handled: 'no' },
    ],
    [
      'tell that one of the exceptions was not handled',
      {
        exception: [
          { type: 'A', mechanism: { handled: false } },
          { type: 'B', mechanism: { type: 'b', handled: true } },
        ],
      },
      { mechanism: 'b', handled: 'no' },
    ],
    [
      'tell that it was handled',
      { exception: { type: 'A', mechanism: { handled: true } } },
      { mechanism: 'generic', handled: 'yes' },
    ],
    [
      'tell programs from contexts',
      {
        contexts: {
          runtime: { name: 'node', version: 'v20' },
          browser: { name: 'Chrome' },
          device: { model: 'X1', family: 'X' },
        },
      },
      {
        runtime: 'node v20',
        'runtime.name': 'node',
        browser: 'Chrome',
        'browser.name': 'Chrome',
        device: 'X1',
        'device.family': 'X',
      },
    ],
    [
      'tell browser and system of a browser from its user agent',
      { platform: 'javascript', request },
      { url: 'https://x.io/a', browser: 'Firefox 120.0', 'browser.name': 'Firefox', os: 'Ubuntu', 'os.name': 'Ubuntu' },
    ],
    [
      'tell the client of a server from its user agent',
      { platform: 'python', request, contexts: { os: { name: 'Debian' } } },
      {
        url: 'https://x.io/a',
        browser: 'Firefox 120.0',
        'browser.name': 'Firefox',
        os: 'Debian',
        'os.name': 'Debian',
        client_os: 'Ubuntu',
        'client_os.name': 'Ubuntu',
      },
    ],
    [
      'tell what a browser blocked',
      { csp: { effective_directive: 'img-src', blocked_uri: 'https://x.io' } },
      { 'effective-directive': 'img-src', 'blocked-uri': 'https://x.io' },
    ],
    ['do not tell what is no name', { contexts: { os: { name: 5 }, device: { model: {} } } }, {}],
  ])('%s', (_, raw, tags) => {
    expect(tagsOf(raw)).toEqual({ level: 'error', ...tags });
  });
});

describe('the key of a user', () => {
  it.each<[object, string | undefined]>([
    [{ id: 17, username: 'ann', email: 'a@b.c', ip_address: '1.2.3.4' }, 'id:17'],
    [{ username: 'ann', email: 'a@b.c' }, 'username:ann'],
    [{ id: ' ', email: 'a@b.c', ip_address: '1.2.3.4' }, 'email:a@b.c'],
    [{ ip_address: '1.2.3.4', name: 'Ann' }, 'ip:1.2.3.4'],
    [{ name: 'Ann' }, undefined],
    [{}, undefined],
  ])('%j is %j', (user, key) => {
    expect(eventUserKey(normalizeEvent({ user }, { eventId: '1', receivedAt: new Date() }))).toBe(key);
  });
});
