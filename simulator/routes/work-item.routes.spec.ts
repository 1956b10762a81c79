import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { JSON_PATCH_TYPE, TITLE, simulatorUnderTest } from '../simulator-under-test.js';

const { call, close, simulator, start } = simulatorUnderTest();

afterEach(close);

describe('writing', () => {
  beforeEach(() => start());

  it('needs the content type of a patch', async () => {
    const json = { 'content-type': 'application/json' };
    const { status } = await call('PATCH', '_apis/wit/workitems/1?api-version=7.1', TITLE, json);
    expect(status).toBe(415);
  });

  it('answers 200 to a creation, with the whole item', async () => {
    const { status, body } = await call(
      'POST',
      'Web%20Shop/_apis/wit/workitems/$Bug?api-version=7.1',
      TITLE,
      JSON_PATCH_TYPE,
    );
    expect([status, Object.keys(body)]).toEqual([200, ['id', 'rev', 'fields', '_links', 'url']]);
  });

  it('can be tried out with validateOnly', async () => {
    await call('PATCH', '_apis/wit/workitems/1?api-version=7.1&validateOnly=true', TITLE, JSON_PATCH_TYPE);
    expect(simulator().fieldsOf(1)['System.Rev']).toBe(1);
  });

  it('to somebody else between reading and writing is possible for tests', async () => {
    simulator().beforeNext('workitems', () => simulator().updateWorkItem(1, { 'System.Title': 'Faster' }), 'PATCH');
    await call('GET', '_apis/wit/workitems/1');
    const guarded = [{ op: 'test', path: '/rev', value: 1 }, ...TITLE];
    const { status } = await call('PATCH', '_apis/wit/workitems/1?api-version=7.1', guarded, JSON_PATCH_TYPE);
    expect(status).toBe(412);
  });
});

describe('reading', () => {
  let now = new Date('2026-03-01T10:00:00Z');

  beforeEach(() => start({ clock: () => now }));

  it('more than 200 items at once is refused', async () => {
    const ids = Array.from({ length: 201 }, (_, index) => index + 1);
    expect((await call('POST', '_apis/wit/workitemsbatch?api-version=7.1', { ids })).status).toBe(400);
  });

  it('fails as a whole for one missing item, unless it may be left out', async () => {
    const strict = await call('GET', '_apis/wit/workitems?ids=1,999');
    const lenient = await call('GET', '_apis/wit/workitems?ids=1,999&errorPolicy=omit');
    expect([strict.status, lenient.body['value']]).toEqual([404, [expect.objectContaining({ id: 1 }), null]]);
  });

  it('an item through another project is 404', async () => {
    expect((await call('GET', 'Internal%20Tools/_apis/wit/workitems/1')).status).toBe(404);
  });

  it('hides the bookkeeping fields unless they are asked for', async () => {
    const plain = await call('GET', '_apis/wit/workitems/1');
    const chosen = await call('GET', '_apis/wit/workitems/1?fields=System.Watermark');
    expect([Object(plain.body['fields'])['System.Watermark'], chosen.body['fields']]).toEqual([
      undefined,
      { 'System.Watermark': 1 },
    ]);
  });

  it('an item as of a moment in the past shows what it was', async () => {
    now = new Date('2026-03-02T10:00:00Z');
    simulator().updateWorkItem(1, { 'System.Title': 'Later' });
    const { body } = await call('GET', `_apis/wit/workitems/1?asOf=2026-03-01T12:00:00Z`);
    expect(body['rev']).toBe(1);
  });

  it('projects in pages says where the next one begins', async () => {
    const { body, headers } = await call('GET', '_apis/projects?$top=2');
    expect([body['count'], headers.get('x-ms-continuationtoken')]).toEqual([2, '2']);
  });
});
