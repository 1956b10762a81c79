import { Injectable } from '@nestjs/common';
import { dayOf } from '../../database/day-partitions.js';
import type { Transaction } from '../../database/transaction-runner.service.js';
import type { PreparedEvent, PreparedOccurrence, PreparedTransaction } from '../processing/processing.types.js';

/** Key of an event in sets: the project and the 32 hex digits of the id. */
export function eventKey({ projectId, eventId }: { projectId: string; eventId: string }): string {
  return `${projectId} ${eventId}`;
}

/** How large the pieces are in which attachments are written and read. */
const chunkBytes = 1024 * 1024;
const maxRowsAtOnce = 1_000;

const dayMs = 86_400_000;

/** The SQL that stores events. Rows are written in the order of their keys. */
@Injectable()
export class EventsRepository {
  /**
   * Locks the ids of events until the transaction ends, and answers those (`eventKey`) that are stored already, be it as
   * an error or a transaction, received a day before or after at most: SDKs and proxies send again within minutes.
   */
  async lockKnown(
    tx: Transaction,
    events: readonly { projectId: string; eventId: string; receivedAt: Date }[],
  ): Promise<Set<string>> {
    const columns = [events.map(({ projectId }) => projectId), events.map(({ eventId }) => eventId)];
    await tx.query(
      `SELECT pg_advisory_xact_lock(key) FROM (
         SELECT hashtextextended(project_id || ' ' || event_id, 0) AS key
         FROM unnest($1::text[], $2::text[]) AS given (project_id, event_id) ORDER BY 1
       ) keys`,
      columns,
    );
    const times = events.map(({ receivedAt }) => receivedAt.getTime());
    // A statement of its own: it sees what was committed before the locks were free.
    const rows = await tx.query<{ projectId: string; eventId: string }[]>(
      ['events', 'transactions']
        .map(
          (table) =>
            `SELECT s.project_id AS "projectId", replace(s.event_id::text, '-', '') AS "eventId"
             FROM unnest($1::bigint[], $2::uuid[]) AS given (project_id, event_id)
             JOIN ${table} s ON s.project_id = given.project_id AND s.event_id = given.event_id
               AND s.received_day BETWEEN $3::date AND $4::date`,
        )
        .join(' UNION ALL '),
      [...columns, dayOf(Math.min(...times) - dayMs), dayOf(Math.max(...times) + dayMs)],
    );
    return new Set(rows.map(eventKey));
  }

  /** Stores occurrences that are known to be new. */
  async insert(tx: Transaction, events: readonly (PreparedOccurrence & { groupId: string | null })[]): Promise<void> {
    if (events.length === 0) return;
    const { columns, payloads } = sharedColumns(events);
    const rows = events.map(({ event, description, ...prepared }, index) => ({
      ...columns[index],
      group_id: prepared.groupId,
      hash: prepared.hashes[0] ?? null,
      type: event.type,
      level: description.level,
      platform: event.platform,
      title: description.title,
      message: description.message ?? '',
      tags: prepared.tags,
    }));
    await tx.query(
      `INSERT INTO events (project_id, event_id, received_day, group_id, hash, type, level, platform, title, message,
                           occurred_at, received_at, release, environment, tags, payload)
       SELECT project_id, event_id, received_day, group_id, decode(hash, 'hex'), type, level, platform, title, message,
              occurred_at, received_at, release, environment, tags, substring($2::bytea FROM start FOR length)
       FROM jsonb_to_recordset($1::jsonb) AS x
         (project_id bigint, event_id uuid, received_day date, group_id bigint, hash text, type text, level text, platform text,
          title text, message text, occurred_at timestamptz, received_at timestamptz, release text, environment text,
          tags jsonb, start int, length int)
       ORDER BY project_id, event_id`,
      [JSON.stringify(rows), payloads],
    );
  }

  /** Stores transactions that are known to be new. */
  async insertTransactions(tx: Transaction, transactions: readonly PreparedTransaction[]): Promise<void> {
    if (transactions.length === 0) return;
    const { columns, payloads } = sharedColumns(transactions);
    const rows = transactions.map(({ event }, index) => {
      const { op, status, trace_id } = event.contexts?.['trace'] ?? {};
      return {
        ...columns[index],
        name: event.transaction ?? '',
        op: op ?? null,
        status: status ?? null,
        trace_id: trace_id ?? null,
        duration_ms: Math.round((event.timestamp - (event.start_timestamp ?? event.timestamp)) * 1e6) / 1e3,
      };
    });
    await tx.query(
      `INSERT INTO transactions (project_id, event_id, received_day, name, op, status, trace_id, duration_ms,
                                 occurred_at, received_at, release, environment, payload)
       SELECT project_id, event_id, received_day, name, op, status, trace_id, duration_ms, occurred_at, received_at,
              release, environment, substring($2::bytea FROM start FOR length)
       FROM jsonb_to_recordset($1::jsonb) AS x
         (project_id bigint, event_id uuid, received_day date, name text, op text, status text, trace_id uuid,
          duration_ms double precision, occurred_at timestamptz, received_at timestamptz, release text,
          environment text, start int, length int)
       ORDER BY project_id, event_id`,
      [JSON.stringify(rows), payloads],
    );
  }

