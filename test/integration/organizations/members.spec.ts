import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransactionRunner } from '../../../src/database/transaction-runner.service.js';
import { MembersService } from '../../../src/organizations/members.service.js';
import { scopes, type IdentityChange, type MemberRole } from '../../../src/organizations/organizations.types.js';
import { TokensService } from '../../../src/organizations/tokens.service.js';
import { startTestApp, type TestApp, type TestHttp } from '../../support/app.js';
import { countWaiting } from '../../support/held-row.js';
import { waitUntil } from '../../support/wait-until.js';

const members = '/api/0/organizations/default/members/';

let app: TestApp;
let projectId: string;
let ownerMemberId: string;
const changes: IdentityChange[] = [];

beforeAll(async () => {
  app = await startTestApp();
  await app.http.post('/api/0/organizations/default/projects/', { name: 'Other' });
  [{ id: projectId }] = await app.dataSource.query(`SELECT id FROM projects WHERE slug = 'default'`);
  [{ id: ownerMemberId }] = await app.dataSource.query('SELECT id FROM members');
  app.get(MembersService).onIdentityChange((_tx, change) => {
    changes.push(change);
    return Promise.resolve();
  });
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.dataSource.query('DELETE FROM members WHERE id <> $1', [ownerMemberId]);
  await app.dataSource.query('DELETE FROM users WHERE id NOT IN (SELECT user_id FROM members)');
  changes.length = 0;
});

describe('the same member, added twice at once', () => {
  it('is made once', async () => {
    // Whoever has looked whether the address is taken waits here before making a user.
    const holder = app.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('LOCK TABLE users IN SHARE MODE');
    const add = (): Promise<{ status: number }> => app.http.post(members, { email: 'twice@example.com' });
    const added = Promise.all([add(), add()]);
    await waitUntil('both wait', 1_500, async () => (await countWaiting(app.dataSource)) === 2);
    await holder.commitTransaction();
    await holder.release();
    expect((await added).map(({ status }) => status).sort()).toEqual([201, 400]);
  });
});

interface MemberBody {
  id: string;
  user: { id: string };
}
async function addMember(body: object = {}): Promise<MemberBody> {
  const { body: member } = await app.http.post(members, { email: 'jane@example.com', projects: ['default'], ...body });
  return member as MemberBody;
}

/** HTTP in the name of a new member with that role and all scopes. */
async function httpOf(role: MemberRole): Promise<TestHttp> {
  const { user } = await addMember({ email: `${role}@example.com`, role });
  const [{ organizationId }] = await app.dataSource.query('SELECT organization_id AS "organizationId" FROM members');
  const { plainToken } = await app
    .get(TransactionRunner)
    .run((tx) => app.get(TokensService).create(tx, { organizationId, userId: user.id, name: 'a test', scopes }));
  return app.as(plainToken);
}

async function findAssignable(uniqueName: string): Promise<unknown> {
  const found = await app
    .get(TransactionRunner)
    .run((tx) => app.get(MembersService).findAssignable(tx, uniqueName, [projectId]));
  return found.get(projectId);
}

