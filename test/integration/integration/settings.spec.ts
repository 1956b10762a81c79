import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Timers } from '../../../src/schedule/timers.service.js';
import { startSimulatedWorld, type SimulatedWorld } from '../../support/connected-app.js';
import { refuseNoMore, refuseStatements } from '../../support/refuse-statements.js';

let world: SimulatedWorld;
let path: string;
const query = (sql: string, ...parameters: unknown[]): Promise<Record<string, unknown>[]> =>
  world.app.dataSource.query(sql, parameters);

beforeAll(async () => {
  world = await startSimulatedWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  path = `/api/0/organizations/default/integrations/${await world.connect()}/config/`;
});
afterEach(async () => {
  world.sim.reset();
  await query('DELETE FROM integrations');
  await query(`DELETE FROM organizations WHERE slug = 'other'`);
});

const read = async (): Promise<unknown> => (await world.app.http.get(path)).body;
const change = (body: unknown): ReturnType<SimulatedWorld['app']['http']['post']> => world.app.http.post(path, body);
const defaults = {
  sync_status_reverse: false,
  sync_reverse_assignment: false,
  reopen_on: 'not_done',
  resolution_strategy: 'resolve',
  done_states: {},
};
const shopId = (): string => world.sim.projects[0]?.id.toLowerCase() ?? '';

describe('the settings of an integration', () => {
  it('carry nothing at first', async () => {
    expect(await read()).toEqual(defaults);
  });

  it('are merged by key', async () => {
    await change({ sync_status_reverse: true });
    const { status, body } = await change({ reopen_on: 'left_done' });
    expect([status, body]).toEqual([200, { ...defaults, sync_status_reverse: true, reopen_on: 'left_done' }]);
    expect(await read()).toEqual(body);
  });

  it.each(['resolve', 'resolve_current_release', 'resolve_next_release'])(
    'may have issues resolved in releases: %s',
    async (strategy) => {
      const { status, body } = await change({ resolution_strategy: strategy });
      expect([status, body]).toEqual([200, { ...defaults, resolution_strategy: strategy }]);
    },
  );

  it('lose no key to somebody who changes another at the same time', async () => {
    await Promise.all([
      change({ sync_status_reverse: true }),
      change({ sync_reverse_assignment: true }),
      change({ reopen_on: 'left_done' }),
    ]);
    expect(await read()).toEqual({
      ...defaults,
      sync_status_reverse: true,
      sync_reverse_assignment: true,
      reopen_on: 'left_done',
    });
  });

  it.each([
    [{ sync_everything: true }, 'sync_everything', /is no setting; known are sync_status_reverse, /],
    [{ __proto__x: 1 }, '__proto__x', /is no setting/],
    [{ constructor: true }, 'constructor', /is no setting/],
    [{ sync_status_reverse: 'yes' }, 'sync_status_reverse', /must be true or false/],
    [{ sync_reverse_assignment: null }, 'sync_reverse_assignment', /must be true or false/],
    [{ reopen_on: 'never' }, 'reopen_on', /must be "not_done" or "left_done"/],
    [{ done_states: ['Closed'] }, 'done_states', /must name states/],
    [{ done_states: { 'Web Shop': { Bug: 'Closed' } } }, 'done_states', /must name states/],
    [{ done_states: { 'a\u0000b': {} } }, 'done_states', /must name states/],
    [{ done_states: { 'Web Shop': { Bug: ['\ud800'] } } }, 'done_states', /must name states/],
    [{ sync_status_forward: { x: { on_resolve: 'Closed' } } }, 'sync_status_forward', /not part of this version/],
    [{ sync_forward_assignment: true }, 'sync_forward_assignment', /not part of this version/],
    [{ sync_comments: true }, 'sync_comments', /not part of this version/],
    [
      { resolution_strategy: 'resolve_later' },
      'resolution_strategy',
      /must be one of resolve, resolve_current_release, /,
    ],
    [{ conflict_winner: 'group' }, 'conflict_winner', /not part of this version/],
  ])('refuse %j and stay as they are', async (body, field, problem) => {
    const answer = await change({ ...body, sync_status_reverse: 'sync_status_reverse' in body ? 'yes' : true });
    expect(answer.status).toBe(400);
    expect(answer.body.fields[field][0]).toMatch(problem);
    expect(await read()).toEqual(defaults);
  });

  it.each([[[]], ['"text"'], ['null']])('refuse the body %j', async (body) => {
    expect((await change(body)).status).toBe(400);
  });

  it('take the values of other directions that ask for nothing', async () => {
    const { status, body } = await change({
      sync_status_forward: {},
      sync_forward_assignment: false,
      sync_comments: false,
      conflict_winner: 'work_item',
    });
    expect([status, body]).toEqual([200, defaults]);
  });

  it.each([['Web Shop'], ['web shop']])(
    'keep done states by the id of the project %s, as Azure DevOps spells them',
    async (name) => {
      const { body } = await change({ done_states: { [name]: { bug: ['closed'] } } });
      expect(body.done_states).toEqual({ [shopId()]: { Bug: ['Closed'] } });
    },
  );

  it('take a project by its id', async () => {
    const { body } = await change({ done_states: { [shopId()]: { 'User Story': [] } } });
    expect(body.done_states).toEqual({ [shopId()]: { 'User Story': [] } });
  });

  it.each([
    [{ Nowhere: {} }, 'names the project "Nowhere", which Azure DevOps does not have'],
    [{ 'Web Shop': { Riddle: ['Closed'] } }, /has no work item type "Riddle" in project "Web Shop"; there are .*Bug/],
    [{ 'Web Shop': { Bug: ['Fixed'] } }, /has no state "Fixed" of Bug; there are New, Active, Resolved, Closed/],
  ])('refuse the done states %j and say what there is', async (doneStates, problem) => {
    const { status, body } = await change({ done_states: doneStates });
    expect(status).toBe(400);
    expect(body.fields.done_states[0]).toMatch(problem);
  });

  it('are not changed while Azure DevOps cannot be asked', async () => {
    world.sim.addFault({ kind: '503', retryAfterSeconds: 5 });
    const { status, headers } = await change({ done_states: { 'Web Shop': { Bug: ['Closed'] } } });
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(await read()).toEqual(defaults);
  });

  it('of another organization are not there', async () => {
    await query('UPDATE organization_integrations SET organization_id = $1', await otherOrganization());
    expect((await world.app.http.get(path)).status).toBe(404);
    expect((await change({ sync_status_reverse: true })).status).toBe(404);
  });
});

