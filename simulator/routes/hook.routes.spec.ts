import { afterEach, describe, expect, it } from '@jest/globals';
import { basicAuthorization, simulatorUnderTest, type SimulatorAnswer } from '../simulator-under-test.js';

const { call, close, simulator, start } = simulatorUnderTest();

afterEach(close);

describe('subscriptions', () => {
  const request = {
    publisherId: 'tfs',
    eventType: 'workitem.updated',
    resourceVersion: '1.0',
    consumerId: 'webHooks',
    consumerActionId: 'httpRequest',
    publisherInputs: {},
    consumerInputs: { url: 'http://127.0.0.1:9/hook', basicAuthPassword: 'secret' },
  };
  const create = async (more: object = {}): Promise<SimulatorAnswer> =>
    call('POST', '_apis/hooks/subscriptions?api-version=7.1', { ...request, ...more });

  it('never show their password again', async () => {
    await start();
    const { body } = await create();
    const read = await call('GET', `_apis/hooks/subscriptions/${String(body['id'])}`);
    expect(read.body).toMatchObject({ consumerInputs: { basicAuthPassword: '********' } });
  });

  it('are listed by what they listen to', async () => {
    await start();
    await create();
    const other = await call('GET', '_apis/hooks/subscriptions?eventType=workitem.deleted');
    const same = await call('GET', '_apis/hooks/subscriptions?eventType=workitem.updated&consumerId=webHooks');
    expect([other.body['count'], same.body['count']]).toEqual([0, 1]);
  });

  it('are found by the inputs of their consumer', async () => {
    await start();
    await create();
    const conditions = [{ inputId: 'url', operator: 'equals', inputValue: 'http://127.0.0.1:9/hook' }];
    const { body } = await call('POST', '_apis/hooks/subscriptionsquery?api-version=7.1', {
      publisherId: 'tfs',
      consumerInputFilters: [{ conditions }],
    });
    expect(body['results']).toHaveLength(1);
  });

  it('are gone after their deletion, which answers 204', async () => {
    await start();
    const path = `_apis/hooks/subscriptions/${String((await create()).body['id'])}?api-version=7.1`;
    const deleted = await call('DELETE', path);
    expect([deleted.status, (await call('GET', path)).status]).toEqual([204, 404]);
  });

  it.each([
    ['a wrong url', { consumerInputs: { url: 'not a url' } }],
    ['an unknown event', { eventType: 'workitem.danced' }],
    ['an unknown project', { publisherInputs: { projectId: '00000000-0000-0000-0000-000000000000' } }],
  ])('with %s are refused', async (_what, change) => {
    await start();
    expect((await create(change)).status).toBe(400);
  });

  it('remember what became of their deliveries', async () => {
    await start();
    const { body } = await create();
    simulator().updateWorkItem(1, { 'System.Title': 'Changed' });
    await simulator().flushDeliveries();
    const history = await call('GET', `_apis/hooks/subscriptions/${String(body['id'])}/notifications`);
    expect(history.body).toMatchObject({ count: 1, value: [{ id: 1, status: 'completed', result: 'failed' }] });
  });

  it('belong to their host on a server', async () => {
    await start({ mode: 'server' });
    expect((await create()).body).toMatchObject({ publisherInputs: { hostId: simulator().collectionId } });
  });

  it('cannot be created by a mere member', async () => {
    await start();
    const headers = { authorization: basicAuthorization(simulator().readOnlyPat) };
    const { status } = await call('POST', '_apis/hooks/subscriptions?api-version=7.1', request, headers);
    expect(status).toBe(403);
  });

  it('over all projects are a bad request from an administrator of some', async () => {
    await start();
    simulator().setRole(simulator().owner.uniqueName, 'projectAdministrator');
    const everywhere = await create();
    const inOne = await create({ publisherInputs: { projectId: simulator().projects[0]?.id } });
    expect([everywhere.status, inOne.status]).toEqual([400, 200]);
  });

  it('can be tried out with an event of work item 0', async () => {
    await start();
    const { body } = await call('POST', '_apis/hooks/testnotifications?api-version=7.1', { details: request });
    expect(body).toMatchObject({ result: 'failed', details: { event: { resource: { workItemId: 0 } } } });
  });
});