describe('a new member', () => {
  it('is answered with 201, its address verified by the owner who gave it', async () => {
    const { status, body } = await app.http.post(members, {
      email: 'Jane@Example.com',
      name: 'Jane',
      role: 'admin',
      emails: [{ email: 'JD@example.com' }, { email: 'old@example.com', isVerified: false }],
      projects: ['default', 'other'],
    });
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: expect.any(String),
        email: 'jane@example.com',
        name: 'Jane',
        role: 'admin',
        user: {
          id: expect.any(String),
          name: 'Jane',
          email: 'jane@example.com',
          emails: [
            { id: expect.any(String), email: 'jane@example.com', is_verified: true },
            { id: expect.any(String), email: 'jd@example.com', is_verified: true },
            { id: expect.any(String), email: 'old@example.com', is_verified: false },
          ],
          isActive: true,
        },
        projects: ['default', 'other'],
        dateCreated: expect.stringMatching(/Z$/),
      },
    });
  });

  it('is unverified when the owner says so', async () => {
    await addMember({ emails: [{ email: 'jane@example.com', isVerified: false }] });
    expect(await findAssignable('jane@example.com')).toBeUndefined();
  });

  it('is refused when the address is a member’s already', async () => {
    await addMember();
    const { status, body } = await app.http.post(members, { email: 'JANE@example.com' });
    expect({ status, fields: body.fields }).toEqual({
      status: 400,
      fields: { email: ['belongs to a member already'] },
    });
  });

  it.each([
    [{}, 'email'],
    [{ email: 'jane' }, 'email'],
    [{ email: '\ud800@example.com' }, 'email'],
    [{ email: 'a\u0000@example.com' }, 'email'],
    [{ email: 'jane@example.com', role: 'king' }, 'role'],
    [{ email: 'jane@example.com', name: 'a\u0000' }, 'name'],
    [{ email: 'jane@example.com', projects: ['nowhere'] }, 'projects'],
    [{ email: 'jane@example.com', projects: 'default' }, 'projects'],
    [{ email: 'jane@example.com', emails: [{ email: 'x' }] }, 'emails.0.email'],
  ])('is refused with 400 that names the field: %j', async (body, field) => {
    const answer = await app.http.post(members, body);
    expect({ status: answer.status, fields: Object.keys(answer.body.fields) }).toEqual({
      status: 400,
      fields: [field],
    });
  });

  it('is a user of its own, though another organization knows the same address', async () => {
    const [{ id }] = await app.dataSource.query<[{ id: string }]>(
      `WITH o AS (INSERT INTO organizations (slug, name) VALUES ('elsewhere', 'Elsewhere') RETURNING id),
            u AS (INSERT INTO users (name) VALUES ('Jane') RETURNING id),
            e AS (INSERT INTO user_emails (user_id, email, is_verified) SELECT id, 'jane@example.com', true FROM u)
       INSERT INTO members (organization_id, user_id, role) SELECT o.id, u.id, 'member' FROM o, u RETURNING user_id AS id`,
    );
    const { user } = await addMember();
    expect(user.id).not.toBe(id);
  });
});

describe('a member of another organization', () => {
  it.each(['get', 'put', 'delete'] as const)('is 404 to %s', async (method) => {
    const [{ id }] = await app.dataSource.query<[{ id: string }]>(
      `WITH o AS (INSERT INTO organizations (slug, name) VALUES ('org-${method}', 'x') RETURNING id),
            u AS (INSERT INTO users (name) VALUES ('x') RETURNING id)
       INSERT INTO members (organization_id, user_id, role) SELECT o.id, u.id, 'member' FROM o, u RETURNING id`,
    );
    const { status } =
      method === 'put' ? await app.http.put(`${members}${id}/`, {}) : await app.http[method](`${members}${id}/`);
    expect(status).toBe(404);
  });
});

