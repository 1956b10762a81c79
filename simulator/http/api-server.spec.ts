import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { JSON_PATCH_TYPE, TITLE, basicAuthorization, simulatorUnderTest } from '../simulator-under-test.js';

const { call, close, simulator, start } = simulatorUnderTest();

afterEach(close);

describe('credentials', () => {
  beforeEach(() => start());

  it('that are missing get the sign-in page with 203', async () => {
    const answer = await fetch(`${simulator().baseUrl}_apis/connectionData`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([203, 'text/html; charset=utf-8']);
  });

  it('that are missing get 401 from a server', async () => {
    await simulator().close();
    await start({ mode: 'server' });
    expect((await fetch(`${simulator().baseUrl}_apis/connectionData`)).status).toBe(401);
  });

  it('that are wrong get 401', async () => {
    const { status } = await call('GET', '_apis/connectionData', undefined, {
      authorization: basicAuthorization('wrong'),
    });
    expect(status).toBe(401);
  });

  it('that were revoked get 401', async () => {
    simulator().revokeToken(simulator().pat);
    expect((await call('GET', '_apis/connectionData')).status).toBe(401);
  });

  it('act as their owner', async () => {
    simulator().addToken('adas-token', 'Ada Almgren');
    const { body } = await call('GET', '_apis/connectionData', undefined, {
      authorization: basicAuthorization('adas-token'),
    });
    expect(body).toMatchObject({ authenticatedUser: { providerDisplayName: 'Ada Almgren' } });
  });

  it('without the right to write can read but not write', async () => {
    const headers = { ...JSON_PATCH_TYPE, authorization: basicAuthorization(simulator().readOnlyPat) };
    const read = await call('GET', '_apis/wit/workitems/1', undefined, headers);
    const write = await call('PATCH', '_apis/wit/workitems/1?api-version=7.1', TITLE, headers);
    expect([read.status, write.status]).toEqual([200, 401]);
  });
});

describe('versions', () => {
  beforeEach(() => start());

  it('that are too high are refused', async () => {
    const { status, body } = await call('GET', '_apis/wit/workitems/1?api-version=99.0');
    expect([status, body['typeKey']]).toEqual([400, 'VssVersionOutOfRangeException']);
  });

  it('are also read from the Accept header', async () => {
    const headers = { accept: 'application/json;api-version=99.0' };
    expect((await call('GET', '_apis/wit/workitems/1', undefined, headers)).status).toBe(400);
  });

  it('must be named when writing', async () => {
    const { body } = await call('PATCH', '_apis/wit/workitems/1', TITLE, JSON_PATCH_TYPE);
    expect(body['typeKey']).toBe('VssVersionNotSpecifiedException');
  });

  it('of a preview must say so', async () => {
    const { body } = await call('GET', 'Web%20Shop/_apis/wit/workitems/1/comments?api-version=7.1');
    expect(body['typeKey']).toBe('VssInvalidPreviewVersionException');
  });
});

describe('addresses', () => {
  beforeEach(() => start());

  it('are read without case, and projects by name or id', async () => {
    const project = simulator().projects[0];
    const byName = await call('GET', 'web%20shop/_APIS/WIT/WorkItemTypes/bug');
    const byId = await call('GET', `${project?.id ?? ''}/_apis/wit/workitemtypes/Bug`);
    expect([byName.body['name'], byId.body['name']]).toEqual(['Bug', 'Bug']);
  });

  it('of a project that does not exist are 404', async () => {
    const { status, body } = await call('GET', 'Nowhere/_apis/wit/workitemtypes');
    expect([status, body['typeKey']]).toEqual([404, 'ProjectDoesNotExistWithNameException']);
  });

  it('are found from the id of the account and of the collection', async () => {
    const area = `${simulator().url}/_apis/resourceareas/79134C72-4A58-4B42-976C-04E7115F32BF`;
    const found = await Promise.all(
      [simulator().accountId, simulator().collectionId].map((id) => call('GET', `${area}?hostId=${id}`)),
    );
    expect(found.map(({ body }) => body['locationUrl'])).toEqual([simulator().baseUrl, simulator().baseUrl]);
  });

  it('are not found from any other id', async () => {
    const area = `${simulator().url}/_apis/resourceareas/79134C72-4A58-4B42-976C-04E7115F32BF`;
    expect((await call('GET', `${area}?hostId=00000000-0000-0000-0000-000000000000`)).status).toBe(404);
  });

  it('of a type need their dollar sign to create', async () => {
    const { status } = await call('POST', 'Web%20Shop/_apis/wit/workitems/Bug?api-version=7.1', TITLE, JSON_PATCH_TYPE);
    expect(status).toBe(404);
  });
});
