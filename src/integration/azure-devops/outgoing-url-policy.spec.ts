import { describe, expect, it } from '@jest/globals';
import { hostList } from '../../config/config-parsers.js';
import { ForbiddenUrlError, requireAllowedAddress, requireAllowedUrl } from './outgoing-url-policy.js';

const listed = hostList(
  'tfs.corp.example, tfs.corp.example:8443, http://10.1.2.3:8080, http://build.corp.example:8080, 169.254.10.10, [fd12::1]',
);

const forbiddenUrls = [
  // Not a web URL
  '',
  'dev.azure.com/contoso',
  'file:///etc/passwd',
  'ftp://dev.azure.com/',
  'gopher://dev.azure.com/',
  'javascript:alert(1)',
  'data:text/html,x',
  // Plain http
  'http://dev.azure.com/contoso/',
  'http://contoso.visualstudio.com/',
  'http://tfs.corp.example/',
  // User-info
  'https://user@dev.azure.com/contoso/',
  'https://user:pass@dev.azure.com/contoso/',
  'https://:pass@dev.azure.com/contoso/',
  'https://dev.azure.com@evil.test/',
  'https://dev.azure.com%2f@evil.test/',
  'https://dev.azure.com:443@evil.test/',
  // Look-alike hosts
  'https://evil.test/',
  'https://evil.test/dev.azure.com/',
  'https://evil.test/?https://dev.azure.com/',
  'https://evil.test#dev.azure.com',
  'https://dev.azure.com.evil.test/',
  'https://evildev.azure.com/',
  'https://xdev.azure.com/',
  'https://azure.com/',
  'https://dev-azure.com/',
  'https://devazure.com/',
  'https://visualstudio.com/',
  'https://evil-visualstudio.com/',
  'https://evilvisualstudio.com/',
  'https://contoso.visualstudio.com.evil.test/',
  'https://contoso.visualstudio.co/',
  'https://sub.login.microsoftonline.com/',
  'https://login.microsoftonline.com.evil.test/',
  'https://dev.azure.com./',
  'https://dеv.azure.com/',
  'https://dev.azure.com\u3002evil.test/',
  // Other ports
  'https://dev.azure.com:8443/contoso/',
  'https://dev.azure.com:22/',
  'https://contoso.visualstudio.com:80/',
  'http://dev.azure.com:443/',
  'http://build.corp.example:8081/',
  'https://build.corp.example/',
  'http://10.1.2.3/',
  // Loopback in every notation
  'https://localhost/',
  'https://localhost.localdomain/',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://127.0.1/',
  'https://0x7f.0.0.1/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://2130706433/',
  'https://017700000001/',
  'https://１２７.0.0.1/',
  'https://①②⑦.0.0.1/',
  'https://127。0。0。1/',
  'https://0.0.0.0/',
  'https://0/',
  'https://[::1]/',
  'https://[::]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[2002:7f00:1::]/',
  // Private, link-local, metadata and other special addresses
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'http://169.254.169.254/latest/meta-data/',
  'https://[::ffff:169.254.169.254]/',
  'https://[fe80::1]/',
  'https://[fd00:ec2::254]/',
  'https://[fc00::1]/',
  'https://metadata.google.internal/',
  'https://168.63.129.16/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[ff02::1]/',
  // Public addresses are hosts too
  'https://8.8.8.8/',
  'https://[2620:1ec::1]/',
  // Listed, and still never called
  'https://169.254.10.10/',
];

describe('requireAllowedUrl', () => {
  it.each(forbiddenUrls)('refuses %s', (url) => {
    expect(() => requireAllowedUrl(url, listed)).toThrow(ForbiddenUrlError);
  });

  it('is tested with at least sixty forbidden URLs', () => {
    expect(new Set(forbiddenUrls).size).toBeGreaterThanOrEqual(60);
  });

  it.each([
    'https://dev.azure.com/contoso/',
    'https://DEV.azure.com:443/contoso/',
    'https://almsearch.dev.azure.com/contoso/',
    'https://contoso.visualstudio.com/',
    'https://app.vssps.visualstudio.com/_apis/resourceareas',
    'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    'https://tfs.corp.example/tfs/DefaultCollection/',
    'https://tfs.corp.example:8443/',
    'http://10.1.2.3:8080/tfs/',
    'http://build.corp.example:8080/tfs/',
    'https://build.corp.example:8080/tfs/',
    'https://[fd12::1]/tfs/',
  ])('allows %s', (url) => {
    expect(requireAllowedUrl(url, listed).href).toBe(new URL(url).href);
  });

  it('says which setting would allow a host', () => {
    expect(() => requireAllowedUrl('https://tfs.example/', [])).toThrow(/tfs\.example.*LOCKSTEP_ALLOWED_HOSTS/);
  });

  it('repeats no part of a URL with user-info', () => {
    expect(() => requireAllowedUrl('https://user:canary@evil.test/', [])).toThrow(/^(?!.*canary)/);
  });
});

describe('requireAllowedAddress', () => {
  it.each(['13.107.42.18', '2620:1ec:4::183', '::ffff:13.107.42.18', '64:ff9b::d6b:2a12'])(
    'allows the public address %s',
    (address) => {
      expect(() => requireAllowedAddress(address, false)).not.toThrow();
    },
  );

  const inside = [
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '10.0.0.1',
    '172.31.255.255',
    '192.168.0.1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
  ];
  it.each(inside)('refuses %s for hosts that are not listed', (address) => {
    expect(() => requireAllowedAddress(address, false)).toThrow(ForbiddenUrlError);
  });
  it.each(inside)('allows %s for hosts that the operator lists', (address) => {
    expect(() => requireAllowedAddress(address, true)).not.toThrow();
  });

  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    '168.63.129.16',
    '0.0.0.0',
    '::',
    '100.64.0.1',
    '224.0.0.1',
    'ff02::1',
    '255.255.255.255',
    '240.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '2002:a00:1::',
    '2001::1',
    '2001:db8::1',
    'fec0::1',
    '::7f00:1',
    '::ffff:0:127.0.0.1',
    '64:ff9b:1::a00:1',
    '4000::1',
    'not an address',
  ])('refuses %s even for hosts that the operator lists', (address) => {
    expect(() => requireAllowedAddress(address, true)).toThrow(ForbiddenUrlError);
  });
});