describe('changing a member', () => {
  it('adds and verifies addresses, and keeps those that are not named', async () => {
    const { id } = await addMember({ emails: [{ email: 'jd@example.com', isVerified: false }] });
    const { body } = await app.http.put(`${members}${id}/`, {
      name: 'Jane Doe',
      role: 'manager',
      emails: [{ email: 'jd@example.com' }, { email: 'new@example.com' }],
      projects: ['other'],
    });
    expect({
      name: body.name,
      role: body.role,
      emails: (body.user.emails as { email: string; is_verified: boolean }[]).map((e) => [e.email, e.is_verified]),
      projects: body.projects,
    }).toEqual({
      name: 'Jane Doe',
      role: 'manager',
      emails: [
        ['jane@example.com', true],
        ['jd@example.com', true],
        ['new@example.com', true],
      ],
      projects: ['other'],
    });
  });

  it.each([{ role: null }, { name: null }, { projects: null }, { emails: null }, { isActive: null }])(
    'is refused with 400 for %j',
    async (change) => {
      const { id } = await addMember();
      expect((await app.http.put(`${members}${id}/`, change)).status).toBe(400);
    },
  );

  it('does not leave the organization without an active owner', async () => {
    const answers = [
      await app.http.put(`${members}${ownerMemberId}/`, { role: 'member' }),
      await app.http.put(`${members}${ownerMemberId}/`, { isActive: false }),
      await app.http.delete(`${members}${ownerMemberId}/`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  });

  it('does not let two owners remove each other at once', async () => {
    const { id } = await addMember({ role: 'owner' });
    const answers = await Promise.all([
      app.http.put(`${members}${id}/`, { role: 'member' }),
      app.http.put(`${members}${ownerMemberId}/`, { role: 'member' }),
    ]);
    await app.dataSource.query(`UPDATE members SET role = 'owner' WHERE id = $1`, [ownerMemberId]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('ends the tokens of somebody who is removed', async () => {
    const http = await httpOf('admin');
    const { body } = await http.get(members);
    const { id } = (body as { id: string; role: string }[]).find(({ role }) => role === 'admin')!;
    await app.http.delete(`${members}${id}/`);
    expect((await http.get('/api/0/')).status).toBe(401);
  });

  it('stops the tokens of somebody who is deactivated', async () => {
    const http = await httpOf('manager');
    const { body } = await http.get(members);
    const { id } = (body as { id: string; role: string }[]).find(({ role }) => role === 'manager')!;
    await app.http.put(`${members}${id}/`, { isActive: false });
    expect((await http.get('/api/0/')).status).toBe(401);
  });
});

describe('somebody who is no owner', () => {
  it('adds members whose addresses nobody vouches for', async () => {
    const http = await httpOf('manager');
    const { status } = await http.post(members, { email: 'jane@example.com', projects: ['default'] });
    expect([status, await findAssignable('jane@example.com')]).toEqual([201, undefined]);
  });

  it('takes no verified address back by naming it', async () => {
    const http = await httpOf('manager');
    const { id, user } = await addMember();
    await http.put(`${members}${id}/`, { emails: [{ email: 'jane@example.com' }] });
    expect(await findAssignable('jane@example.com')).toEqual({ userId: user.id, ambiguous: false });
  });

  it.each([
    { email: 'jane@example.com', role: 'owner' },
    { email: 'jane@example.com', emails: [{ email: 'jd@example.com', isVerified: true }] },
  ])('may not do this: %j', async (body) => {
    expect((await (await httpOf('manager')).post(members, body)).status).toBe(403);
  });

  it('may neither change nor remove an owner', async () => {
    const http = await httpOf('manager');
    const { id } = await addMember({ role: 'owner' });
    const answers = [await http.put(`${members}${id}/`, { name: 'x' }), await http.delete(`${members}${id}/`)];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });
});

describe('an address of Azure DevOps', () => {
  it('means the member of the project who has it, without case', async () => {
    const { user } = await addMember({ emails: [{ email: 'jd@example.com' }] });
    expect(await findAssignable('JD@Example.COM')).toEqual({ userId: user.id, ambiguous: false });
  });

  it('means the lowest user id of several, and says so', async () => {
    const shared = { emails: [{ email: 'shared@example.com' }] };
    const { user } = await addMember({ email: 'a@example.com', ...shared });
    await addMember({ email: 'b@example.com', ...shared });
    expect(await findAssignable('shared@example.com')).toEqual({ userId: user.id, ambiguous: true });
  });

  it('means nobody who is in no project', async () => {
    await addMember({ projects: ['other'] });
    expect(await findAssignable('jane@example.com')).toBeUndefined();
  });

  it('means nobody who is inactive', async () => {
    const { id } = await addMember();
    await app.http.put(`${members}${id}/`, { isActive: false });
    expect(await findAssignable('jane@example.com')).toBeUndefined();
  });

  it('means nobody who left', async () => {
    const { id } = await addMember();
    await app.http.delete(`${members}${id}/`);
    expect(await findAssignable('jane@example.com')).toBeUndefined();
  });
});

describe('who listens for identities', () => {
  const emailsOf = (): string[][] => changes.map(({ emails }) => emails);

  it('hears of the verified addresses of a new member', async () => {
    await addMember({ emails: [{ email: 'jd@example.com' }, { email: 'no@example.com', isVerified: false }] });
    expect(emailsOf()).toEqual([['jane@example.com', 'jd@example.com']]);
  });

  it('hears of an address that is verified, alone', async () => {
    const { id } = await addMember({ emails: [{ email: 'jd@example.com', isVerified: false }] });
    changes.length = 0;
    await app.http.put(`${members}${id}/`, { emails: [{ email: 'jd@example.com' }] });
    expect(emailsOf()).toEqual([['jd@example.com']]);
  });

  it('hears of all addresses when the member joins a project', async () => {
    const { id } = await addMember({ projects: [] });
    changes.length = 0;
    await app.http.put(`${members}${id}/`, { projects: ['default'] });
    expect(emailsOf()).toEqual([['jane@example.com']]);
  });

  it('hears of all addresses when the user is active again', async () => {
    const { id } = await addMember();
    await app.http.put(`${members}${id}/`, { isActive: false });
    changes.length = 0;
    await app.http.put(`${members}${id}/`, { isActive: true });
    expect(emailsOf()).toEqual([['jane@example.com']]);
  });

  it('hears nothing when nothing new may match', async () => {
    const { id } = await addMember();
    changes.length = 0;
    await app.http.put(`${members}${id}/`, {
      name: 'Jane',
      projects: ['default'],
      emails: [{ email: 'jane@example.com', isVerified: false }],
    });
    expect(emailsOf()).toEqual([]);
  });
});
