import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exceptionEvent, newEventId } from '../../support/event-bodies.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';

let world: EventWorld;

beforeAll(async () => {
  world = await startEventWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await query(
    'TRUNCATE groups, group_hashes, group_tombstones, events, event_attachments, project_outcomes_hourly CASCADE',
  );
});

const query = (sql: string): Promise<Record<string, unknown>[]> => world.app.dataSource.query(sql);
const attachment = (name: string): string =>
  `${JSON.stringify({ type: 'attachment', length: 2, filename: name })}\nok\n`;

async function sendWithFiles(event: object): Promise<void> {
  const id = newEventId();
  const lines = [{ event_id: id }, { type: 'event' }, { ...event, event_id: id }];
  const envelope = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await world.post(envelope + attachment('a.txt') + attachment('b.txt'));
  await world.process();
}

describe('events of an issue that was discarded', () => {
  beforeEach(async () => {
    await sendWithFiles(exceptionEvent());
    await world.app.http.put(`/api/0/issues/${(await world.onlyIssue()).id}/`, { discard: true });
    await query('TRUNCATE project_outcomes_hourly, event_attachments, events');
  });

  it('are not stored, nor are their attachments, and are counted as discarded', async () => {
    await sendWithFiles(exceptionEvent());
    expect(await world.issues()).toEqual([]);
    expect([await query('SELECT FROM events'), await query('SELECT FROM event_attachments')]).toEqual([[], []]);
    expect(
      await query('SELECT category, outcome, reason, quantity FROM project_outcomes_hourly ORDER BY category'),
    ).toEqual([
      { category: 'attachment', outcome: 'filtered', reason: 'discarded_hash', quantity: '2' },
      { category: 'error', outcome: 'filtered', reason: 'discarded_hash', quantity: '1' },
    ]);
  });

  it('are discarded also when only the last of their hashes is, and the first belongs to an issue', async () => {
    const frames = [{ filename: 'app.js', function: 'main', in_app: true, context_line: 'captureMessage()' }];
    const synthetic = { value: 'another', mechanism: { type: 'generic', synthetic: true }, stacktrace: { frames } };
    const withStack = { platform: 'node', message: 'another', exception: { values: [synthetic] } };
    await world.send({ platform: 'node', message: 'another' });
    await query(`CREATE TABLE alone AS SELECT hash FROM group_hashes WHERE tombstone_id IS NULL`);
    await world.send(withStack);
    await query(
      `UPDATE group_hashes SET group_id = NULL, tombstone_id = (SELECT min(id) FROM group_tombstones)
       WHERE hash IN (SELECT hash FROM alone)`,
    );
    await world.send(withStack);
    expect((await world.onlyIssue()).count).toBe('2');
  });
});

describe('an event whose hash belongs to a performance problem', () => {
  it('is stored without an issue', async () => {
    await world.send(exceptionEvent());
    await query(`UPDATE groups SET category = 'performance'`);
    await world.send(exceptionEvent());
    expect((await world.onlyIssue()).count).toBe('1');
    expect(await query('SELECT group_id IS NULL AS alone FROM events ORDER BY received_at')).toEqual([
      { alone: false },
      { alone: true },
    ]);
  });
});

describe('a security report in an envelope', () => {
  it('makes an issue of what was blocked', async () => {
    const csp = {
      'blocked-uri': 'https://evil.example/x.js',
      'effective-directive': 'script-src',
      'document-uri': 'https://shop.example/',
    };
    await world.send({ csp });
    expect(await world.onlyIssue()).toMatchObject({ type: 'csp', count: '1' });
  });
});
