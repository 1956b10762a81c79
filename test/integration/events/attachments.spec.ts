import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newEventId } from '../../support/event-bodies.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';

/** More than two of the pieces in which files are stored. */
const content = randomBytes(2_500_000);

let world: EventWorld;
let path: string;

beforeAll(async () => {
  world = await startEventWorld();
  const id = newEventId();
  const attachment = (name: string, type: string, body: Buffer): Buffer[] => [
    Buffer.from(
      `\n${JSON.stringify({ type: 'attachment', length: body.length, filename: name, content_type: type })}\n`,
    ),
    body,
  ];
  await world.post(
    Buffer.concat([
      Buffer.from(`{"event_id":"${id}"}\n{"type":"event"}\n{"message":"with files"}`),
      ...attachment('dump.bin', 'application/octet-stream', content),
      ...attachment('page.html', 'text/html', Buffer.from('<script>alert(1)</script>')),
      ...attachment('empty.txt', 'text/plain', Buffer.alloc(0)),
    ]),
  );
  await world.process();
  path = `/api/0/projects/default/default/events/${id}/attachments/`;
});
afterAll(() => world.close());

function download(id: number): Promise<Response> {
  return fetch(`${world.app.url}${path}${id}/?download`, { headers: { authorization: `Bearer ${world.app.token}` } });
}

describe('the files that came with an event', () => {
  it('are listed in the order in which they came', async () => {
    const { body } = await world.app.http.get(path);
    expect(body).toMatchObject([
      { id: '1', name: 'dump.bin', mimetype: 'application/octet-stream', size: 2_500_000, type: 'event.attachment' },
      { id: '2', name: 'page.html', mimetype: 'text/html', size: 25 },
      { id: '3', name: 'empty.txt', size: 0 },
    ]);
  });

  it('are described one by one', async () => {
    expect((await world.app.http.get(`${path}2/`)).body).toMatchObject({
      id: '2',
      sha1: expect.stringMatching(/^[0-9a-f]{40}$/),
      dateCreated: expect.stringMatching(/Z$/),
    });
  });

  it('are downloaded as they were sent', async () => {
    const response = await download(1);
    expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
  });

  it('say how long they are', async () => {
    expect((await download(1)).headers.get('content-length')).toBe('2500000');
  });

  it('are downloaded also when they are empty', async () => {
    const response = await download(3);
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('are never shown by a browser', async () => {
    const { headers } = await download(2);
    expect([
      headers.get('content-type'),
      headers.get('content-disposition'),
      headers.get('x-content-type-options'),
    ]).toEqual(['application/octet-stream', expect.stringMatching(/^attachment;/), 'nosniff']);
  });

  it.each(['4/', '0/', 'x/', '1e1/'])('are 404 where there is none: %s', async (id) => {
    expect((await world.app.http.get(path + id)).status).toBe(404);
  });

  it('are 404 under another event', async () => {
    const [id] = await world.send({ message: 'without' });
    expect((await world.app.http.get(`/api/0/projects/default/default/events/${id}/attachments/1/`)).status).toBe(404);
  });
});

describe('hundreds of small files', () => {
  it('are stored at once, each as it was sent: a statement for each would hold up everybody else', async () => {
    const { dataSource } = world.app;
    await dataSource.query('CREATE SEQUENCE statements');
    await dataSource.query(
      `CREATE FUNCTION count_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('statements'); RETURN NULL; END $$`,
    );
    for (const table of ['event_attachments', 'attachment_chunks']) {
      await dataSource.query(`CREATE TRIGGER counted AFTER INSERT ON ${table} EXECUTE FUNCTION count_statement()`);
    }
    const id = newEventId();
    const files = Array.from({ length: 900 }, (_, index) => `\n{"type":"attachment","length":3}\n${100 + index}`);
    await world.post(`{"event_id":"${id}"}\n{"type":"event"}\n{"message":"with many files"}${files.join('')}`);
    await world.process();
    expect(await dataSource.query('SELECT last_value AS statements FROM statements')).toEqual([{ statements: '2' }]);
    expect(
      await dataSource.query(
        `SELECT count(*)::int AS files FROM event_attachments JOIN attachment_chunks c USING (event_id, position)
         WHERE event_id = $1 AND convert_from(c.content, 'UTF8')::int = 99 + position`,
        [id],
      ),
    ).toEqual([{ files: 900 }]);
  });
});

describe('files without an event', () => {
  it('are counted as what is not kept', async () => {
    await world.post(`{"event_id":"${newEventId()}"}\n{"type":"attachment","filename":"a.txt"}\nhello\n`);
    await world.process();
    expect(
      await world.app.dataSource.query(
        `SELECT outcome, reason, quantity FROM project_outcomes_hourly WHERE category = 'attachment' AND outcome <> 'accepted'`,
      ),
    ).toEqual([{ outcome: 'invalid', reason: 'no_event', quantity: '1' }]);
  });
});
