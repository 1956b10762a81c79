import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exceptionEvent, newEventId } from '../../support/event-bodies.js';
import { envelopeOf, startEventWorld, type EventWorld } from '../../support/event-world.js';
import { findLocked, whileHolding } from '../../support/held-row.js';
import { repeatedQueries, transactionEvent } from '../../support/transaction-bodies.js';

let world: EventWorld;
/** Made in this order. */
let problemId: string;
let errorId: string;

beforeAll(async () => {
  world = await startEventWorld();
  for (let sent = 0; sent < 3; sent++) await world.send(transactionEvent(repeatedQueries));
  problemId = (await world.onlyIssue()).id;
  await world.send(exceptionEvent());
  errorId = (await world.issues('issue.category:error'))[0]?.id ?? '';
});
afterAll(() => world.close());

const heldGroups = (): Promise<string[]> => findLocked(world.app.dataSource, 'groups', [problemId, errorId]);

describe('a batch', () => {
  it('locks the groups of its errors and of its problems in the order of their ids', async () => {
    await world.post(envelopeOf({ ...exceptionEvent(), event_id: newEventId() }));
    await world.post(envelopeOf(transactionEvent(repeatedQueries)));
    await whileHolding(
      world.app.dataSource,
      'groups',
      errorId,
      () => world.process(),
      async () => expect(await heldGroups()).toEqual([problemId, errorId]),
    );
  });
});

describe('unmerging', () => {
  it('waits for its project before it locks the group, as a batch does that makes a group', async () => {
    await world.send({ ...exceptionEvent(), fingerprint: ['another'] });
    const issues = await world.issues('issue.category:error');
    const ids = issues.map(({ id }) => `id=${id}`).join('&');
    await world.app.http.put(`/api/0/organizations/default/issues/?${ids}`, { merge: 1 });
    const path = `/api/0/issues/${errorId}/hashes/`;
    const [hash] = (await world.app.http.get(path)).body as { id: string }[];
    await whileHolding(
      world.app.dataSource,
      'projects',
      world.projectId,
      () => world.app.http.delete(`${path}?id=${hash?.id}`),
      async () => expect(await heldGroups()).toEqual([]),
    );
  });
});
