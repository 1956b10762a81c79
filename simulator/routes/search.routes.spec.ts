import { afterEach, describe, expect, it } from '@jest/globals';
import { simulatorUnderTest, type SimulatorAnswer } from '../simulator-under-test.js';

const { call, close, simulator, start } = simulatorUnderTest();

afterEach(close);

describe('search', () => {
  const query = { searchText: 'cart', $skip: 0, $top: 10 };
  const search = (more: object = {}): Promise<SimulatorAnswer> =>
    call('POST', '_apis/search/workitemsearchresults?api-version=7.1', { ...query, ...more });

  it('answers texts under lower-case names, with what it found marked', async () => {
    await start();
    const { body } = await search();
    expect(body).toMatchObject({
      count: 1,
      infoCode: 0,
      results: [
        {
          fields: { 'system.id': '1', 'system.state': 'New' },
          hits: [{ highlights: ['Checkout fails with an empty <highlighthit>cart</highlighthit>'] }],
        },
      ],
    });
  });

  it('needs both ends of the page', async () => {
    await start();
    expect((await search({ $top: undefined })).status).toBe(400);
  });

  it('filters by project and state', async () => {
    await start();
    const filters = { 'System.TeamProject': ['Web Shop'], 'System.State': ['Closed'] };
    expect((await search({ filters })).body['count']).toBe(0);
  });

  it('takes dates as moments when it orders by them, however long their fraction is written', async () => {
    let now = '2026-03-10T15:00:00.123Z';
    await start({ clock: () => new Date(now) });
    const create = (): number =>
      simulator().createWorkItem({ project: 'Web Shop', type: 'Bug', fields: { 'System.Title': 'Giraffe' } });
    const first = create();
    now = '2026-03-10T15:00:00.200Z';
    const last = create();
    const $orderBy = [{ field: 'System.ChangedDate', sortOrder: 'DESC' }];
    const { body } = await search({ searchText: 'giraffe', $orderBy });
    const found = body['results'] as { fields: Record<string, string> }[];
    expect(found.map(({ fields }) => fields['system.id'])).toEqual([last, first].map(String));
  });

  it('is not there on a server unless installed', async () => {
    await start({ mode: 'server' });
    const absent = await search();
    simulator().setSearch({ isInstalled: true });
    const present = await search();
    expect([absent.status, present.status]).toEqual([404, 200]);
  });

  it('finds nothing while it is not ready, and says so', async () => {
    await start();
    simulator().setSearch({ infoCode: 2 });
    expect((await search()).body).toMatchObject({ count: 0, infoCode: 2 });
  });

  it('learns of changes late when it lags', async () => {
    await start();
    simulator().indexNow();
    simulator().setSearch({ lagMs: 'manual' });
    simulator().updateWorkItem(2, { 'System.Title': 'Another cart' });
    const before = (await search()).body['count'];
    simulator().indexNow();
    expect([before, (await search()).body['count']]).toEqual([1, 2]);
  });
});
