import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { countWaiting } from '../../support/held-row.js';
import { linkGroup } from '../../support/link-group.js';
import { waitUntil } from '../../support/wait-until.js';

const issues = '/api/0/projects/default/default/issues/';

let app: TestApp;
let memberId: string;

beforeAll(async () => {
  app = await startTestApp();
  const { body } = await app.http.post('/api/0/organizations/default/members/', {
    email: 'jane@example.com',
    name: 'Jane',
    projects: ['default'],
  });
  memberId = body.user.id;
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.dataSource.query('TRUNCATE groups, external_issues CASCADE');
});

interface Issue {
  id: string;
  shortId: string;
}
async function makeIssue(body: object = {}): Promise<Issue> {
  return (await app.http.post(issues, { title: 'Checkout fails', ...body })).body as Issue;
}
async function activityTypes(id: string): Promise<string[]> {
  const { body } = await app.http.get(`/api/0/issues/${id}/activities/`);
  return (body.activity as { type: string }[]).map(({ type }) => type);
}

describe('making an issue', () => {
  it("answers 201 with the issue in Sentry's shape", async () => {
    const { status, body } = await app.http.post(issues, { title: 'Checkout fails', culprit: 'cart', level: 'fatal' });
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: expect.stringMatching(/^\d+$/),
        shortId: expect.stringMatching(/^DEFAULT-\d+$/),
        title: 'Checkout fails',
        culprit: 'cart',
        level: 'fatal',
        status: 'unresolved',
        priority: 'high',
        substatus: 'new',
        statusDetails: {},
        count: '0',
        userCount: 0,
        firstSeen: expect.stringMatching(/Z$/),
        lastSeen: expect.stringMatching(/Z$/),
        stats: { '24h': expect.any(Array), '30d': expect.any(Array) },
        tags: [],
        firstRelease: null,
        lastRelease: null,
        assignedTo: null,
        project: { id: expect.any(String), slug: 'default', name: 'Default', platform: null },
        platform: null,
        permalink: expect.stringMatching(/organizations\/default\/issues\/\d+\/$/),
        annotations: [],
        metadata: { title: 'Checkout fails' },
        type: 'default',
        issueType: 'error',
        issueCategory: 'error',
        numComments: 0,
        isPublic: false,
        hasSeen: false,
        seenBy: [],
        isBookmarked: false,
        isSubscribed: false,
        shareId: null,
        participants: [],
        userReportCount: 0,
      },
    });
  });

  it('gives every issue a short id of its own, however many are made at once', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => makeIssue()));
    expect(new Set(made.map(({ shortId }) => shortId)).size).toBe(20);
  });

  it.each([
    [{}, 'title'],
    [{ title: '' }, 'title'],
    [{ title: '   ' }, 'title'],
    [{ title: 'x'.repeat(256) }, 'title'],
    [{ title: 'a\u0000b' }, 'title'],
    [{ title: 'a\ud800b' }, 'title'],
    [{ title: 5 }, 'title'],
    [{ title: 'x', level: 'bad' }, 'level'],
    [{ title: 'x', level: null }, 'level'],
    [{ title: 'x', culprit: null }, 'culprit'],
    [{ title: 'x', message: '\u0000' }, 'message'],
  ])('refuses %j with 400 that names the field', async (body, field) => {
    const answer = await app.http.post(issues, body);
    expect({ status: answer.status, fields: Object.keys(answer.body.fields) }).toEqual({
      status: 400,
      fields: [field],
    });
  });

  it('is 404 in a project that does not exist', async () => {
    expect((await app.http.post('/api/0/projects/default/nowhere/issues/', { title: 'x' })).status).toBe(404);
  });
});

describe('reading an issue', () => {
  it.each(['/api/0/issues/', '/api/0/organizations/default/issues/'])('works under %s', async (base) => {
    const { id } = await makeIssue();
    expect((await app.http.get(`${base}${id}/`)).body.id).toBe(id);
  });

  it('works by short id in any case', async () => {
    const { id, shortId } = await makeIssue();
    expect((await app.http.get(`/api/0/issues/${shortId.toLowerCase()}`)).body.id).toBe(id);
  });

  it.each(['0', '999999', '9223372036854775808', '9'.repeat(400), 'x', 'DEFAULT-0', 'a%00-1', '-1', '1e3'])(
    'is 404 for %s',
    async (id) => {
      const { status, body } = await app.http.get(`/api/0/issues/${id}/`);
      expect({ status, body }).toEqual({ status: 404, body: { detail: expect.any(String) } });
    },
  );

  it('lists linked work items as annotations', async () => {
    const { id } = await makeIssue();
    await linkGroup(app.dataSource, id, 33);
    expect((await app.http.get(`/api/0/issues/${id}/`)).body.annotations).toEqual([
      { displayName: 'Shop#33', url: 'https://dev.azure.com/test/_workitems/edit/33' },
    ]);
  });
});

