import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workItemUpdated } from '../../fixtures/azure-devops/work-item-updated.js';
import type { TestResponse } from '../../support/app.js';
import { addOrganization, type SecondOrganization } from '../../support/second-organization.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

let world: World;
let pair: Pair;
let path: string;
beforeAll(async () => {
  world = await startWorld();
  pair = await world.pair();
  path = `/api/0/organizations/default/integrations/${world.integrationId}/deliveries/`;
  for (const [rev, workItemId] of [
    [2, pair.key],
    [3, pair.key],
    [2, 9001],
    [3, 9001],
    [4, 9001],
  ] as const) {
    const notificationId = rev * 10_000 + workItemId;
    await world.post(workItemUpdated({ collectionId: world.sim.collectionId, workItemId, rev, notificationId }));
  }
  await world.runLanes();
});
afterAll(() => world.close());

const list = (query: string): Promise<TestResponse> => world.app.http.get(`${path}${query}`);
const revisions = ({ body }: TestResponse): number[] =>
  (body as { revision: number }[]).map(({ revision }) => revision);

describe('the list of deliveries', () => {
  it('shows the newest first', async () => {
    expect(revisions(await list(''))).toEqual([4, 3, 2, 3, 2]);
  });

  it('shows those about one work item', async () => {
    expect(revisions(await list(`?workItem=${pair.key}`))).toEqual([3, 2]);
  });

  it('shows those of one outcome, stored or derived', async () => {
    expect(revisions(await list('?outcome=unlinked'))).toEqual([4, 3, 2]);
    expect(revisions(await list('?outcome=stale'))).toEqual([2]);
  });

  it('combines both', async () => {
    expect(revisions(await list(`?outcome=stale&workItem=9001`))).toEqual([]);
  });

  it.each([
    '?outcome=lost',
    '?workItem=-1',
    '?workItem=abc',
    '?workItem=2147483648',
    '?limit=0',
    '?limit=101',
    '?cursor=x',
  ])('refuses %s with 400 and the field', async (query) => {
    const { status, body } = await list(query);
    expect(status).toBe(400);
    expect(Object.keys(body.fields)).toEqual([/\?(\w+)/.exec(query)![1]]);
  });

  it('leads page by page through all of them, once each', async () => {
    const seen: number[] = [];
    let next: string | undefined = `${path}?limit=2`;
    while (next !== undefined) {
      const answer: TestResponse = await world.app.http.get(next);
      seen.push(...revisions(answer));
      const link: RegExpExecArray | null = /<([^>]+)>; rel="next"; results="true"/.exec(
        answer.headers.get('link') ?? '',
      );
      next = link === null ? undefined : link[1]!.slice(link[1]!.indexOf('/api/'));
    }
    expect(seen).toEqual([4, 3, 2, 3, 2]);
  });

  it('keeps the filter in the link to the next page', async () => {
    const { headers } = await list(`?limit=1&workItem=${pair.key}`);
    expect(headers.get('link')).toContain(`workItem=${pair.key}`);
  });

  it('is a 404 for an integration that does not exist', async () => {
    const { status } = await world.app.http.get('/api/0/organizations/default/integrations/999999/deliveries/');
    expect(status).toBe(404);
  });
});

describe('one delivery', () => {
  const newest = async (): Promise<TestResponse> => {
    const [{ id }] = (await list('?limit=1')).body;
    return world.app.http.get(`${path}${id}/`);
  };

  it('shows the body as it was received', async () => {
    const sent = `  ${JSON.stringify(workItemUpdated({ collectionId: world.sim.collectionId, workItemId: 9002, rev: 2 }))}\n`;
    await world.post(sent);
    expect((await newest()).body).toMatchObject({ body: sent, bodyEncoding: 'utf-8', workItem: '9002' });
  });

  it('shows bytes that are no UTF-8 as base64', async () => {
    const text = JSON.stringify(workItemUpdated({ collectionId: world.sim.collectionId, workItemId: 9003, rev: 2 }));
    const [before, after] = text.split('Checkout');
    const bytes = Buffer.concat([Buffer.from(before!), Buffer.from([0xe9, 0xff, 0x80]), Buffer.from(after!)]);
    const { status } = await fetch(`${world.app.url}/extensions/vsts/issue-updated/`, {
      method: 'POST',
      headers: { 'shared-secret': world.secret },
      body: bytes,
    });
    expect(status).toBe(200);
    expect((await newest()).body).toMatchObject({ body: bytes.toString('base64'), bodyEncoding: 'base64' });
  });

  it('has no body any more once retention has removed it', async () => {
    const { body } = await newest();
    await world.app.dataSource.query('UPDATE deliveries SET raw_body = NULL WHERE id = $1', [body.id]);
    expect((await newest()).body).toMatchObject({ id: body.id, body: null });
  });

  it.each(['999999', 'abc', '99999999999999999999'])('is a 404 when there is none (%s)', async (id) => {
    expect((await world.app.http.get(`${path}${id}/`)).status).toBe(404);
  });
});

describe('with a second organization on the same integration', () => {
  let second: SecondOrganization;
  beforeAll(async () => {
    second = await addOrganization(world, 'second');
  });

  it('shows each organization only the items that it has linked', async () => {
    const own = await second.pair(world.sim.createWorkItem({ type: 'Bug' }));
    world.sim.updateWorkItem(own.key, { 'System.State': 'Active' });
    await world.settle();
    expect((await second.deliveries()).map(({ workItem }) => workItem)).toEqual([String(own.key)]);
    const seen = new Set(((await world.deliveries()) as { workItem: string }[]).map(({ workItem }) => workItem));
    expect([...seen]).toEqual([String(pair.key)]);
  });

  it('shows no new delivery of an item that an organization has unlinked, and still the earlier ones', async () => {
    const own = await second.pair(world.sim.createWorkItem({ type: 'Bug' }));
    const { key: workItemId } = await world.pair({ key: own.key });
    const change = (rev: number): Promise<unknown> =>
      world.post(
        workItemUpdated({ collectionId: world.sim.collectionId, workItemId, rev, notificationId: 70_000 + rev }),
      );
    await change(11);
    await world.runLanes();
    const path = `/api/0/organizations/second/issues/${own.issueId}/integrations/${second.integrationId}/`;
    await second.http.delete(`${path}?externalIssue=${own.externalIssueId}`);
    await change(12);
    await world.runLanes();
    const shown = await second.deliveries(`?workItem=${workItemId}`);
    expect(shown.map(({ revision }) => revision)).toEqual([11]);
  });

  it('tells each of them its own outcome of the same delivery', async () => {
    const own = await second.pair(pair.key);
    await second.configure({ sync_status_reverse: false });
    await world.post(
      workItemUpdated({
        collectionId: world.sim.collectionId,
        workItemId: own.key,
        rev: 9,
        state: { before: 'New', after: 'Closed' },
      }),
    );
    await world.runLanes();
    expect((await world.deliveries(`?workItem=${own.key}&limit=1`))[0]).toMatchObject({ outcome: 'applied' });
    expect((await second.deliveries(`?workItem=${own.key}&limit=1`))[0]).toMatchObject({ outcome: 'unchanged' });
  });

  it('hides the delivery of another organization as a 404', async () => {
    const [{ id }] = await world.app.dataSource.query<[{ id: string }]>(
      'SELECT id FROM deliveries WHERE work_item_id = 9001 LIMIT 1',
    );
    expect((await world.app.http.get(`${path}${id}/`)).status).toBe(404);
  });

  it('does not let a token read the other organization’s list', async () => {
    expect((await second.http.get(path)).status).toBe(404);
  });
});
