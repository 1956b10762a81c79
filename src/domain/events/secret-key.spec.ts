import { describe, expect, it } from '@jest/globals';
import { isSecretKey } from './secret-key.js';

describe('a key', () => {
  it.each(
    (
      'password Password userPassword1 passwordHash DB_PASSWORD pass-word passwd pwd MYSQL_PWD passphrase secret ' +
      'stripeSecretKey client_secret API-Key apikey api_key x-api-key accessToken access_token authtoken AUTH_TOKEN ' +
      'x-auth-token csrfToken token X-XSRF-TOKEN id_token Authorization proxy-authorization auth oauth cookie Cookies ' +
      'set-cookie session_id sessionid connect.sid JWT credentials private_key signingKey creditCard card_number cvc otp'
    ).split(' '),
  )('%s names a secret', (key) => {
    expect(isSecretKey(key)).toBe(true);
  });

  it.each(
    (
      'author author_id authority authentic compass passport passenger tokens max_tokens tokenizer key public_key PublicKeyToken ' +
      'monkey session outside hotpot user email message cookiecutter id url status description'
    ).split(' '),
  )('%s names none', (key) => {
    expect(isSecretKey(key)).toBe(false);
  });
});
