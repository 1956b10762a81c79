import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { JSON_PATCH_TYPE, TITLE, simulatorUnderTest, type SimulatorAnswer } from '../simulator-under-test.js';

const { call, close, simulator, start } = simulatorUnderTest();

afterEach(close);

describe('faults of the API', () => {
  beforeEach(() => start());

  const types = (): Promise<SimulatorAnswer> => call('GET', 'Web%20Shop/_apis/wit/workitemtypes');

  it.each([
    ['signin203', 203],
    ['redirect302', 302],
    ['401', 401],
    ['403', 403],
    ['429', 429],
    ['500', 500],
    ['503', 503],
  ] as const)('%s answers %i', async (kind, status) => {
    simulator().addFault({ kind });
    expect((await types()).status).toBe(status);
  });

  it('end after as many calls as was said', async () => {
    simulator().addFault({ kind: '500', times: 2 });
    const statuses = [await types(), await types(), await types()].map(({ status }) => status);
    expect(statuses).toEqual([500, 500, 200]);
  });

  it('meet only the routes that they name', async () => {
    simulator().addFault({ kind: '500', route: 'workitems' });
    const item = await call('GET', '_apis/wit/workitems/1');
    expect([(await types()).status, item.status]).toEqual([200, 500]);
  });

  it('tell throttled callers when to come back', async () => {
    simulator().addFault({ kind: '429', retryAfterSeconds: 7 });
    const { headers, body } = await types();
    expect([headers.get('retry-after'), String(body['message']).slice(0, 8)]).toEqual(['7', 'TF400733']);
  });

  it('empty the list of types', async () => {
    simulator().addFault({ kind: 'emptyTypes' });
    expect((await types()).body).toEqual({ count: 0, value: [] });
  });

  it('cut an answer in the middle', async () => {
    simulator().addFault({ kind: 'truncated' });
    const { text } = await types();
    expect(() => JSON.parse(text) as unknown).toThrow('JSON');
  });

  it('cut the connection', async () => {
    simulator().addFault({ kind: 'reset' });
    await expect(types()).rejects.toThrow('fetch failed');
  });

  it('lose the answer to a write that took effect', async () => {
    simulator().addFault({ kind: 'lostAnswer', method: 'PATCH' });
    const write = call('PATCH', '_apis/wit/workitems/1?api-version=7.1', TITLE, JSON_PATCH_TYPE);
    await expect(write).rejects.toThrow('fetch failed');
    expect(simulator().fieldsOf(1)['System.Title']).toBe('Made');
  });

  it('are reset together with the log of calls, those that are still to be answered included', async () => {
    simulator().beforeNext('types', () => simulator().reset());
    await types();
    expect(simulator().requests()).toEqual([]);
  });
});
