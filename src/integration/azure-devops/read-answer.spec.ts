import { describe, expect, it } from '@jest/globals';
import { AzureDevOpsError } from './azure-devops.errors.js';
import { readAnswer, retryAfterMs, type RawAnswer } from './read-answer.js';

const json = 'application/json; charset=utf-8; api-version=7.1';
const answer = (status: number, body: unknown, contentType = json): RawAnswer => ({
  status,
  contentType,
  retryAfter: '',
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const html = '<html><head><title>Azure DevOps Services | Sign In</title></head></html>';

function failureOf(given: RawAnswer, secrets: string[] = []): AzureDevOpsError {
  try {
    readAnswer(given, undefined, secrets);
  } catch (error) {
    if (error instanceof AzureDevOpsError) return error;
  }
  throw new Error('did not fail with an AzureDevOpsError');
}

describe('readAnswer', () => {
  it('gives the value of a JSON answer', () => {
    expect(readAnswer(answer(200, { count: 0 }), undefined, [])).toEqual({ count: 0 });
  });

  it('gives nothing for an empty answer', () => {
    expect(readAnswer(answer(204, '', ''), undefined, [])).toBeUndefined();
  });

  it.each([
    ['401', answer(401, '', ''), 'unauthorized'],
    ['a sign-in page as 203', answer(203, html, 'text/html'), 'unauthorized'],
    ['203 with JSON', answer(203, {}), 'unauthorized'],
    ['a redirect to the sign-in', answer(302, '', ''), 'unauthorized'],
    ['a sign-in page as 200', answer(200, html, 'text/html'), 'unauthorized'],
    ['another HTML page as 200', answer(200, '<html>hello</html>', 'text/html'), 'malformed'],
    ['another redirect', answer(301, '', ''), 'malformed'],
    ['JSON that was cut', answer(200, '{"value":[{"id":1', json), 'malformed'],
    ['an empty JSON answer', answer(200, '', json), 'malformed'],
    ['403', answer(403, {}), 'forbidden'],
    ['404', answer(404, {}), 'not_found'],
    ['409', answer(409, {}), 'conflict'],
    ['412', answer(412, {}), 'conflict'],
    ['400', answer(400, {}), 'rule_violation'],
    ['415', answer(415, {}), 'rule_violation'],
    ['429', answer(429, {}), 'throttled'],
    ['408', answer(408, {}), 'unavailable'],
    ['500', answer(500, '<html>', 'text/html'), 'unavailable'],
    ['503', answer(503, {}), 'unavailable'],
  ])('takes %s for what it is', (_, given, code) => {
    expect(failureOf(given).code).toBe(code);
  });

  it('passes on at most 300 characters of the far text, without markup', () => {
    const message = failureOf(answer(400, { message: `<script>alert(1)</script>\r\n${'x'.repeat(5000)}` })).message;
    expect(message).toMatch(/^Azure DevOps refused the request: alert\(1\) x{291}$/);
  });

  it('reads a hostile text in no time', () => {
    const start = performance.now();
    failureOf(answer(400, { message: '<'.repeat(4_000_000) }));
    expect(performance.now() - start).toBeLessThan(500);
  });

  it.each([[''], ['PAT ']])('takes an echoed secret out of the text (%s)', (before) => {
    const error = failureOf(answer(400, { message: `${before}canary-token` }), ['canary-token']);
    expect(error.message).not.toContain('canary');
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  it.each([
    [200, '', undefined],
    [200, '7', 7_000],
    [200, '0.5', 500],
    [429, '', 30_000],
    [429, '120', 120_000],
    [503, 'Sun, 22 Nov 2026 10:01:00 GMT', 60_000],
    [503, 'Sun, 22 Nov 2026 09:00:00 GMT', undefined],
    [503, 'soon', undefined],
    [503, '-5', undefined],
    [429, '99999999999', 3_600_000],
  ])('of a %i with %j is %j', (status, retryAfter, waitMs) => {
    expect(retryAfterMs({ ...answer(status, ''), retryAfter }, now)).toBe(waitMs);
  });
});
