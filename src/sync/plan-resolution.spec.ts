import { describe, expect, it } from '@jest/globals';
import { planResolution } from './plan-resolution.js';

const latest = { id: '7', projectId: '1', version: 'shop@1.0', createdAt: new Date(0) };

describe('the release that a work item resolves an issue in', () => {
  it.each([
    ['resolve', latest, undefined, ''],
    ['resolve', undefined, undefined, ''],
    ['resolve_current_release', latest, 'in_release', '; resolved in shop@1.0, the latest release'],
    ['resolve_next_release', latest, 'in_next_release', '; resolved in the release after shop@1.0'],
    [
      'resolve_current_release',
      undefined,
      undefined,
      '; the project has no release, so it is resolved regardless of releases',
    ],
    [
      'resolve_next_release',
      undefined,
      undefined,
      '; the project has no release, so it is resolved regardless of releases',
    ],
  ] as const)('with %s, where the latest is %j, is %s', (strategy, release, kind, note) => {
    expect(planResolution(strategy, release)).toEqual({
      resolution: kind && { kind, release: latest },
      note,
    });
  });
});
