import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../http/api-error.js';
import { readStatusDetails } from './status-details.js';

function problemOf(status: string | undefined, details: object): unknown {
  try {
    return readStatusDetails(status, details);
  } catch (error) {
    return error instanceof ApiError ? error.fields : error;
  }
}

describe('the details of a status', () => {
  it.each([
    ['resolved', undefined, undefined],
    ['ignored', {}, undefined],
    ['resolved', { inRelease: 'shop@1.0' }, { kind: 'in_release', version: 'shop@1.0' }],
    ['resolved', { inRelease: 'latest' }, { kind: 'in_release' }],
    ['resolved', { inNextRelease: true }, { kind: 'in_next_release' }],
  ])('of %s as %j ask for %j', (status, details, wanted) => {
    expect(readStatusDetails(status, details)).toEqual(wanted);
  });

  it.each([
    ['resolved', { inRelease: 5 }, /a version or "latest"/],
    ['resolved', { inRelease: 'a\u0000' }, /a version or "latest"/],
    ['resolved', { inNextRelease: false }, /must be true/],
    ['resolved', { inNextRelease: true, inRelease: '1.0' }, /one of inRelease and inNextRelease only/],
    ['resolved', { inCommit: {} }, /inCommit is not part of this version; known are/],
    ['ignored', { ignoreDuration: 5 }, /ignoreDuration is not part of this version; known are/],
    ['ignored', { inRelease: '1.0' }, /goes with the status "resolved"/],
    [undefined, { inRelease: '1.0' }, /goes with the status "resolved"/],
    ['resolved', ['1.0'], /0 is not part of this version/],
  ])('of %s are not %j', (status, details, problem) => {
    expect(problemOf(status, details)).toEqual({ statusDetails: [expect.stringMatching(problem)] });
  });
});
