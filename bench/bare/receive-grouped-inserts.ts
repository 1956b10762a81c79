import pg from 'pg';
import { deliveriesTable } from './deliveries-table.js';
import { readHookFields, type HookFields } from './hook-fields.js';
import { readBody, serve } from './serve.js';

/** Receipt with grouped INSERTs: what arrives while one is under way is committed together by the next. */
const pool = new pg.Pool({ connectionString: process.argv[2], max: 1 });
await pool.query(deliveriesTable);

interface Waiting {
  fields: HookFields;
  body: Buffer;
  answer: (status: number) => void;
}

let queue: Waiting[] = [];
let isFlying = false;

async function fly(): Promise<void> {
  isFlying = true;
  while (queue.length > 0) {
    const batch = queue;
    queue = [];
    const status = await insert(batch).then(
      () => 200,
      () => 503,
    );
    for (const { answer } of batch) answer(status);
  }
  isFlying = false;
}

async function insert(batch: readonly Waiting[]): Promise<void> {
  let end = 1;
  await pool.query({
    name: 'insert',
    // All bodies as one binary parameter: an array of them would be sent as hexadecimal text.
    text: `INSERT INTO bare_deliveries (notification_id, event_type, work_item_id, rev, raw_body)
           SELECT notification_id, event_type, work_item_id, rev, substring($5::bytea FROM start FOR length)
           FROM unnest($1::bigint[], $2::text[], $3::int[], $4::int[], $6::int[], $7::int[])
             AS i (notification_id, event_type, work_item_id, rev, start, length)`,
    values: [
      batch.map(({ fields }) => fields.notificationId),
      batch.map(({ fields }) => fields.eventType),
      batch.map(({ fields }) => fields.workItemId),
      batch.map(({ fields }) => fields.rev),
      Buffer.concat(batch.map(({ body }) => body)),
      batch.map(({ body }) => (end += body.length) - body.length),
      batch.map(({ body }) => body.length),
    ],
  });
}

serve((request, response) => {
  readBody(request, (body) => {
    queue.push({ fields: readHookFields(body), body, answer: (status) => response.writeHead(status).end('{}') });
    if (!isFlying) void fly();
  });
});
