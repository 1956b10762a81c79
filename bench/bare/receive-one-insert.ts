import pg from 'pg';
import { deliveriesTable } from './deliveries-table.js';
import { readHookFields } from './hook-fields.js';
import { readBody, serve } from './serve.js';

/** The least that receives durably: one INSERT, committed, for each delivery. */
const pool = new pg.Pool({ connectionString: process.argv[2], max: 12 });
await pool.query(deliveriesTable);

async function store(body: Buffer): Promise<void> {
  const { notificationId, eventType, workItemId, rev } = readHookFields(body);
  await pool.query({
    name: 'insert',
    text: `INSERT INTO bare_deliveries (notification_id, event_type, work_item_id, rev, raw_body) VALUES ($1, $2, $3, $4, $5)`,
    values: [notificationId, eventType, workItemId, rev, body],
  });
}

serve((request, response) => {
  readBody(request, (body) => {
    store(body).then(
      () => response.end('{}'),
      () => response.writeHead(503).end(),
    );
  });
});
