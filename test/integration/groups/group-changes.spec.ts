import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransactionRunner } from '../../../src/database/transaction-runner.service.js';
import { GroupsService } from '../../../src/groups/groups.service.js';
import type { GroupActor, GroupChange, LockedGroup, Resolution } from '../../../src/groups/groups.types.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { untilSomebodyWaits } from '../../support/held-row.js';

const workItem: GroupActor = { kind: 'integration', integrationId: '7', externalIssueKey: 33 };

let app: TestApp;
let userId: string;
let ids: string[];

beforeAll(async () => {
  app = await startTestApp();
  [{ id: userId }] = await app.dataSource.query('SELECT id FROM users');
});
afterAll(() => app.close());
beforeEach(async () => {
  const rows = await app.dataSource.query<{ id: string }[]>(
    `INSERT INTO groups (organization_id, project_id, short_id, title)
     SELECT organization_id, id, last_short_id + n, 'x' FROM projects, generate_series(1, 3) n RETURNING id`,
  );
  await app.dataSource.query('UPDATE projects SET last_short_id = last_short_id + 3');
  ids = rows.map(({ id }) => id);
});

async function change(...changes: GroupChange[]): Promise<LockedGroup[]> {
  const groups = app.get(GroupsService);
  return app.get(TransactionRunner).run(async (tx) => {
    await groups.lock(tx, ids);
    await groups.apply(tx, changes);
    return groups.lock(tx, ids);
  });
}
async function activities(): Promise<unknown[]> {
  return app.dataSource.query(
    `SELECT group_id AS "groupId", type, user_id AS "userId", data FROM activities
     WHERE group_id = ANY($1::bigint[]) ORDER BY group_id, id`,
    [ids],
  );
}

describe('changes to groups', () => {
  it('reach each group in one call, with its own actor in the activity', async () => {
    const [a = '', b = ''] = ids;
    await change(
      { groupId: a, status: 'resolved', actor: workItem },
      { groupId: b, status: 'ignored', actor: { kind: 'user', userId } },
    );
    expect(await activities()).toEqual([
      {
        groupId: a,
        type: 'set_resolved',
        userId: null,
        data: { provider: 'vsts', integration_id: '7', work_item: 33 },
      },
      { groupId: b, type: 'set_ignored', userId, data: {} },
    ]);
  });

  it('leave the groups that are not named', async () => {
    const groups = await change({ groupId: ids[1]!, status: 'resolved', assigneeId: userId, actor: workItem });
    expect(groups.map(({ status, assigneeId }) => [status, assigneeId])).toEqual([
      ['unresolved', null],
      ['resolved', userId],
      ['unresolved', null],
    ]);
  });

  it('to the same group are applied in the order given', async () => {
    const [a = ''] = ids;
    const [group] = await change(
      { groupId: a, status: 'resolved', actor: workItem },
      { groupId: a, status: 'unresolved', actor: workItem },
      { groupId: a, status: 'ignored', actor: workItem },
    );
    expect(group?.status).toBe('ignored');
  });

  it('write nothing for a group that is in the target state', async () => {
    const [a = ''] = ids;
    await change({ groupId: a, status: 'unresolved', assigneeId: null, actor: workItem });
    expect(await activities()).toEqual([]);
  });

  it('write an assignment once, however often it is made', async () => {
    const assign: GroupChange = { groupId: ids[0]!, assigneeId: userId, actor: workItem };
    await change(assign);
    await change(assign, assign);
    expect(await activities()).toEqual([
      {
        groupId: ids[0],
        type: 'assigned',
        userId: null,
        data: {
          provider: 'vsts',
          integration_id: '7',
          work_item: 33,
          assignee: userId,
          assigneeType: 'user',
          assigneeEmail: 'owner@localhost',
        },
      },
    ]);
  });
});

