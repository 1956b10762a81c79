import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TransactionRunner } from '../../../src/database/transaction-runner.service.js';
import { TokensService } from '../../../src/organizations/tokens.service.js';
import { startTestApp, type TestApp, type TestHttp } from '../../support/app.js';

let app: TestApp;
let somebodyElse: TestHttp;
let comments: string;
let issueId: string;

beforeAll(async () => {
  app = await startTestApp();
  const { body: jane } = await app.http.post('/api/0/organizations/default/members/', { email: 'jane@example.com' });
  const [{ organizationId }] = await app.dataSource.query('SELECT organization_id AS "organizationId" FROM members');
  const { plainToken } = await app.get(TransactionRunner).run((tx) =>
    app.get(TokensService).create(tx, {
      organizationId,
      userId: jane.user.id,
      name: 'a test',
      scopes: ['event:read', 'event:write'],
    }),
  );
  somebodyElse = app.as(plainToken);
  const { body: issue } = await app.http.post('/api/0/projects/default/default/issues/', { title: 'Checkout fails' });
  issueId = issue.id;
  comments = `/api/0/organizations/default/issues/${issueId}/comments/`;
});
afterAll(() => app.close());

describe('a comment', () => {
  it('is answered with 201, its text and its author', async () => {
    const { status, body } = await app.http.post(comments, { text: 'Seen it too ✓' });
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: expect.any(String),
        type: 'note',
        text: 'Seen it too ✓',
        data: { text: 'Seen it too ✓' },
        user: { id: expect.any(String), name: 'Owner', email: 'owner@localhost' },
        dateCreated: expect.stringMatching(/Z$/),
        dateUpdated: expect.stringMatching(/Z$/),
      },
    });
  });

  it('is listed newest first, under both paths', async () => {
    await app.http.post(comments, { text: 'newest' });
    const [long, short] = await Promise.all([
      app.http.get(comments),
      app.http.get(`/api/0/issues/${issueId}/comments`),
    ]);
    expect([long.body[0].text, short.body]).toEqual(['newest', long.body]);
  });

  it('is counted by the issue', async () => {
    const { body: issue } = await app.http.post('/api/0/projects/default/default/issues/', { title: 'x' });
    await app.http.post(`/api/0/issues/${issue.id}/comments/`, { text: 'one' });
    expect((await app.http.get(`/api/0/issues/${issue.id}/`)).body.numComments).toBe(1);
  });

  it('is among what happened to the issue', async () => {
    await app.http.post(comments, { text: 'look here' });
    const { body } = await app.http.get(`/api/0/issues/${issueId}/activities/?limit=1`);
    expect(body.activity).toEqual([expect.objectContaining({ type: 'note', data: { text: 'look here' } })]);
  });

  it('is changed and removed by its author', async () => {
    const { body: comment } = await app.http.post(comments, { text: 'before' });
    const { body: changed } = await app.http.put(`${comments}${comment.id}/`, { text: 'after' });
    const { status } = await app.http.delete(`${comments}${comment.id}/`);
    expect([changed.text, status, (await app.http.delete(`${comments}${comment.id}/`)).status]).toEqual([
      'after',
      204,
      404,
    ]);
  });

  it('is neither changed nor removed by anybody else', async () => {
    const { body: comment } = await app.http.post(comments, { text: 'mine' });
    const answers = [
      await somebodyElse.put(`${comments}${comment.id}/`, { text: 'yours' }),
      await somebodyElse.delete(`${comments}${comment.id}/`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });

  it('is found only on its own issue', async () => {
    const { body: comment } = await app.http.post(comments, { text: 'here' });
    const { body: other } = await app.http.post('/api/0/projects/default/default/issues/', { title: 'other' });
    const { status } = await app.http.put(`/api/0/issues/${other.id}/comments/${comment.id}/`, { text: 'there' });
    expect(status).toBe(404);
  });

  it.each([{}, { text: '' }, { text: '  ' }, { text: 'a\u0000' }, { text: 'a\udc00' }, { text: 'x'.repeat(65_537) }])(
    'is refused with 400 for case %#',
    async (body) => {
      expect((await app.http.post(comments, body)).status).toBe(400);
    },
  );

  it.each(['0', 'x', '9'.repeat(30)])('is 404 for the id %s', async (id) => {
    expect((await app.http.put(`${comments}${id}/`, { text: 'x' })).status).toBe(404);
  });
});
