import { describe, expect, it } from '@jest/globals';
import { decideRegression, type DatedRelease, type RegressionQuestion } from './decide-regression.js';

const day = (date: number): Date => new Date(Date.UTC(2026, 0, date));
const release = (version: string, date = 5): DatedRelease => ({ version, createdAt: day(date) });

const question: RegressionQuestion = {
  resolution: null,
  resolvedAt: day(10),
  eventTime: day(11),
  eventRelease: null,
  followsSemver: false,
};
const inRelease = (version: string): RegressionQuestion['resolution'] => ({
  kind: 'in_release',
  release: release(version),
});
const inNextRelease = (version: string): RegressionQuestion['resolution'] => ({
  kind: 'in_next_release',
  release: release(version),
});

describe('an event of an issue that was resolved regardless of releases', () => {
  it.each([null, release('1.0')])('reopens it, seen in %j', (eventRelease) => {
    expect(decideRegression({ ...question, eventRelease }).isRegression).toBe(true);
  });
});

describe('an event from before the issue was resolved', () => {
  const late = { ...question, eventTime: new Date(day(10).getTime() - 1) };

  it.each([
    [null, null],
    [null, release('9.0', 9)],
    [inRelease('1.0'), release('1.0')],
    [inRelease('1.0'), release('9.0', 9)],
    [inNextRelease('1.0'), release('9.0', 9)],
  ])('never reopens it: resolved in %j, seen in %j', (resolution, eventRelease) => {
    expect(decideRegression({ ...late, resolution, eventRelease }).isRegression).toBe(false);
  });

  it('is one of the past: the moment itself belongs to what comes after', () => {
    expect(decideRegression({ ...question, eventTime: question.resolvedAt }).isRegression).toBe(true);
  });
});

describe('an event of an issue that was resolved in a release', () => {
  it.each<[followsSemver: boolean, resolved: string, seen: DatedRelease | null, isRegression: boolean]>([
    [true, '1.0.0', null, false],
    [true, '1.0.0', release('0.9.0', 9), false],
    [true, '1.0.0', release('1.0.0'), true],
    [true, '1.0.0', release('1.0', 1), true],
    [true, '1.0.0', release('1.0.1', 1), true],
    [true, '1.0.0', release('1.0.0-rc.1', 9), false],
    [true, 'shop@1.0.0', release('shop@2.0.0', 1), true],
    [true, '1.0.0', release('main', 4), false],
    [true, '1.0.0', release('main', 6), true],
    [true, 'main', release('1.0.0', 4), false],
    [true, 'main', release('1.0.0', 6), true],
    [false, '1.0.0', null, false],
    [false, '1.0.0', release('0.9.0', 9), true],
    [false, '1.0.0', release('1.0.0'), true],
    [false, '1.0.0', release('2.0.0', 1), false],
    [false, '1.0.0', release('2.0.0', 5), false],
    [false, 'abc', release('def', 6), true],
  ])('(semantic versions %s): resolved in %s, seen in %j, reopened %s', (followsSemver, resolved, seen, expected) => {
    const asked = { ...question, followsSemver, resolution: inRelease(resolved), eventRelease: seen };
    expect(decideRegression(asked).isRegression).toBe(expected);
  });
});

describe('an event of an issue that was resolved in the next release', () => {
  it.each<[followsSemver: boolean, current: string, seen: DatedRelease | null, isRegression: boolean]>([
    [true, '1.0.0', null, false],
    [true, '1.0.0', release('0.9.0', 9), false],
    [true, '1.0.0', release('1.0.0'), false],
    [true, '1.0.0', release('1.0', 9), false],
    [true, '1.0.0', release('1.0.1', 1), true],
    [true, '1.0.0', release('main', 4), false],
    [true, '1.0.0', release('main', 6), true],
    [false, '1.0.0', null, false],
    [false, '1.0.0', release('0.9.0', 9), true],
    [false, '1.0.0', release('1.0.0'), false],
    [false, '1.0.0', release('2.0.0', 1), false],
    [false, '1.0.0', release('2.0.0', 5), false],
    [false, 'abc', release('def', 6), true],
  ])('(semantic versions %s): current then %s, seen in %j, reopened %s', (followsSemver, current, seen, expected) => {
    const asked = { ...question, followsSemver, resolution: inNextRelease(current), eventRelease: seen };
    expect(decideRegression(asked).isRegression).toBe(expected);
  });
});

describe('the decision', () => {
  it.each<[Partial<RegressionQuestion>, string]>([
    [{ eventTime: day(9) }, 'it happened before the issue was resolved'],
    [{}, 'it happened after the issue was resolved'],
    [{ resolution: inRelease('1.0') }, 'it names no release, and the issue is resolved in one'],
    [{ resolution: inRelease('1.0'), eventRelease: release('1.0') }, '1.0 is the release in which it is resolved'],
    [
      { resolution: inNextRelease('1.0'), eventRelease: release('2.0', 9) },
      '2.0 is newer than the release after which it is resolved',
    ],
  ])('says why: %j', (known, reason) => {
    expect(decideRegression({ ...question, ...known }).reason).toBe(reason);
  });

  it.each([
    [true, '1.0', true],
    [true, '2.0', true],
    [true, 'main', false],
    [false, '2.0', false],
  ])('says whether versions were compared (semantic versions %s, seen in %s): %s', (followsSemver, seen, bySemver) => {
    const asked = { ...question, followsSemver, resolution: inRelease('1.0'), eventRelease: release(seen) };
    expect(decideRegression(asked).bySemver).toBe(bySemver);
  });
});