describe('changing an issue', () => {
  it('resolves it, with one activity', async () => {
    const { id } = await makeIssue();
    const { status, body } = await app.http.put(`/api/0/issues/${id}/`, { status: 'resolved' });
    expect({ status, became: body.status, types: await activityTypes(id) }).toEqual({
      status: 200,
      became: 'resolved',
      types: ['set_resolved', 'first_seen'],
    });
  });

  it('writes no activity when nothing changes', async () => {
    const { id } = await makeIssue();
    await app.http.put(`/api/0/issues/${id}/`, { status: 'unresolved', assignedTo: null });
    expect(await activityTypes(id)).toEqual(['first_seen']);
  });

  it('writes one activity when ten requests resolve it at once', async () => {
    const { id } = await makeIssue();
    await Promise.all(Array.from({ length: 10 }, () => app.http.put(`/api/0/issues/${id}/`, { status: 'resolved' })));
    expect(await activityTypes(id)).toEqual(['set_resolved', 'first_seen']);
  });

  it('keeps when it was resolved, until it is open again', async () => {
    const { id } = await makeIssue();
    const resolvedAt = async (): Promise<unknown> =>
      (await app.dataSource.query<[{ at: Date | null }]>('SELECT resolved_at AS at FROM groups WHERE id = $1', [id]))[0]
        .at;
    await app.http.put(`/api/0/issues/${id}/`, { status: 'resolved' });
    const before = await resolvedAt();
    await app.http.put(`/api/0/issues/${id}/`, { status: 'ignored' });
    expect([before, await resolvedAt()]).toEqual([expect.any(Date), null]);
  });

  it.each([() => `user:${memberId}`, () => memberId, () => 'Jane@Example.com'])('assigns it by %s', async (by) => {
    const { id } = await makeIssue();
    const { body } = await app.http.put(`/api/0/issues/${id}/`, { assignedTo: by() });
    expect(body.assignedTo).toEqual({ type: 'user', id: memberId, name: 'Jane', email: 'jane@example.com' });
  });

  it.each([null, ''])('unassigns it by %j, with an activity', async (assignedTo) => {
    const { id } = await makeIssue();
    await app.http.put(`/api/0/issues/${id}/`, { assignedTo: memberId });
    const { body } = await app.http.put(`/api/0/issues/${id}/`, { assignedTo });
    expect([body.assignedTo, await activityTypes(id)]).toEqual([null, ['unassigned', 'assigned', 'first_seen']]);
  });

  it('says in the activity who did what', async () => {
    const { id } = await makeIssue();
    await app.http.put(`/api/0/issues/${id}/`, { assignedTo: memberId });
    const { body } = await app.http.get(`/api/0/organizations/default/issues/${id}/activities/`);
    expect(body.activity[0]).toEqual({
      id: expect.any(String),
      type: 'assigned',
      user: { id: expect.any(String), name: 'Owner', email: 'owner@localhost' },
      data: { assignee: memberId, assigneeEmail: 'jane@example.com', assigneeType: 'user' },
      dateCreated: expect.any(String),
    });
  });

  it('refuses somebody who is no member of the project', async () => {
    const { body: outsider } = await app.http.post('/api/0/organizations/default/members/', {
      email: `outsider-${Date.now()}@example.com`,
    });
    const { id } = await makeIssue();
    const { status, body } = await app.http.put(`/api/0/issues/${id}/`, { assignedTo: `user:${outsider.user.id}` });
    expect({ status, detail: body.detail }).toEqual({
      status: 400,
      detail: expect.stringContaining('no active member of default'),
    });
  });

  it.each([
    [{ status: 'closed' }, 'status'],
    [{ status: null }, 'status'],
    [{ status: 'resolved', statusDetails: { inNextRelease: true } }, 'statusDetails'],
    [{ status: 'ignored', statusDetails: { ignoreDuration: 5 } }, 'statusDetails'],
    [{ status: 'resolved', statusDetails: null }, 'statusDetails'],
    [{ assignedTo: 'team:1' }, 'assignedTo'],
    [{ assignedTo: 'nobody@example.com' }, 'assignedTo'],
    [{ assignedTo: '99999999999999999999' }, 'assignedTo'],
    [{ assignedTo: 'a\u0000@example.com' }, 'assignedTo'],
  ])('refuses %j with 400 and changes nothing', async (change, field) => {
    const { id } = await makeIssue();
    const { status, body } = await app.http.put(`/api/0/issues/${id}/`, change);
    expect({ status, fields: Object.keys(body.fields), types: await activityTypes(id) }).toEqual({
      status: 400,
      fields: [field],
      types: ['first_seen'],
    });
  });

  it('marks the lanes of linked work items', async () => {
    const { id } = await makeIssue();
    const externalIssueId = await linkGroup(app.dataSource, id, 7);
    await app.http.put(`/api/0/issues/${id}/`, { status: 'resolved' });
    const lanes = await app.dataSource.query(
      'SELECT external_issue_id, marked_seq, marked_by_kind, marked_by_id FROM lanes',
    );
    expect(lanes).toEqual([
      { external_issue_id: externalIssueId, marked_seq: '1', marked_by_kind: 'group', marked_by_id: id },
    ]);
  });
});

