import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';

const path = '/api/0/projects/default/default/tombstones/';

let world: EventWorld;

beforeAll(async () => {
  world = await startEventWorld();
  await world.send({ message: 'unwanted', level: 'info' });
  const { id } = await world.onlyIssue();
  await world.app.http.put(`/api/0/issues/${id}/`, { discard: true });
});
afterAll(() => world.close());

describe('what is left of discarded issues', () => {
  it('is listed', async () => {
    expect((await world.app.http.get(path)).body).toMatchObject([
      {
        title: 'unwanted',
        level: 'info',
        actor: { email: 'owner@localhost' },
        dateCreated: expect.stringMatching(/Z$/),
      },
    ]);
  });

  it.each(['999999', 'x'])('is 404 where there is none: %s', async (id) => {
    expect((await world.app.http.delete(`${path}${id}/`)).status).toBe(404);
  });

  it('lets events in again once it is removed', async () => {
    const [{ id }] = (await world.app.http.get(path)).body as [{ id: string }];
    await world.app.http.delete(`${path}${id}/`);
    await world.send({ message: 'unwanted', level: 'info' });
    expect((await world.onlyIssue()).title).toBe('unwanted');
  });
});
