import { beforeEach, describe, expect, it } from '@jest/globals';
import { Clock } from '../../schedule/clock.js';
import { IntegrationGate } from './integration-gate.js';

class ManualClock extends Clock {
  nowMs = 1_000_000;
  override now(): number {
    return this.nowMs;
  }
}

/** A call that ends when told to. */
function pendingCall(): { call: () => Promise<string>; end: () => void; started: () => boolean } {
  let started = false;
  let end = (): void => undefined;
  const promise = new Promise<string>((resolve) => {
    end = () => resolve('answer');
  });
  return { call: () => ((started = true), promise), end: () => end(), started: () => started };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let clock: ManualClock;
let gate: IntegrationGate;
beforeEach(() => {
  clock = new ManualClock();
  gate = new IntegrationGate(clock);
});
const answer = (): Promise<string> => Promise.resolve('answer');

describe('IntegrationGate', () => {
  it('lets four calls run at a time', async () => {
    const calls = Array.from({ length: 6 }, pendingCall);
    const done = Promise.all(calls.map(({ call }) => gate.run(call)));
    await turn();
    expect(calls.filter(({ started }) => started())).toHaveLength(4);
    calls.forEach(({ end }) => end());
    await done;
  });

  it('fails calls locally until the Retry-After has passed', async () => {
    gate.observe(30_000, true);
    clock.nowMs += 12_000;
    await expect(gate.run(answer)).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 18_000 });
  });

  it('obeys a Retry-After that came with a success', async () => {
    gate.observe(5_000, false);
    await expect(gate.run(answer)).rejects.toMatchObject({ code: 'throttled' });
  });

  it('opens again once the time has passed', async () => {
    gate.observe(30_000, true);
    clock.nowMs += 30_000;
    expect(await gate.run(answer)).toBe('answer');
  });

  it('does not shorten a wait because of a later, shorter one', async () => {
    gate.observe(30_000, true);
    gate.observe(1_000, true);
    clock.nowMs += 2_000;
    await expect(gate.run(answer)).rejects.toMatchObject({ retryAfterMs: 28_000 });
  });

  it('sends a single call after throttling until that one is answered', async () => {
    gate.observe(1_000, true);
    clock.nowMs += 1_000;
    const calls = Array.from({ length: 3 }, pendingCall);
    const done = Promise.all(calls.map(({ call }) => gate.run(call)));
    await turn();
    expect(calls.filter(({ started }) => started())).toHaveLength(1);
    gate.observe(undefined, false);
    calls.forEach(({ end }) => end());
    await done;
  });

  it('fails those that wait behind a probe that is throttled again', async () => {
    gate.observe(1_000, true);
    clock.nowMs += 1_000;
    const probe = gate.run(() => {
      gate.observe(60_000, true);
      return Promise.reject(new Error('throttled'));
    });
    const waiting = gate.run(answer);
    await expect(probe).rejects.toThrow('throttled');
    await expect(waiting).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 60_000 });
  });
});
