import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tables of event intake. `project_id` leads every key of theirs. Those that are partitioned are so by the day on which
 * the event was received; the default partition keeps what comes on a day that nobody made one for.
 */
const up = [
  `CREATE TABLE attachment_chunks (
    project_id bigint NOT NULL,
    event_id uuid NOT NULL,
    position integer NOT NULL,
    part integer NOT NULL,
    received_day date NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT pk_attachment_chunks PRIMARY KEY (project_id, event_id, position, part, received_day)
  ) PARTITION BY RANGE (received_day)`,
  `CREATE TABLE attachment_chunks_default PARTITION OF attachment_chunks DEFAULT`,
  `CREATE TABLE project_outcomes_hourly (
    project_id bigint NOT NULL,
    key_id bigint NOT NULL,
    hour TIMESTAMP WITH TIME ZONE NOT NULL,
    category text NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL,
    quantity bigint NOT NULL,
    CONSTRAINT pk_project_outcomes_hourly PRIMARY KEY (project_id, key_id, hour, category, outcome, reason)
  )`,
  `CREATE TABLE span_segments (
    project_id bigint NOT NULL,
    segment text NOT NULL,
    organization_id bigint NOT NULL,
    key_id bigint NOT NULL,
    client_address text,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_span_segments PRIMARY KEY (project_id, segment)
  )`,
  `CREATE INDEX ix_span_segments_due_at ON span_segments (due_at)`,
  `CREATE TABLE buffered_spans (
    project_id bigint NOT NULL,
    segment text NOT NULL,
    span_id text NOT NULL,
    span jsonb NOT NULL,
    CONSTRAINT pk_buffered_spans PRIMARY KEY (project_id, segment, span_id)
  )`,
  `ALTER TABLE buffered_spans ADD CONSTRAINT fk_buffered_spans_project_id_segment FOREIGN KEY (project_id, segment) REFERENCES span_segments(project_id, segment) ON DELETE CASCADE ON UPDATE NO ACTION`,
  `CREATE TABLE event_attachments (
    project_id bigint NOT NULL,
    event_id uuid NOT NULL,
    position integer NOT NULL,
    received_day date NOT NULL,
    name text NOT NULL,
    content_type text NOT NULL,
    attachment_type text NOT NULL,
    size bigint NOT NULL,
    sha1 text NOT NULL,
    CONSTRAINT pk_event_attachments PRIMARY KEY (project_id, event_id, position, received_day)
  ) PARTITION BY RANGE (received_day)`,
  `CREATE TABLE event_attachments_default PARTITION OF event_attachments DEFAULT`,
  `CREATE TABLE event_users (
    project_id bigint NOT NULL,
    user_key text NOT NULL,
    details jsonb NOT NULL,
    first_seen TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_event_users PRIMARY KEY (project_id, user_key)
  )`,
  `CREATE TABLE events (
    project_id bigint NOT NULL,
    event_id uuid NOT NULL,
    group_id bigint,
    hash bytea,
    type text NOT NULL,
    level text NOT NULL,
    platform text NOT NULL,
    title text NOT NULL,
    message text NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    release text,
    environment text,
    tags jsonb NOT NULL,
    payload bytea NOT NULL,
    received_day date NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (project_id, event_id, received_day)
  ) PARTITION BY RANGE (received_day)`,
  `CREATE TABLE events_default PARTITION OF events DEFAULT`,
  `CREATE INDEX ix_events_project_id_group_id_occurred_at_event_id ON events (project_id, group_id, occurred_at, event_id)`,
  `CREATE TABLE pinned_events (
    project_id bigint NOT NULL,
    event_id uuid NOT NULL,
    group_id bigint,
    hash bytea,
    type text NOT NULL,
    level text NOT NULL,
    platform text NOT NULL,
    title text NOT NULL,
    message text NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    release text,
    environment text,
    tags jsonb NOT NULL,
    payload bytea NOT NULL,
    CONSTRAINT pk_pinned_events PRIMARY KEY (project_id, event_id)
  )`,
  `CREATE INDEX ix_pinned_events_project_id_group_id_occurred_at_event_id ON pinned_events (project_id, group_id, occurred_at, event_id)`,
  `CREATE TABLE transactions (
    project_id bigint NOT NULL,
    event_id uuid NOT NULL,
    received_day date NOT NULL,
    name text NOT NULL,
    op text,
    status text,
    duration_ms double precision NOT NULL,
    trace_id uuid,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    release text,
    environment text,
    payload bytea NOT NULL,
    CONSTRAINT pk_transactions PRIMARY KEY (project_id, event_id, received_day)
  ) PARTITION BY RANGE (received_day)`,
  `CREATE TABLE transactions_default PARTITION OF transactions DEFAULT`,
  `CREATE INDEX ix_transactions_project_id_trace_id ON transactions (project_id, trace_id)`,
  `CREATE INDEX ix_transactions_project_id_name_occurred_at ON transactions (project_id, name, occurred_at)`,
  `CREATE TABLE group_hashes (
    project_id bigint NOT NULL,
    hash bytea NOT NULL,
    group_id bigint,
    tombstone_id bigint,
    sightings integer NOT NULL DEFAULT '0',
    CONSTRAINT pk_group_hashes PRIMARY KEY (project_id, hash)
  )`,
  `CREATE INDEX ix_group_hashes_tombstone_id ON group_hashes (tombstone_id)`,
  `CREATE INDEX ix_group_hashes_project_id_group_id ON group_hashes (project_id, group_id)`,
  `CREATE TABLE group_redirects (
    project_id bigint NOT NULL,
    previous_group_id bigint NOT NULL,
    group_id bigint NOT NULL,
    previous_short_id integer NOT NULL,
    CONSTRAINT pk_group_redirects PRIMARY KEY (project_id, previous_group_id)
  )`,
  `CREATE INDEX ix_group_redirects_project_id_group_id ON group_redirects (project_id, group_id)`,
  `CREATE TABLE group_releases (
    project_id bigint NOT NULL,
    group_id bigint NOT NULL,
    release_id bigint NOT NULL,
    environment_id bigint NOT NULL,
    times_seen bigint NOT NULL,
    first_seen TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_group_releases PRIMARY KEY (project_id, group_id, release_id, environment_id)
  )`,
  `CREATE INDEX ix_group_releases_project_id_release_id_group_id ON group_releases (project_id, release_id, group_id)`,
  `CREATE INDEX ix_group_releases_project_id_environment_id_group_id ON group_releases (project_id, environment_id, group_id)`,
  `CREATE TABLE group_stats_hourly (
    project_id bigint NOT NULL,
    group_id bigint NOT NULL,
    hour TIMESTAMP WITH TIME ZONE NOT NULL,
    times_seen bigint NOT NULL,
    CONSTRAINT pk_group_stats_hourly PRIMARY KEY (project_id, group_id, hour)
  )`,
  `CREATE TABLE group_tags (
    project_id bigint NOT NULL,
    group_id bigint NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    times_seen bigint NOT NULL,
    first_seen TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_group_tags PRIMARY KEY (project_id, group_id, key, value)
  )`,
  `CREATE INDEX ix_group_tags_project_id_key_value_group_id ON group_tags (project_id, key, value, group_id)`,
  `CREATE TABLE group_tombstones (
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
    project_id bigint NOT NULL,
    title text NOT NULL,
    culprit text NOT NULL,
    level text NOT NULL,
    user_id bigint,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    CONSTRAINT pk_group_tombstones PRIMARY KEY (id)
  )`,
  `CREATE INDEX ix_group_tombstones_project_id ON group_tombstones (project_id)`,
  `CREATE INDEX ix_group_tombstones_user_id ON group_tombstones (user_id)`,
  `CREATE TABLE group_users (
    project_id bigint NOT NULL,
    group_id bigint NOT NULL,
    user_key text NOT NULL,
    CONSTRAINT pk_group_users PRIMARY KEY (project_id, group_id, user_key)
  )`,
  `CREATE TABLE removed_groups (
    project_id bigint NOT NULL,
    group_id bigint NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    CONSTRAINT pk_removed_groups PRIMARY KEY (project_id, group_id)
  )`,
  `ALTER TABLE group_hashes ADD CONSTRAINT fk_group_hashes_tombstone_id FOREIGN KEY (tombstone_id) REFERENCES group_tombstones(id) ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE group_hashes ADD CONSTRAINT fk_group_hashes_project_id_group_id FOREIGN KEY (project_id, group_id) REFERENCES groups(project_id,id) ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE group_redirects ADD CONSTRAINT fk_group_redirects_project_id_group_id FOREIGN KEY (project_id, group_id) REFERENCES groups(project_id,id) ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE group_tombstones ADD CONSTRAINT fk_group_tombstones_project_id FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE ON UPDATE NO ACTION`,
  `ALTER TABLE group_tombstones ADD CONSTRAINT fk_group_tombstones_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL ON UPDATE NO ACTION`,
  // Compressed already.
  `ALTER TABLE events ALTER COLUMN payload SET STORAGE EXTERNAL`,
  `ALTER TABLE pinned_events ALTER COLUMN payload SET STORAGE EXTERNAL`,
  `ALTER TABLE transactions ALTER COLUMN payload SET STORAGE EXTERNAL`,
  // Each event counts up some twenty rows: with room on their page, no index has to be written for that.
  `ALTER TABLE group_tags SET (fillfactor = 70)`,
];

const tables = [
  'attachment_chunks',
  'buffered_spans',
  'span_segments',
  'project_outcomes_hourly',
  'event_attachments',
  'event_users',
  'events',
  'pinned_events',
  'transactions',
  'group_hashes',
  'group_redirects',
  'group_releases',
  'group_stats_hourly',
  'group_tags',
  'group_tombstones',
  'group_users',
  'removed_groups',
];

/** What event intake stores. */
export class CreateEventTables1763900000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE ${tables.join(', ')} CASCADE`);
  }
}
