import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runCli } from '../../../src/cli/program.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { linkGroup } from '../../support/link-group.js';

let app: TestApp;
const databaseUrlBefore = process.env['DATABASE_URL'];
beforeAll(async () => {
  app = await startTestApp();
  process.env['DATABASE_URL'] = (app.dataSource.options as { url?: string }).url;
});
afterAll(async () => {
  if (databaseUrlBefore === undefined) delete process.env['DATABASE_URL'];
  else process.env['DATABASE_URL'] = databaseUrlBefore;
  await app.close();
});

interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs `lockstep …` on the database of the service that runs meanwhile. */
async function lockstep(...args: string[]): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((line: string) => void (stdout += `${line}\n`)),
    jest.spyOn(console, 'error').mockImplementation((line: string) => void (stderr += `${line}\n`)),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true)),
  ];
  try {
    const exitCode = await runCli(args);
    return { exitCode, stdout, stderr };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('the built command line', () => {
  it('works by itself, without what a service would have loaded', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/src/cli.js', 'org', 'list'], {
      // Not the one of its own that a child would get: jest's is a copy.
      env: process.env,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('default');
  });
});

describe('the command line', () => {
  it('makes an organization that a new token can use at once', async () => {
    await lockstep('org', 'create', 'acme', '--name', 'Acme');
    await lockstep('project', 'create', 'web', '--org', 'acme');
    const user = ['--email', 'Jane@Example.com', '--role', 'owner', '--project', 'web'];
    await lockstep('user', 'create', '--org', 'acme', ...user);
    const { stdout } = await lockstep('token', 'create', '--org', 'acme', '--user', 'jane@example.com');
    const { body } = await app.as(stdout.trim()).get('/api/0/organizations/acme/members/');
    expect(body).toEqual([expect.objectContaining({ email: 'jane@example.com', role: 'owner', projects: ['web'] })]);
  });

  it('shows the DSN of a project that it makes, and then in the list', async () => {
    const made = await lockstep('project', 'create', 'shop');
    const dsn = /^DSN: (http:\/\/[0-9a-f]{32}@\S+)$/m.exec(made.stdout)?.[1];
    const { stdout: list } = await lockstep('project', 'list');
    expect(list.split('\n').find((line) => line.includes('shop'))).toContain(dsn);
  });

  it('marks the work items that wait for a user whom it makes', async () => {
    const { body } = await app.http.post('/api/0/projects/default/default/issues/', { title: 'Checkout fails' });
    const externalIssueId = await linkGroup(app.dataSource, body.id, 33);
    await app.dataSource.query(
      `WITH l AS (UPDATE group_links SET assignee_unmatched = true)
       UPDATE external_issues SET assignee = '{"displayName": "Mia", "uniqueName": "mia@example.com"}'`,
    );
    await lockstep('user', 'create', '--email', 'mia@example.com', '--project', 'default');
    const lane = `SELECT marked_by_kind AS "markedBy" FROM lanes WHERE external_issue_id = $1 AND marked_seq > done_seq`;
    expect(await app.dataSource.query(lane, [externalIssueId])).toEqual([{ markedBy: 'member' }]);
  });

  it('ends a token for good', async () => {
    const { stdout } = await lockstep('token', 'create', '--user', 'owner@localhost', '--name', 'doomed');
    const [{ id }] = await app.dataSource.query(`SELECT id FROM api_tokens WHERE name = 'doomed'`);
    await lockstep('token', 'revoke', id);
    expect((await app.as(stdout.trim()).get('/api/0/')).status).toBe(401);
  });

  it('lists tokens without showing them', async () => {
    const { stdout } = await lockstep('token', 'list');
    expect([stdout.includes('first start'), stdout.includes(app.token)]).toEqual([true, false]);
  });

  it('lists migrations with whether they ran', async () => {
    const { exitCode, stdout } = await lockstep('migration:show');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^(\[X\] \w+\n)+$/) });
  });

  it.each([
    [['bogus'], /unknown command 'bogus'/],
    [['org', 'create'], /missing required argument 'slug'/],
    [['org', 'create', 'Not A Slug'], /a-z, 0-9/],
    [['org', 'create', 'default'], /There is an organization "default" already\./],
    [['project', 'list', '--org', 'nowhere'], /There is no organization "nowhere"\./],
    [['user', 'create', '--email', 'nope'], /must be an e-mail address/],
    [['user', 'create', '--email', 'x@example.com', '--project', 'nowhere'], /there is no nowhere/],
    [['token', 'create', '--user', 'nobody@example.com'], /There is no active member/],
    [['token', 'create', '--user', 'owner@localhost', '--scope', 'all:read'], /Allowed choices/],
    [['token', 'revoke', '999999'], /has no token 999999/],
  ])('exits with 1 and a sentence for %j', async (args, sentence) => {
    const { exitCode, stdout, stderr } = await lockstep(...args);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: '', stderr: expect.stringMatching(sentence) });
  });
});