describe('a bulk change', () => {
  it.each([issues, '/api/0/organizations/default/issues/'])('changes every issue it names: %s', async (path) => {
    const [a, b, other] = [await makeIssue(), await makeIssue(), await makeIssue()];
    const { status, body } = await app.http.put(`${path}?id=${a.id}&id=${b.id}`, {
      status: 'resolved',
      assignedTo: memberId,
    });
    const rows = await app.dataSource.query('SELECT id, status FROM groups ORDER BY id');
    expect({ status, body, rows }).toEqual({
      status: 200,
      body: {
        status: 'resolved',
        statusDetails: {},
        assignedTo: { type: 'user', id: memberId, name: 'Jane', email: 'jane@example.com' },
      },
      rows: [
        { id: a.id, status: 'resolved' },
        { id: b.id, status: 'resolved' },
        { id: other.id, status: 'unresolved' },
      ],
    });
  });

  it('changes nothing when one of the issues does not exist', async () => {
    const { id } = await makeIssue();
    const { status } = await app.http.put(`${issues}?id=${id}&id=99999999999999999999`, { status: 'resolved' });
    expect([status, await activityTypes(id)]).toEqual([404, ['first_seen']]);
  });

  it('touches no issue of another project', async () => {
    await app.http.post('/api/0/organizations/default/projects/', { name: 'Other' });
    const { id } = await makeIssue();
    const { status } = await app.http.put(`/api/0/projects/default/other/issues/?id=${id}`, { status: 'resolved' });
    expect([status, await activityTypes(id)]).toEqual([404, ['first_seen']]);
  });

  it('asks for ids instead of changing all', async () => {
    const answers = [
      await app.http.put(issues, { status: 'resolved' }),
      await app.http.put(`${issues}?id=`, { status: 'resolved' }),
    ];
    expect(answers.map(({ status, body }) => ({ status, detail: body.detail }))).toEqual([
      { status: 400, detail: 'id: is a required parameter' },
      { status: 400, detail: 'id: is a required parameter' },
    ]);
  });
});

describe('removing an issue', () => {
  it('takes its links along and closes lanes that are linked to nothing else', async () => {
    const [a, b] = [await makeIssue(), await makeIssue()];
    const shared = await linkGroup(app.dataSource, a.id, 1);
    await linkGroup(app.dataSource, b.id, 1);
    await linkGroup(app.dataSource, a.id, 2);
    const { status } = await app.http.delete(`/api/0/organizations/default/issues/${a.id}/`);
    const lanes = await app.dataSource.query('SELECT external_issue_id AS id FROM lanes');
    expect({ status, lanes, gone: (await app.http.get(`/api/0/issues/${a.id}/`)).status }).toEqual({
      status: 204,
      lanes: [{ id: shared }],
      gone: 404,
    });
  });

  it('leaves no lane behind when it is linked meanwhile', async () => {
    const { id } = await makeIssue();
    const linking = app.dataSource.createQueryRunner();
    await linking.startTransaction();
    await linking.query('SELECT FROM groups WHERE id = $1 FOR NO KEY UPDATE', [id]);
    const removing = app.http.delete(`/api/0/organizations/default/issues/${id}/`);
    await waitUntil('it waits for the issue', 1_500, async () => (await countWaiting(app.dataSource)) > 0);
    const externalIssueId = await linkGroup(linking, id, 4);
    await linking.commitTransaction();
    await linking.release();
    const { status } = await removing;
    const lanes = await app.dataSource.query('SELECT FROM lanes WHERE external_issue_id = $1', [externalIssueId]);
    expect({ status, lanes }).toEqual({ status: 204, lanes: [] });
  });
});
