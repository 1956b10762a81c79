import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { simulatorUnderTest, type SimulatorAnswer } from '../simulator-under-test.js';

const { call, close, simulator, start } = simulatorUnderTest();

afterEach(close);

describe('administration over HTTP', () => {
  beforeEach(() => start());

  const admin = (method: string, path: string, body?: unknown): Promise<SimulatorAnswer> =>
    call(method, `${simulator().url}/_admin/${path}`, body);

  it('changes an item as a named person', async () => {
    await admin('PATCH', 'workItems/1', { fields: { 'System.State': 'Active' }, by: 'Ada Almgren' });
    expect(simulator().fieldsOf(1)['System.ChangedBy']).toBe('ada@contoso.example');
  });

  it('switches faults on and off', async () => {
    await admin('POST', 'faults', { kind: '503', route: 'connectionData' });
    const spoiled = await call('GET', '_apis/connectionData');
    await admin('POST', 'reset');
    const healed = await call('GET', '_apis/connectionData');
    expect([spoiled.status, healed.status]).toEqual([503, 200]);
  });

  it('refuses a fault that it does not know', async () => {
    expect((await admin('POST', 'faults', { kind: 'fire' })).status).toBe(400);
  });

  it('shows who called what', async () => {
    await call('GET', '_apis/wit/workitems/1');
    const { body } = await admin('GET', 'log');
    expect(body['requests']).toMatchObject([
      { method: 'GET', path: '/contoso/_apis/wit/workitems/1', status: 200, who: 'lockstep@contoso.example' },
    ]);
  });

  it('builds a notification without sending it', async () => {
    const { body } = await admin('POST', 'notifications', { workItemId: 1, eventType: 'workitem.created' });
    expect(body).toMatchObject({ eventType: 'workitem.created', resource: { id: 1 } });
  });
});
