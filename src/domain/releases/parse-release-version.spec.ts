import { describe, expect, it } from '@jest/globals';
import { parseReleaseVersion, shortVersion } from './parse-release-version.js';

const hash = '085240e737828d8326719bf97730188e927e49ca';

describe('a release', () => {
  it.each([
    ['shop@1', ['1', '0', '0', '0'], '', ''],
    ['shop@1.2', ['1', '2', '0', '0'], '', ''],
    ['shop@1.2.3', ['1', '2', '3', '0'], '', ''],
    ['shop@1.2.3.04', ['1', '2', '3', '04'], '', ''],
    ['@acme/shop@1.2.3', ['1', '2', '3', '0'], '', ''],
    ['shop@1.2.3-rc.1', ['1', '2', '3', '0'], 'rc.1', ''],
    ['shop@1.2.3-x-y.7', ['1', '2', '3', '0'], 'x-y.7', ''],
    ['shop@1.0rc1', ['1', '0', '0', '0'], 'rc1', ''],
    ['shop@1.2.3+42', ['1', '2', '3', '0'], '', '42'],
    ['org.acme.App@1.0-beta+1.2.3', ['1', '0', '0', '0'], 'beta', '1.2.3'],
    ['shop@1.0+085240e737828d8326719bf97730188e927e49ca', ['1', '0', '0', '0'], '', hash],
    ['1.2', ['1', '2', '0', '0'], '', ''],
    ['1.2.3-rc.1+42', ['1', '2', '3', '0'], 'rc.1', '42'],
  ])('%s is a version', (release, numbers, prerelease, build) => {
    expect(parseReleaseVersion(release)).toEqual({ numbers, prerelease, build });
  });

  it.each([
    '',
    '@',
    'shop@',
    'shop',
    'shop@main',
    'shop@v1.2.3',
    'shop@1.2.3.4.5',
    'shop@1.2.3-',
    'shop@1.2.3+',
    'shop@1.2.3-rc..1',
    'shop@1.2.3 ',
    'shop@1.2.3\n',
    'shop@1.0RC1',
    'shop@-1.0',
    'shop@other@1.0',
    `shop@${hash}`,
    hash,
    '20261123',
    `shop@1.${'0'.repeat(200)}`,
  ])('%j is none', (release) => {
    expect(parseReleaseVersion(release)).toBeUndefined();
  });
});

describe('the short form of a release', () => {
  it.each([
    ['shop@1.2.3-rc.1', '1.2.3-rc.1'],
    ['@acme/shop@main', 'main'],
    ['1.0', '1.0'],
    [`shop@${hash}`, '085240e73782'],
    [hash, '085240e73782'],
    ['shop@', 'shop@'],
  ])('of %s is %s', (release, short) => {
    expect(shortVersion(release)).toBe(short);
  });
});
