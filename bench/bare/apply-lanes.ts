import { performance } from 'node:perf_hooks';
import pg from 'pg';

/**
 * The limit for applying lanes: the rows that a run writes for one lane (its end, both sides of the shadow, the group,
 * its activity, the outcome, the decision) by one statement that decides nothing, in a commit of its own.
 */
const applySql = `
  WITH lane AS (
    UPDATE lanes SET done_seq = marked_seq WHERE external_issue_id = $1 RETURNING external_issue_id, organization_id
  ), newest AS (
    SELECT d.id, d.rev, d.snapshot FROM delivery_outcomes o JOIN deliveries d ON d.id = o.delivery_id
    WHERE o.external_issue_id = $1 AND o.processed_at IS NULL ORDER BY d.rev DESC LIMIT 1
  ), item AS (
    UPDATE external_issues SET applied_rev = newest.rev, state = newest.snapshot->>'state', state_done = true
    FROM newest WHERE external_issues.id = $1
  ), link AS (
    UPDATE group_links SET shadow_status = 'resolved' WHERE external_issue_id = $1 RETURNING group_id
  ), resolved AS (
    UPDATE groups SET status = 'resolved', resolved_at = now() FROM link WHERE id = link.group_id
    RETURNING id, organization_id
  ), activity AS (
    INSERT INTO activities (organization_id, group_id, type, data)
    SELECT organization_id, id, 'set_resolved', '{"provider":"vsts","integration_id":"1","work_item":1000000}' FROM resolved
  ), outcome AS (
    UPDATE delivery_outcomes SET outcome = 'applied', processed_at = now(),
      reason = 'the work item went from Active (not done) to Closed (done)'
    WHERE external_issue_id = $1 AND processed_at IS NULL
  )
  INSERT INTO decisions (organization_id, external_issue_id, group_id, field, trigger_kind, trigger_id, before, after,
                         action, outcome, reason, revision)
  SELECT lane.organization_id, lane.external_issue_id, link.group_id, 'status', 'delivery', newest.id::text,
         '{"group":"unresolved","workItem":"Active"}', '{"group":"resolved","workItem":"Closed"}', 'resolve', 'applied',
         'the work item went from Active (not done) to Closed (done)', newest.rev
  FROM lane, link, newest`;

/** Answers `{ connections }` with `{ elapsedMs }`, when every dirty lane has been applied over that many connections. */
process.on('message', ({ connections }: { connections: number }) => {
  void apply(connections).then((elapsedMs) => process.send?.({ elapsedMs }));
});

async function apply(connections: number): Promise<number> {
  const clients = await Promise.all(Array.from({ length: connections }, connect));
  const { rows } = (await clients[0]?.query<{ id: string }>(
    'SELECT external_issue_id AS id FROM lanes WHERE marked_seq > done_seq',
  )) ?? { rows: [] };
  const startedAt = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let row = rows.pop(); row !== undefined; row = rows.pop()) {
        await client.query({ name: 'apply', text: applySql, values: [row.id] });
      }
    }),
  );
  const elapsedMs = performance.now() - startedAt;
  await Promise.all(clients.map((client) => client.end()));
  return elapsedMs;
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: process.argv[2] });
  await client.connect();
  return client;
}