describe('a resolution in a release', () => {
  let release: Resolution['release'];
  beforeAll(async () => {
    [release] = await app.dataSource.query(
      `INSERT INTO releases (organization_id, version, date_added)
       SELECT organization_id, 'shop@1.0', now() FROM projects RETURNING id, version`,
    );
  });

  const resolve = (resolution?: Resolution): GroupChange => ({
    groupId: ids[0]!,
    status: 'resolved',
    resolution,
    actor: { kind: 'user', userId },
  });
  const resolutions = (): Promise<unknown[]> =>
    app.dataSource.query(
      `SELECT group_id AS "groupId", kind, release_id AS "releaseId", user_id AS "userId" FROM group_resolutions
       WHERE group_id = ANY($1::bigint[])`,
      [ids],
    );
  const told = async (): Promise<unknown[]> =>
    ((await activities()) as { type: string; data: object }[]).map(({ type, data }) => [type, data]);

  it('is kept and told', async () => {
    await change(resolve({ kind: 'in_release', release }));
    expect(await resolutions()).toEqual([{ groupId: ids[0], kind: 'in_release', releaseId: release.id, userId }]);
    expect(await told()).toEqual([['set_resolved_in_release', { version: 'shop@1.0' }]]);
  });

  it('in the next release tells the one that is the latest so far', async () => {
    await change(resolve({ kind: 'in_next_release', release }));
    expect(await told()).toEqual([
      ['set_resolved_in_release', { version: '', inNextRelease: true, current_release_version: 'shop@1.0' }],
    ]);
  });

  it('names the integration that resolved it', async () => {
    await change({ ...resolve({ kind: 'in_release', release }), actor: workItem });
    expect(await resolutions()).toMatchObject([{ userId: null }]);
    expect(await told()).toEqual([
      ['set_resolved_in_release', { provider: 'vsts', integration_id: '7', work_item: 33, version: 'shop@1.0' }],
    ]);
  });

  it('is no part of resolving regardless of releases', async () => {
    await change(resolve());
    expect([await resolutions(), await told()]).toEqual([[], [['set_resolved', {}]]]);
  });

  it('replaces another one, and keeps when the group was resolved', async () => {
    const resolvedAt = (): Promise<unknown> =>
      app.dataSource.query('SELECT resolved_at FROM groups WHERE id = $1', [ids[0]]);
    await change(resolve());
    const before = await resolvedAt();
    await change(resolve({ kind: 'in_release', release }));
    await change(resolve({ kind: 'in_next_release', release }));
    expect(await resolutions()).toMatchObject([{ kind: 'in_next_release' }]);
    expect(await resolvedAt()).toEqual(before);
    expect((await told()).length).toBe(3);
  });

  it.each([true, false])('stays when the group is resolved once more, in that release: %s', async (inRelease) => {
    const resolution: Resolution = { kind: 'in_release', release };
    await change(resolve(resolution));
    await change(resolve(inRelease ? resolution : undefined));
    expect([(await resolutions()).length, (await told()).length]).toEqual([1, 1]);
  });

  it.each(['unresolved', 'ignored'] as const)('ends when the group becomes %s', async (status) => {
    const later: GroupChange = { groupId: ids[0]!, status, actor: workItem };
    await change(resolve({ kind: 'in_release', release }), later);
    expect(await resolutions()).toEqual([]);
  });

  it('is left alone by a change of the assignee', async () => {
    await change(resolve({ kind: 'in_release', release }));
    await change({ groupId: ids[0]!, assigneeId: userId, actor: workItem });
    expect((await resolutions()).length).toBe(1);
  });
});

describe('locking groups', () => {
  it('sees the assignee that another transaction committed while it waited for the lock', async () => {
    const groups = app.get(GroupsService);
    const transactions = app.get(TransactionRunner);
    const [a = ''] = ids;
    let waiting: Promise<LockedGroup[]> | undefined;
    await transactions.run(async (tx) => {
      await groups.lock(tx, [a]);
      waiting = transactions.run((other) => groups.lock(other, [a]));
      await untilSomebodyWaits(app.dataSource);
      await groups.apply(tx, [{ groupId: a, assigneeId: userId, status: 'resolved', actor: workItem }]);
    });
    const [seen] = await waiting!;
    expect([seen?.assigneeId, seen?.status]).toEqual([userId, 'resolved']);
  });

  it('passes over groups that do not exist', async () => {
    const found = await app.get(TransactionRunner).run((tx) => app.get(GroupsService).lock(tx, ['9000000', ids[0]!]));
    expect(found.map(({ id }) => id)).toEqual([ids[0]]);
  });
});
