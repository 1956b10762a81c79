import { describe, expect, it } from '@jest/globals';
import { readEventTimes } from './event-times.js';
import { Field } from './field.js';

const received = Date.parse('2026-11-22T12:00:00Z') / 1_000;
const at = (seconds: number): Date => new Date((received + seconds) * 1_000);
const day = 24 * 3_600;

/** Times relative to when the event was received. */
function read(sentSeconds: number | undefined, timestamp: unknown): [number, string[]] {
  const field = Field.root({ timestamp }).at('timestamp');
  const sentAt = sentSeconds === undefined ? undefined : at(sentSeconds);
  const times = readEventTimes(field, { receivedAt: at(0), sentAt });
  return [Math.round((times.timestamp - received) * 1_000) / 1_000, field.errors.map((error) => error.type)];
}

describe('the time of an event', () => {
  it.each<[string, number | undefined, unknown, number, string[]]>([
    ['is as sent', undefined, received - 5, -5, []],
    ['is as sent in text', undefined, '2026-11-22T11:59:00', -60, []],
    ['may be a minute ahead', undefined, received + 60, 60, []],
    ['is when it arrived, when it is further ahead', undefined, received + 61, 0, ['future_timestamp']],
    ['may be 30 days past', undefined, received - 30 * day, -30 * day, []],
    ['is when it arrived, when it is further past', undefined, received - 31 * day, 0, ['past_timestamp']],
    ['is when it arrived, when there is none', undefined, undefined, 0, []],
    ['is when it arrived, when it cannot be read', undefined, 'soon', 0, ['invalid_data']],
    ['is as sent, when the request took its time', -55, received - 57, -57, []],
    ['is corrected by a clock that is an hour slow', -3_600, received - 3_602.5, -2.5, ['clock_drift']],
    ['is corrected by a clock that is an hour fast', 3_600, received + 3_599, -1, ['clock_drift']],
    ['is limited after its correction', -3_600, received - 3_600 + 61, 0, ['clock_drift', 'future_timestamp']],
    ['is corrected from the distant past', -10_000 * day, received - 10_000 * day - 3, -3, ['clock_drift']],
  ])('%s', (_, sent, timestamp, expected, errors) => {
    expect(read(sent, timestamp)).toEqual([expected, errors]);
  });

  it('is corrected by a setting of what counts as drift', () => {
    const times = readEventTimes(Field.root(received - 10), {
      receivedAt: at(0),
      sentAt: at(-8),
      minClockDriftSeconds: 5,
    });
    expect(times).toMatchObject({ timestamp: received - 2, drift: 8, shift: 8 });
  });

  it('says how what belongs to it moves, when it was set to the arrival', () => {
    const times = readEventTimes(Field.root(received - 40 * day), { receivedAt: at(0) });
    expect(times).toMatchObject({ drift: 0, shift: 40 * day });
  });
});