/** Work items that organization `default` knows, with the keys 1 to `count`. */
async function addWorkItems(count: number): Promise<void> {
  await query(
    `WITH issue AS (
       INSERT INTO external_issues (organization_id, integration_id, key, title, url)
       SELECT organization_id, integration_id, key, 'title', 'url'
       FROM organization_integrations, generate_series(1, $1) AS key RETURNING *)
     INSERT INTO lanes (external_issue_id, organization_id, integration_id, marked_by_kind)
     SELECT id, organization_id, integration_id, 'link' FROM issue`,
    count,
  );
}

describe('a change of settings', () => {
  const lane = async (): Promise<Record<string, unknown> | undefined> =>
    (await query('SELECT marked_seq, refetch, marked_by_kind FROM lanes'))[0];

  beforeEach(() => addWorkItems(1));

  it('has every linked work item read again', async () => {
    await change({ sync_status_reverse: true });
    expect(await lane()).toEqual({ marked_seq: '1', refetch: true, marked_by_kind: 'settings' });
  });

  it('that changes nothing marks nothing', async () => {
    await change({ sync_status_reverse: false });
    expect(await lane()).toMatchObject({ marked_seq: '0' });
  });

  it('that is refused marks nothing', async () => {
    await change({ sync_status_reverse: 'yes' });
    expect(await lane()).toMatchObject({ marked_seq: '0' });
  });
});

describe('a change of settings that concerns very many work items', () => {
  const marks = async (): Promise<unknown> =>
    query('SELECT marked_seq, count(*)::int AS lanes FROM lanes GROUP BY marked_seq ORDER BY marked_seq');
  const refuse = (condition: string): Promise<void> =>
    refuseStatements(world.app.dataSource, 'UPDATE', 'lanes', condition);

  beforeEach(() => addWorkItems(1_200));
  afterEach(() => refuseNoMore(world.app.dataSource));

  it('marks them a few at a time', async () => {
    await refuse('(SELECT count(*) FROM changed) > 500');
    expect((await change({ sync_status_reverse: true })).status).toBe(200);
    expect(await marks()).toEqual([{ marked_seq: '1', lanes: 1_200 }]);
  });

  it('is gone on with where it was interrupted', async () => {
    await refuse('EXISTS (SELECT FROM changed JOIN external_issues e ON e.id = external_issue_id WHERE e.key > 700)');
    expect((await change({ sync_status_reverse: true })).status).toBe(500);
    await refuseNoMore(world.app.dataSource);
    await world.app.get(Timers, { strict: false }).runNow('settings');
    expect(await marks()).toEqual([{ marked_seq: '1', lanes: 1_200 }]);
  });

  it('marks all of them again when another change follows an interrupted one', async () => {
    await refuse('EXISTS (SELECT FROM changed JOIN external_issues e ON e.id = external_issue_id WHERE e.key > 700)');
    await change({ sync_status_reverse: true });
    await refuseNoMore(world.app.dataSource);
    await change({ reopen_on: 'left_done' });
    expect(await marks()).toEqual([
      { marked_seq: '1', lanes: 700 },
      { marked_seq: '2', lanes: 500 },
    ]);
  });
});

describe('what an interrupted change left unmarked', () => {
  const otherId = `(SELECT id FROM organizations WHERE slug = 'other')`;
  beforeEach(async () => {
    await otherOrganization();
    await query(
      `INSERT INTO organization_integrations (organization_id, integration_id, unmarked_above)
       SELECT ${otherId}, integration_id, 0 FROM organization_integrations`,
    );
    await addWorkItems(1);
    // Written last, so that it is come across last.
    await query(`UPDATE organization_integrations SET unmarked_above = 0 WHERE organization_id <> ${otherId}`);
  });
  afterEach(() => refuseNoMore(world.app.dataSource));

  it('is marked although another organization’s cannot be', async () => {
    const condition = `EXISTS (SELECT FROM changed WHERE organization_id = ${otherId})`;
    await refuseStatements(world.app.dataSource, 'UPDATE', 'lanes', condition);
    const run = world.app.get(Timers, { strict: false }).runNow('settings');
    await expect(run).rejects.toMatchObject({ errors: [{ message: 'refused' }] });
    expect(await query(`SELECT organization_id = ${otherId} AS other, marked_seq FROM lanes ORDER BY other`)).toEqual([
      { other: false, marked_seq: '1' },
      { other: true, marked_seq: '0' },
    ]);
  });
});

async function otherOrganization(): Promise<unknown> {
  const [row] = await query(`INSERT INTO organizations (slug, name) VALUES ('other', 'Other') RETURNING id`);
  return row?.['id'];
}
