import type { Transaction } from '../../database/transaction-runner.service.js';
import { describeEvent } from '../../domain/events/describe-event.js';
import type { NormalizedEvent } from '../../domain/events/event.types.js';
import type { GroupKey } from '../../groups/groups.types.js';
import { readPayload } from './read-payload.js';

/** The event at one end of a group's. */
interface EndRow {
  title: string;
  level: string;
  platform: string;
  message: string;
  occurredAt: Date;
  payload: Buffer;
}

/**
 * Lets a group whose events are not what they were be what the newest of those that are stored tells, and be seen when
 * these were. A group of which none is stored stays as it is.
 */
export async function describeByEvents(tx: Transaction, { projectId, id }: GroupKey): Promise<void> {
  const [oldest] = await tx.query<EndRow[]>(endSql('ASC'), [projectId, id]);
  const [newest] = await tx.query<EndRow[]>(endSql('DESC'), [projectId, id]);
  if (oldest === undefined || newest === undefined) return;
  const { title, level, platform, message } = newest;
  const { culprit, metadata } = describe((await readPayload(newest)).event, newest);
  await tx.query(
    `UPDATE groups g SET
       first_seen = $3, last_seen = $4, title = $5, culprit = $6, level = $7, message = $8, platform = $9, metadata = $10,
       first_release_id = (SELECT r.id FROM group_releases s JOIN releases r ON r.id = s.release_id
                           WHERE s.project_id = $1 AND s.group_id = $2 ORDER BY s.first_seen, r.id LIMIT 1)
     WHERE g.project_id = $1 AND g.id = $2`,
    [projectId, id, oldest.occurredAt, newest.occurredAt, title, culprit, level, message, platform, metadata],
  );
}

/** What an event does not store beside its payload: of a performance problem, what its group was made with. */
function describe(event: NormalizedEvent, { title, message }: EndRow): { culprit: string; metadata: object } {
  if (event.occurrence === undefined) return describeEvent(event);
  return { culprit: event.transaction ?? '', metadata: { title, value: message } };
}

/** Parameters: project, group. */
function endSql(order: 'ASC' | 'DESC'): string {
  const from = (table: string): string => `
    (SELECT event_id, title, level, platform, message, occurred_at, payload FROM ${table}
     WHERE project_id = $1 AND group_id = of_group.id ORDER BY occurred_at ${order}, event_id ${order} LIMIT 1)`;
  return `
    SELECT title, level, platform, message, occurred_at AS "occurredAt", payload
    FROM (SELECT $2::bigint AS id
          UNION ALL
          SELECT previous_group_id FROM group_redirects WHERE project_id = $1 AND group_id = $2) of_group
    CROSS JOIN LATERAL (${from('events')} UNION ALL ${from('pinned_events')}) e
    ORDER BY occurred_at ${order}, event_id ${order} LIMIT 1`;
}
