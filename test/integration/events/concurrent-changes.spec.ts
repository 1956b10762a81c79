import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exceptionEvent, newEventId } from '../../support/event-bodies.js';
import { envelopeOf, startEventWorld, type EventWorld } from '../../support/event-world.js';
import { repeatedQueries, transactionEvent } from '../../support/transaction-bodies.js';

const rounds = 12;
const path = '/api/0/organizations/default/issues/';

let world: EventWorld;
let wrongAnswers: number[];

beforeAll(async () => {
  world = await startEventWorld();
  wrongAnswers = [];
  for (let round = 0; round < rounds; round++) {
    await sendSome(round);
    await Promise.all([world.process(), world.process(), ...['merge', 'unmerge', 'resolve', 'unmerge'].map(change)]);
    if (round % 5 === 4) await change('remove');
  }
  await world.app.dataSource.query('UPDATE ingest_queue SET lease_until = NULL');
  await world.process();
});
afterAll(() => world.close());

/** Of eight places in all, so that there are always some to merge. */
async function sendSome(round: number): Promise<void> {
  for (let sent = 0; sent < 12; sent++) {
    const place = `place${(round + sent * sent) % 8}`;
    const event = {
      ...exceptionEvent({ type: `${place}Error`, place }),
      user: { id: String(sent % 3) },
      release: sent % 2 === 0 ? '1.0' : '2.0',
    };
    await world.post(envelopeOf({ ...event, event_id: newEventId() }));
  }
  await world.post(envelopeOf(transactionEvent(repeatedQueries, `GET /${round % 2}`)));
}

/** Whoever comes second is refused; nobody makes anything fail. */
async function change(what: string): Promise<void> {
  const [first, second] = (await world.issues('issue.category:error')).map(({ id }) => id);
  if (first === undefined || second === undefined) return;
  const answer = await ask(what, first, second);
  if (answer.status >= 500) wrongAnswers.push(answer.status);
}

async function ask(what: string, first: string, second: string): Promise<{ status: number }> {
  const { http } = world.app;
  if (what === 'merge') return http.put(`${path}?id=${first}&id=${second}`, { merge: 1 });
  if (what === 'resolve') return http.put(`${path}?id=${second}&id=${first}`, { status: 'resolved' });
  if (what === 'remove') return http.delete(`${path}${first}/`);
  const { body } = await http.get(`${path}${first}/hashes/`);
  return http.delete(`${path}${first}/hashes/?id=${(body as { id: string }[])[0]?.id}`);
}

/** What is counted of each issue, and the same as its stored events tell it. */
const countsSql = `
  WITH stored AS (
    SELECT coalesce(r.group_id, e.group_id) AS id, count(*)::int AS events, min(occurred_at) AS first_seen,
           max(occurred_at) AS last_seen
    FROM events e LEFT JOIN group_redirects r ON r.project_id = e.project_id AND r.previous_group_id = e.group_id
    GROUP BY 1
  )
  SELECT ARRAY[g.times_seen, g.users_seen,
    (SELECT sum(times_seen) FROM group_stats_hourly x WHERE x.group_id = g.id),
    (SELECT sum(times_seen) FROM group_releases x WHERE x.group_id = g.id),
    (SELECT sum(times_seen) FROM group_tags x WHERE x.group_id = g.id AND key = 'level')]::int[] AS counted,
    ARRAY[events, (SELECT count(*) FROM group_users x WHERE x.group_id = g.id), events, events, events]::int[] AS stored,
    ARRAY[g.first_seen, g.last_seen] AS seen, ARRAY[s.first_seen, s.last_seen] AS happened
  FROM groups g JOIN stored s USING (id)`;

describe('issues that are merged, unmerged, resolved and removed while their events come in', () => {
  it('count what is stored of them', async () => {
    const issues = await world.app.dataSource.query<Record<string, unknown>[]>(countsSql);
    expect(issues.length).toBeGreaterThan(2);
    expect(issues.map(({ counted, seen }) => [counted, seen])).toEqual(
      issues.map(({ stored, happened }) => [stored, happened]),
    );
  });

  it('keep no event from being processed, and nobody from being answered', async () => {
    const left = await world.app.dataSource.query('SELECT parked_reason FROM ingest_queue');
    expect([left, wrongAnswers]).toEqual([[], []]);
  });
});
