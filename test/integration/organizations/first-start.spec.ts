import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let apps: TestApp[] = [];
let database: TestDatabase | undefined;
afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await database?.drop();
  apps = [];
  database = undefined;
});

async function start(options: Parameters<typeof startTestApp>[0]): Promise<TestApp> {
  const app = await startTestApp(options);
  apps.push(app);
  return app;
}

describe('the first start', () => {
  it('makes an organization with a project whose member is its owner', async () => {
    const { http } = await start({ env: { bootstrapToken: 'operator-chose-this' } });
    const { body: members } = await http.get('/api/0/organizations/default/members/');
    expect(members).toEqual([
      {
        id: expect.any(String),
        email: 'owner@localhost',
        name: 'Owner',
        role: 'owner',
        user: {
          id: expect.any(String),
          name: 'Owner',
          email: 'owner@localhost',
          emails: [{ id: expect.any(String), email: 'owner@localhost', is_verified: true }],
          isActive: true,
        },
        projects: ['default'],
        dateCreated: expect.any(String),
      },
    ]);
  });

  it('makes one organization and one token when ten replicas start at once', async () => {
    database = await createTestDatabase();
    const { url } = database;
    const replicas = Array.from({ length: 10 }, (_, index) =>
      start({ databaseUrl: url, env: { databasePoolSize: 4, bootstrapToken: `token-of-replica-${index}` } }),
    );
    const [first] = await Promise.all(replicas);
    const [counts] = await first!.dataSource.query(
      `SELECT (SELECT count(*)::int FROM organizations) AS organizations, (SELECT count(*)::int FROM projects) AS projects,
              (SELECT count(*)::int FROM users) AS users, (SELECT count(*)::int FROM api_tokens) AS tokens`,
    );
    expect(counts).toEqual({ organizations: 1, projects: 1, users: 1, tokens: 1 });
  });

  it('prints a random token and a DSN once, and not again at the next start', async () => {
    database = await createTestDatabase();
    const printed: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    try {
      const options = { databaseUrl: database.url, env: { bootstrapToken: null } };
      await start(options);
      await start(options);
    } finally {
      write.mockRestore();
    }
    const tokens = printed.join('').match(/lst_[\w-]{43}/g);
    const dsns = printed.join('').match(/http\S+/g);
    const http = apps[0]!.as(tokens?.[0]);
    const { status, body: keys } = await http.get('/api/0/projects/default/default/keys/');
    expect({ printed: tokens?.length, status, dsns }).toEqual({ printed: 1, status: 200, dsns: [keys[0].dsn.public] });
  });

  it('leaves a database that has an organization alone', async () => {
    database = await createTestDatabase();
    await start({ databaseUrl: database.url, env: { bootstrapToken: 'first-token' } });
    const second = await start({ databaseUrl: database.url, env: { bootstrapToken: 'second-token' } });
    expect((await second.http.get('/api/0/')).status).toBe(401);
  });
});