  /** Stores the attachments of events that are known to be new; one event may have a thousand small ones. */
  async insertAttachments(tx: Transaction, events: readonly PreparedEvent[]): Promise<void> {
    const files = events.flatMap(filesOf);
    for (const some of inBatches(files, () => 0)) {
      await tx.query(
        `INSERT INTO event_attachments
           (project_id, event_id, received_day, position, name, content_type, attachment_type, size, sha1)
         SELECT project_id, event_id, received_day, position, name, content_type, attachment_type, size, sha1
         FROM jsonb_to_recordset($1::jsonb) AS x
           (project_id bigint, event_id uuid, received_day date, position int, name text, content_type text,
            attachment_type text, size bigint, sha1 text)`,
        [JSON.stringify(some.map(({ row }) => row))],
      );
    }
    for (const some of inBatches(files.flatMap(chunksOf), ({ content }) => content.length)) {
      let end = 1;
      const rows = some.map(({ row, content }) => ({
        ...row,
        start: (end += content.length) - content.length,
        length: content.length,
      }));
      await tx.query(
        `INSERT INTO attachment_chunks (project_id, event_id, received_day, position, part, content)
         SELECT project_id, event_id, received_day, position, part, substring($2::bytea FROM start FOR length)
         FROM jsonb_to_recordset($1::jsonb) AS x
           (project_id bigint, event_id uuid, received_day date, position int, part int, start int, length int)`,
        [JSON.stringify(rows), Buffer.concat(some.map(({ content }) => content))],
      );
    }
  }

  /** Keeps what is known of the users to whom events happened up to date. */
  async upsertUsers(tx: Transaction, events: readonly PreparedOccurrence[]): Promise<void> {
    const users = new Map<string, object>();
    const inOrder = [...events].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
    for (const { projectId, userKey, event, occurredAt } of inOrder) {
      if (userKey === null) continue;
      const { id, email, username, name, ip_address } = event.user ?? {};
      const details = { id, email, username, name, ip_address };
      users.set(`${projectId} ${userKey}`, { projectId, userKey, details, seen: occurredAt });
    }
    if (users.size === 0) return;
    await tx.query(
      `INSERT INTO event_users AS u (project_id, user_key, details, first_seen, last_seen)
       SELECT "projectId", "userKey", details, seen, seen
       FROM jsonb_to_recordset($1::jsonb) AS x
         ("projectId" bigint, "userKey" text, details jsonb, seen timestamptz)
       ORDER BY 1, 2
       ON CONFLICT (project_id, user_key) DO UPDATE SET
         details = CASE WHEN excluded.last_seen >= u.last_seen THEN u.details || excluded.details ELSE u.details END,
         first_seen = least(u.first_seen, excluded.first_seen), last_seen = greatest(u.last_seen, excluded.last_seen)`,
      [JSON.stringify([...users.values()])],
    );
  }
}

/** A row to store, and the bytes that belong to it. */
interface RowWithContent {
  row: object;
  content: Buffer;
}

/** The files of an event, numbered from 1. */
function filesOf({ projectId, eventId, receivedAt, attachments }: PreparedEvent): RowWithContent[] {
  const event = { project_id: projectId, event_id: eventId, received_day: dayOf(receivedAt.getTime()) };
  return attachments.map(({ name, contentType, attachmentType, content, sha1 }, index) => ({
    row: {
      ...{ ...event, position: index + 1, name, sha1, size: content.length },
      ...{ content_type: contentType, attachment_type: attachmentType },
    },
    content,
  }));
}

/** The pieces of a file, numbered from 0; none of an empty one. */
function chunksOf({ row, content }: RowWithContent): RowWithContent[] {
  return Array.from({ length: Math.ceil(content.length / chunkBytes) }, (_, part) => ({
    row: { ...row, part },
    content: content.subarray(part * chunkBytes, (part + 1) * chunkBytes),
  }));
}

/** What one statement takes at a time: a thousand, and of bytes about as many as a piece has. */
function* inBatches<T>(items: readonly T[], bytesOf: (item: T) => number): Generator<T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for (const item of items) {
    batch.push(item);
    bytes += bytesOf(item);
    if (batch.length < maxRowsAtOnce && bytes < chunkBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** What all kinds of events are stored with, and their payloads as one: `length` bytes from `start` on, counted from 1. */
function sharedColumns(events: readonly PreparedEvent[]): { columns: object[]; payloads: Buffer } {
  let end = 1;
  const columns = events.map(({ event, projectId, eventId, receivedAt, occurredAt, payload }) => {
    const start = end;
    end += payload.length;
    return {
      project_id: projectId,
      event_id: eventId,
      received_day: dayOf(receivedAt.getTime()),
      occurred_at: occurredAt,
      received_at: receivedAt,
      release: event.release ?? null,
      environment: event.environment ?? null,
      start,
      length: payload.length,
    };
  });
  return { columns, payloads: Buffer.concat(events.map(({ payload }) => payload)) };
}
