import { gunzipSync } from 'node:zlib';
import type { DataSource } from 'typeorm';

/** An envelope in the queue as a worker would read it. */
export interface QueuedRow {
  id: string;
  project_id: string;
  key_id: string;
  event_id: string | null;
  client_address: string | null;
  user_agent: string | null;
  is_compressed: boolean;
  /** As it is stored. */
  body: Buffer;
  /** Inflated where it is compressed. */
  text: string;
}

/** Takes everything out of the queue, oldest first. */
export async function takeQueued(dataSource: DataSource): Promise<QueuedRow[]> {
  const [rows] = await dataSource.query<[QueuedRow[], number]>(
    `DELETE FROM ingest_queue RETURNING id, project_id, key_id, replace(event_id::text, '-', '') AS event_id,
       client_address, user_agent, is_compressed, body`,
  );
  return rows
    .sort((a, b) => Number(a.id) - Number(b.id))
    .map((row) => ({ ...row, text: (row.is_compressed ? gunzipSync(row.body) : row.body).toString() }));
}
