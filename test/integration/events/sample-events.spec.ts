import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { samplePlatforms } from '../../../src/events/samples/sample-event.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';

const base = '/api/0/projects/default/default/';

let world: EventWorld;

beforeAll(async () => {
  world = await startEventWorld();
});
beforeEach(async () => {
  await world.app.dataSource.query('TRUNCATE groups, events, ingest_queue CASCADE');
});
afterAll(() => world.close());

describe('a sample event', () => {
  it('goes the way of others, and is an event without a flaw', async () => {
    const { status, body } = await world.app.http.post(`${base}create-sample/?platform=python`);
    await world.process();
    const event = await world.app.http.get(`${base}events/${body.eventID}/`);
    expect([status, event.body]).toMatchObject([
      201,
      { title: "KeyError: 'total'", platform: 'python', errors: [], release: { version: 'shop@1.0.0' } },
    ]);
  });

  it('is answered with its issue when it was processed meanwhile', async () => {
    const answer = world.app.http.post(`${base}sample-event/`);
    const isAnswered = answer.then(() => true);
    while (!(await Promise.race([isAnswered, world.process().then(() => false)])));
    expect((await answer).body.groupID).toBe((await world.onlyIssue()).id);
  });

  it('of each platform makes an issue', async () => {
    await Promise.all(
      samplePlatforms.map((platform) => world.app.http.post(`${base}create-sample/?platform=${platform}`)),
    );
    await world.process();
    expect((await world.issues()).map(({ platform }) => platform).sort()).toEqual([...samplePlatforms].sort());
  });

  it('of a platform that there is none for is one of Node.js', async () => {
    await world.app.http.post(`${base}create-sample/?platform=cobol`);
    await world.process();
    expect((await world.onlyIssue()).platform).toBe('node');
  });
});
