CREATE TABLE activities (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  group_id bigint NOT NULL,
  type text NOT NULL,
  user_id bigint,
  data jsonb NOT NULL DEFAULT '{}'::jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_activities_group_id FOREIGN KEY (group_id) REFERENCES groups(id) ON DELETE CASCADE,
  CONSTRAINT fk_activities_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL,
  CONSTRAINT pk_activities PRIMARY KEY (id)
);
CREATE INDEX ix_activities_group_id_id ON public.activities USING btree (group_id, id);
CREATE INDEX ix_activities_organization_id ON public.activities USING btree (organization_id);
CREATE INDEX ix_activities_user_id ON public.activities USING btree (user_id);

CREATE TABLE api_tokens (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  user_id bigint NOT NULL,
  name text NOT NULL,
  token_digest bytea NOT NULL,
  token_prefix text NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_api_tokens_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT fk_api_tokens_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT pk_api_tokens PRIMARY KEY (id),
  CONSTRAINT uq_api_tokens_token_digest UNIQUE (token_digest)
);
CREATE INDEX ix_api_tokens_organization_id ON public.api_tokens USING btree (organization_id);
CREATE INDEX ix_api_tokens_user_id ON public.api_tokens USING btree (user_id);

CREATE TABLE attachment_chunks (
  project_id bigint NOT NULL,
  event_id uuid NOT NULL,
  position integer NOT NULL,
  part integer NOT NULL,
  received_day date NOT NULL,
  content bytea NOT NULL,
  CONSTRAINT pk_attachment_chunks PRIMARY KEY (project_id, event_id, "position", part, received_day)
) PARTITION BY RANGE (received_day);

CREATE TABLE buffered_spans (
  project_id bigint NOT NULL,
  segment text NOT NULL,
  span_id text NOT NULL,
  span jsonb NOT NULL,
  CONSTRAINT fk_buffered_spans_project_id_segment FOREIGN KEY (project_id, segment) REFERENCES span_segments(project_id, segment) ON DELETE CASCADE,
  CONSTRAINT pk_buffered_spans PRIMARY KEY (project_id, segment, span_id)
);

CREATE TABLE comments (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  group_id bigint NOT NULL,
  user_id bigint,
  text text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_comments_group_id FOREIGN KEY (group_id) REFERENCES groups(id) ON DELETE CASCADE,
  CONSTRAINT fk_comments_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT fk_comments_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL,
  CONSTRAINT pk_comments PRIMARY KEY (id)
);
CREATE INDEX ix_comments_group_id_id ON public.comments USING btree (group_id, id);
CREATE INDEX ix_comments_organization_id ON public.comments USING btree (organization_id);
CREATE INDEX ix_comments_user_id ON public.comments USING btree (user_id);

CREATE TABLE credentials (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  integration_id bigint NOT NULL,
  kind text NOT NULL,
  key_id text NOT NULL,
  ciphertext bytea NOT NULL,
  needs_reauth_since timestamp with time zone,
  probe_after timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_credentials_integration_id FOREIGN KEY (integration_id) REFERENCES integrations(id) ON DELETE CASCADE,
  CONSTRAINT fk_credentials_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT pk_credentials PRIMARY KEY (id)
);
CREATE INDEX ix_credentials_integration_id ON public.credentials USING btree (integration_id);
CREATE INDEX ix_credentials_organization_id ON public.credentials USING btree (organization_id);

CREATE TABLE decisions (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  external_issue_id bigint NOT NULL,
  group_id bigint,
  at timestamp with time zone NOT NULL DEFAULT now(),
  field text NOT NULL,
  trigger_kind text NOT NULL,
  trigger_id text,
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  action text NOT NULL,
  outcome text NOT NULL,
  reason text NOT NULL,
  revision integer,
  CONSTRAINT fk_decisions_external_issue_id FOREIGN KEY (external_issue_id) REFERENCES external_issues(id) ON DELETE CASCADE,
  CONSTRAINT fk_decisions_group_id FOREIGN KEY (group_id) REFERENCES groups(id) ON DELETE SET NULL,
  CONSTRAINT pk_decisions PRIMARY KEY (id)
);
CREATE INDEX ix_decisions_external_issue_id_id ON public.decisions USING btree (external_issue_id, id);
CREATE INDEX ix_decisions_group_id ON public.decisions USING btree (group_id);
CREATE INDEX ix_decisions_organization_id ON public.decisions USING btree (organization_id);

CREATE TABLE deliveries (
  id bigint NOT NULL GENERATED AS IDENTITY,
  integration_id bigint NOT NULL,
  dedupe_key text NOT NULL,
  subscription_id text,
  notification_id text,
  event_type text NOT NULL,
  work_item_id integer,
  rev integer,
  snapshot jsonb,
  quarantine_reason text,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  raw_body bytea,
  duplicates integer NOT NULL DEFAULT 0,
  last_duplicate_at timestamp with time zone,
  CONSTRAINT pk_deliveries PRIMARY KEY (id),
  CONSTRAINT uq_deliveries_integration_id_dedupe_key UNIQUE (integration_id, dedupe_key)
);
CREATE INDEX ix_deliveries_integration_id_id ON public.deliveries USING btree (integration_id, id) WHERE (quarantine_reason IS NOT NULL);
CREATE INDEX ix_deliveries_integration_id_work_item_id_id ON public.deliveries USING btree (integration_id, work_item_id, id);

CREATE TABLE delivery_outcomes (
  delivery_id bigint NOT NULL,
  external_issue_id bigint NOT NULL,
  organization_id bigint NOT NULL,
  outcome text NOT NULL DEFAULT 'received'::text,
  reason text,
  processed_at timestamp with time zone,
  CONSTRAINT fk_delivery_outcomes_delivery_id FOREIGN KEY (delivery_id) REFERENCES deliveries(id) ON DELETE CASCADE,
  CONSTRAINT fk_delivery_outcomes_external_issue_id FOREIGN KEY (external_issue_id) REFERENCES external_issues(id) ON DELETE CASCADE,
  CONSTRAINT pk_delivery_outcomes PRIMARY KEY (delivery_id, external_issue_id)
);
CREATE INDEX ix_delivery_outcomes_external_issue_id_processed_at ON public.delivery_outcomes USING btree (external_issue_id, processed_at);
CREATE INDEX ix_delivery_outcomes_organization_id_outcome_delivery_id ON public.delivery_outcomes USING btree (organization_id, outcome, delivery_id);

CREATE TABLE environments (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  name text NOT NULL,
  CONSTRAINT fk_environments_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT pk_environments PRIMARY KEY (id),
  CONSTRAINT uq_environments_organization_id_name UNIQUE (organization_id, name)
);

CREATE TABLE event_attachments (
  project_id bigint NOT NULL,
  event_id uuid NOT NULL,
  position integer NOT NULL,
  received_day date NOT NULL,
  name text NOT NULL,
  content_type text NOT NULL,
  attachment_type text NOT NULL,
  size bigint NOT NULL,
  sha1 text NOT NULL,
  CONSTRAINT pk_event_attachments PRIMARY KEY (project_id, event_id, "position", received_day)
) PARTITION BY RANGE (received_day);

CREATE TABLE event_users (
  project_id bigint NOT NULL,
  user_key text NOT NULL,
  details jsonb NOT NULL,
  first_seen timestamp with time zone NOT NULL,
  last_seen timestamp with time zone NOT NULL,
  CONSTRAINT pk_event_users PRIMARY KEY (project_id, user_key)
);

CREATE TABLE events (
  project_id bigint NOT NULL,
  event_id uuid NOT NULL,
  group_id bigint,
  hash bytea,
  type text NOT NULL,
  level text NOT NULL,
  platform text NOT NULL,
  title text NOT NULL,
  message text NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  received_at timestamp with time zone NOT NULL,
  release text,
  environment text,
  tags jsonb NOT NULL,
  payload bytea NOT NULL,
  received_day date NOT NULL,
  CONSTRAINT pk_events PRIMARY KEY (project_id, event_id, received_day)
) PARTITION BY RANGE (received_day);
CREATE INDEX ix_events_project_id_group_id_occurred_at_event_id ON ONLY public.events USING btree (project_id, group_id, occurred_at, event_id);

CREATE TABLE external_issues (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  integration_id bigint NOT NULL,
  key integer NOT NULL,
  title text NOT NULL,
  url text NOT NULL,
  work_item_type text,
  ado_project text,
  applied_rev integer,
  state text,
  state_done boolean,
  assignee jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_external_issues_integration_id FOREIGN KEY (integration_id) REFERENCES integrations(id) ON DELETE CASCADE,
  CONSTRAINT fk_external_issues_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT pk_external_issues PRIMARY KEY (id),
  CONSTRAINT uq_external_issues_organization_id_integration_id_key UNIQUE (organization_id, integration_id, key)
);
CREATE INDEX ix_external_issues_integration_id_key ON public.external_issues USING btree (integration_id, key);

CREATE TABLE group_assignees (
  group_id bigint NOT NULL,
  organization_id bigint NOT NULL,
  user_id bigint NOT NULL,
  assigned_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_group_assignees_group_id FOREIGN KEY (group_id) REFERENCES groups(id) ON DELETE CASCADE,
  CONSTRAINT fk_group_assignees_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT fk_group_assignees_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT pk_group_assignees PRIMARY KEY (group_id)
);
CREATE INDEX ix_group_assignees_organization_id ON public.group_assignees USING btree (organization_id);
CREATE INDEX ix_group_assignees_user_id ON public.group_assignees USING btree (user_id);

CREATE TABLE group_hashes (
  project_id bigint NOT NULL,
  hash bytea NOT NULL,
  group_id bigint,
  tombstone_id bigint,
  sightings integer NOT NULL DEFAULT 0,
  CONSTRAINT fk_group_hashes_project_id_group_id FOREIGN KEY (project_id, group_id) REFERENCES groups(project_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_group_hashes_tombstone_id FOREIGN KEY (tombstone_id) REFERENCES group_tombstones(id) ON DELETE CASCADE,
  CONSTRAINT pk_group_hashes PRIMARY KEY (project_id, hash)
);
CREATE INDEX ix_group_hashes_project_id_group_id ON public.group_hashes USING btree (project_id, group_id);
CREATE INDEX ix_group_hashes_tombstone_id ON public.group_hashes USING btree (tombstone_id);

CREATE TABLE group_links (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  group_id bigint NOT NULL,
  external_issue_id bigint NOT NULL,
  shadow_status text NOT NULL,
  shadow_assignee_id bigint,
  assignee_unmatched boolean NOT NULL DEFAULT false,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_group_links_external_issue_id FOREIGN KEY (external_issue_id) REFERENCES external_issues(id) ON DELETE CASCADE,
  CONSTRAINT fk_group_links_group_id FOREIGN KEY (group_id) REFERENCES groups(id) ON DELETE CASCADE,
  CONSTRAINT fk_group_links_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT fk_group_links_shadow_assignee_id FOREIGN KEY (shadow_assignee_id) REFERENCES users(id) ON DELETE SET NULL,
  CONSTRAINT pk_group_links PRIMARY KEY (id),
  CONSTRAINT uq_group_links_group_id_external_issue_id UNIQUE (group_id, external_issue_id)
);
CREATE INDEX ix_group_links_external_issue_id ON public.group_links USING btree (external_issue_id);
CREATE INDEX ix_group_links_organization_id ON public.group_links USING btree (organization_id);
CREATE INDEX ix_group_links_shadow_assignee_id ON public.group_links USING btree (shadow_assignee_id);

CREATE TABLE group_redirects (
  project_id bigint NOT NULL,
  previous_group_id bigint NOT NULL,
  group_id bigint NOT NULL,
  previous_short_id integer NOT NULL,
  CONSTRAINT fk_group_redirects_project_id_group_id FOREIGN KEY (project_id, group_id) REFERENCES groups(project_id, id) ON DELETE CASCADE,
  CONSTRAINT pk_group_redirects PRIMARY KEY (project_id, previous_group_id)
);
CREATE INDEX ix_group_redirects_project_id_group_id ON public.group_redirects USING btree (project_id, group_id);

CREATE TABLE group_releases (
  project_id bigint NOT NULL,
  group_id bigint NOT NULL,
  release_id bigint NOT NULL,
  environment_id bigint NOT NULL,
  times_seen bigint NOT NULL,
  first_seen timestamp with time zone NOT NULL,
  last_seen timestamp with time zone NOT NULL,
  CONSTRAINT pk_group_releases PRIMARY KEY (project_id, group_id, release_id, environment_id)
);
CREATE INDEX ix_group_releases_project_id_environment_id_group_id ON public.group_releases USING btree (project_id, environment_id, group_id);
CREATE INDEX ix_group_releases_project_id_release_id_group_id ON public.group_releases USING btree (project_id, release_id, group_id);

CREATE TABLE group_resolutions (
  project_id bigint NOT NULL,
  group_id bigint NOT NULL,
  kind text NOT NULL,
  release_id bigint NOT NULL,
  user_id bigint,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_group_resolutions_group_id FOREIGN KEY (group_id) REFERENCES groups(id) ON DELETE CASCADE,
  CONSTRAINT fk_group_resolutions_release_id FOREIGN KEY (release_id) REFERENCES releases(id),
  CONSTRAINT fk_group_resolutions_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL,
  CONSTRAINT pk_group_resolutions PRIMARY KEY (project_id, group_id)
);
CREATE INDEX ix_group_resolutions_group_id ON public.group_resolutions USING btree (group_id);
CREATE INDEX ix_group_resolutions_release_id ON public.group_resolutions USING btree (release_id);
CREATE INDEX ix_group_resolutions_user_id ON public.group_resolutions USING btree (user_id);

CREATE TABLE group_stats_hourly (
  project_id bigint NOT NULL,
  group_id bigint NOT NULL,
  hour timestamp with time zone NOT NULL,
  times_seen bigint NOT NULL,
  CONSTRAINT pk_group_stats_hourly PRIMARY KEY (project_id, group_id, hour)
);

CREATE TABLE group_tags (
  project_id bigint NOT NULL,
  group_id bigint NOT NULL,
  key text NOT NULL,
  value text NOT NULL,
  times_seen bigint NOT NULL,
  first_seen timestamp with time zone NOT NULL,
  last_seen timestamp with time zone NOT NULL,
  CONSTRAINT pk_group_tags PRIMARY KEY (project_id, group_id, key, value)
);
CREATE INDEX ix_group_tags_project_id_key_value_group_id ON public.group_tags USING btree (project_id, key, value, group_id);

CREATE TABLE group_tombstones (
  id bigint NOT NULL GENERATED AS IDENTITY,
  project_id bigint NOT NULL,
  title text NOT NULL,
  culprit text NOT NULL,
  level text NOT NULL,
  user_id bigint,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_group_tombstones_project_id FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE,
  CONSTRAINT fk_group_tombstones_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL,
  CONSTRAINT pk_group_tombstones PRIMARY KEY (id)
);
CREATE INDEX ix_group_tombstones_project_id ON public.group_tombstones USING btree (project_id);
CREATE INDEX ix_group_tombstones_user_id ON public.group_tombstones USING btree (user_id);

CREATE TABLE group_users (
  project_id bigint NOT NULL,
  group_id bigint NOT NULL,
  user_key text NOT NULL,
  CONSTRAINT pk_group_users PRIMARY KEY (project_id, group_id, user_key)
);

CREATE TABLE groups (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  project_id bigint NOT NULL,
  short_id integer NOT NULL,
  title text NOT NULL,
  culprit text NOT NULL DEFAULT ''::text,
  level text NOT NULL DEFAULT 'error'::text,
  message text,
  category text NOT NULL DEFAULT 'error'::text,
  type text NOT NULL DEFAULT 'default'::text,
  platform text,
  metadata jsonb NOT NULL DEFAULT '{}'::jsonb,
  status text NOT NULL DEFAULT 'unresolved'::text,
  substatus text DEFAULT 'new'::text,
  resolved_at timestamp with time zone,
  times_seen bigint NOT NULL DEFAULT '0'::bigint,
  users_seen integer NOT NULL DEFAULT 0,
  first_seen timestamp with time zone NOT NULL DEFAULT now(),
  last_seen timestamp with time zone NOT NULL DEFAULT now(),
  active_at timestamp with time zone NOT NULL DEFAULT now(),
  first_release_id bigint,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_groups_first_release_id FOREIGN KEY (first_release_id) REFERENCES releases(id) ON DELETE SET NULL,
  CONSTRAINT fk_groups_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT fk_groups_project_id FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE,
  CONSTRAINT pk_groups PRIMARY KEY (id),
  CONSTRAINT uq_groups_project_id_id UNIQUE (project_id, id),
  CONSTRAINT uq_groups_project_id_short_id UNIQUE (project_id, short_id)
);
CREATE INDEX ix_groups_first_release_id ON public.groups USING btree (first_release_id);
CREATE INDEX ix_groups_organization_id_last_seen_id ON public.groups USING btree (organization_id, last_seen, id);
CREATE INDEX ix_groups_project_id_last_seen_id ON public.groups USING btree (project_id, last_seen, id);

CREATE TABLE ingest_queue (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  project_id bigint NOT NULL,
  key_id bigint NOT NULL,
  event_id uuid,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  client_address text,
  user_agent text,
  body bytea NOT NULL,
  is_compressed boolean NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  lease_until timestamp with time zone,
  lease_token uuid,
  parked_at timestamp with time zone,
  parked_reason text,
  CONSTRAINT pk_ingest_queue PRIMARY KEY (id)
);
CREATE INDEX ix_ingest_queue_organization_id_id ON public.ingest_queue USING btree (organization_id, id) WHERE (parked_at IS NOT NULL);

CREATE TABLE integrations (
  id bigint NOT NULL GENERATED AS IDENTITY,
  provider text NOT NULL,
  external_id text NOT NULL,
  account_id text,
  name text NOT NULL,
  domain_name text NOT NULL,
  account_type text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT pk_integrations PRIMARY KEY (id),
  CONSTRAINT uq_integrations_provider_external_id UNIQUE (provider, external_id)
);

CREATE TABLE lanes (
  external_issue_id bigint NOT NULL,
  organization_id bigint NOT NULL,
  integration_id bigint NOT NULL,
  marked_seq bigint NOT NULL DEFAULT '0'::bigint,
  done_seq bigint NOT NULL DEFAULT '0'::bigint,
  refetch boolean NOT NULL DEFAULT false,
  marked_by_kind text NOT NULL,
  marked_by_id text,
  run_after timestamp with time zone NOT NULL DEFAULT now(),
  retry_after timestamp with time zone,
  lease_until timestamp with time zone,
  lease_token uuid,
  lost_leases integer NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  waiting_code text,
  waiting_reason text,
  parked_code text,
  parked_reason text,
  compared_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT ck_lanes_lease CHECK (((lease_until IS NULL) = (lease_token IS NULL))),
  CONSTRAINT fk_lanes_external_issue_id FOREIGN KEY (external_issue_id) REFERENCES external_issues(id) ON DELETE CASCADE,
  CONSTRAINT fk_lanes_integration_id FOREIGN KEY (integration_id) REFERENCES integrations(id) ON DELETE CASCADE,
  CONSTRAINT fk_lanes_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT pk_lanes PRIMARY KEY (external_issue_id)
);
CREATE INDEX ix_lanes_compared_at ON public.lanes USING btree (compared_at);
CREATE INDEX ix_lanes_integration_id_run_after ON public.lanes USING btree (integration_id, run_after) WHERE ((marked_seq > done_seq) AND (parked_code IS NULL));
CREATE INDEX ix_lanes_lease_until ON public.lanes USING btree (lease_until) WHERE (lease_until IS NOT NULL);
CREATE INDEX ix_lanes_organization_id ON public.lanes USING btree (organization_id);

CREATE TABLE members (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  user_id bigint NOT NULL,
  role text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_members_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT fk_members_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT pk_members PRIMARY KEY (id),
  CONSTRAINT uq_members_organization_id_user_id UNIQUE (organization_id, user_id)
);
CREATE INDEX ix_members_user_id ON public.members USING btree (user_id);

CREATE TABLE migrations (
  id integer NOT NULL DEFAULT nextval('migrations_id_seq'::regclass),
  timestamp bigint NOT NULL,
  name character varying NOT NULL,
  CONSTRAINT pk_migrations PRIMARY KEY (id)
);

CREATE TABLE organization_integrations (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  integration_id bigint NOT NULL,
  settings jsonb NOT NULL DEFAULT '{}'::jsonb,
  default_credential_id bigint,
  unmarked_above integer,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_organization_integrations_default_credential_id FOREIGN KEY (default_credential_id) REFERENCES credentials(id) ON DELETE SET NULL,
  CONSTRAINT fk_organization_integrations_integration_id FOREIGN KEY (integration_id) REFERENCES integrations(id) ON DELETE CASCADE,
  CONSTRAINT fk_organization_integrations_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT pk_organization_integrations PRIMARY KEY (id),
  CONSTRAINT uq_organization_integrations_organization_id_integration_id UNIQUE (organization_id, integration_id)
);
CREATE INDEX ix_organization_integrations_default_credential_id ON public.organization_integrations USING btree (default_credential_id);
CREATE INDEX ix_organization_integrations_integration_id ON public.organization_integrations USING btree (integration_id);

CREATE TABLE organizations (
  id bigint NOT NULL GENERATED AS IDENTITY,
  slug text NOT NULL,
  name text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT pk_organizations PRIMARY KEY (id),
  CONSTRAINT uq_organizations_slug UNIQUE (slug)
);

CREATE TABLE pinned_events (
  project_id bigint NOT NULL,
  event_id uuid NOT NULL,
  group_id bigint,
  hash bytea,
  type text NOT NULL,
  level text NOT NULL,
  platform text NOT NULL,
  title text NOT NULL,
  message text NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  received_at timestamp with time zone NOT NULL,
  release text,
  environment text,
  tags jsonb NOT NULL,
  payload bytea NOT NULL,
  CONSTRAINT pk_pinned_events PRIMARY KEY (project_id, event_id)
);
CREATE INDEX ix_pinned_events_project_id_group_id_occurred_at_event_id ON public.pinned_events USING btree (project_id, group_id, occurred_at, event_id);

CREATE TABLE project_environments (
  project_id bigint NOT NULL,
  environment_id bigint NOT NULL,
  CONSTRAINT fk_project_environments_environment_id FOREIGN KEY (environment_id) REFERENCES environments(id) ON DELETE CASCADE,
  CONSTRAINT fk_project_environments_project_id FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE,
  CONSTRAINT pk_project_environments PRIMARY KEY (project_id, environment_id)
);
CREATE INDEX ix_project_environments_environment_id ON public.project_environments USING btree (environment_id);

CREATE TABLE project_keys (
  id bigint NOT NULL GENERATED AS IDENTITY,
  project_id bigint NOT NULL,
  organization_id bigint NOT NULL,
  label text NOT NULL,
  public_key text NOT NULL,
  is_active boolean NOT NULL DEFAULT true,
  rate_limit_count integer,
  rate_limit_window_seconds integer,
  window_start timestamp with time zone,
  window_used integer NOT NULL DEFAULT 0,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_project_keys_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT fk_project_keys_project_id FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE,
  CONSTRAINT pk_project_keys PRIMARY KEY (id),
  CONSTRAINT uq_project_keys_public_key UNIQUE (public_key)
);
CREATE INDEX ix_project_keys_organization_id ON public.project_keys USING btree (organization_id);
CREATE INDEX ix_project_keys_project_id ON public.project_keys USING btree (project_id);

CREATE TABLE project_members (
  project_id bigint NOT NULL,
  user_id bigint NOT NULL,
  organization_id bigint NOT NULL,
  CONSTRAINT fk_project_members_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT fk_project_members_project_id FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE,
  CONSTRAINT fk_project_members_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT pk_project_members PRIMARY KEY (project_id, user_id)
);
CREATE INDEX ix_project_members_organization_id ON public.project_members USING btree (organization_id);
CREATE INDEX ix_project_members_user_id ON public.project_members USING btree (user_id);

CREATE TABLE project_outcomes_hourly (
  project_id bigint NOT NULL,
  key_id bigint NOT NULL,
  hour timestamp with time zone NOT NULL,
  category text NOT NULL,
  outcome text NOT NULL,
  reason text NOT NULL,
  quantity bigint NOT NULL,
  CONSTRAINT pk_project_outcomes_hourly PRIMARY KEY (project_id, key_id, hour, category, outcome, reason)
);

CREATE TABLE projects (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  slug text NOT NULL,
  name text NOT NULL,
  platform text,
  last_short_id integer NOT NULL DEFAULT 0,
  fingerprinting_rules text NOT NULL DEFAULT ''::text,
  scrub_ip_addresses boolean NOT NULL DEFAULT false,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_projects_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT pk_projects PRIMARY KEY (id),
  CONSTRAINT uq_projects_organization_id_slug UNIQUE (organization_id, slug)
);

CREATE TABLE release_projects (
  project_id bigint NOT NULL,
  release_id bigint NOT NULL,
  date_added timestamp with time zone NOT NULL,
  CONSTRAINT fk_release_projects_project_id FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE,
  CONSTRAINT fk_release_projects_release_id FOREIGN KEY (release_id) REFERENCES releases(id) ON DELETE CASCADE,
  CONSTRAINT pk_release_projects PRIMARY KEY (project_id, release_id)
);
CREATE INDEX ix_release_projects_project_id_date_added_release_id ON public.release_projects USING btree (project_id, date_added, release_id);
CREATE INDEX ix_release_projects_release_id ON public.release_projects USING btree (release_id);

CREATE TABLE releases (
  id bigint NOT NULL GENERATED AS IDENTITY,
  organization_id bigint NOT NULL,
  version text NOT NULL,
  semver_order text,
  date_released timestamp with time zone,
  date_added timestamp with time zone NOT NULL,
  CONSTRAINT fk_releases_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  CONSTRAINT pk_releases PRIMARY KEY (id),
  CONSTRAINT uq_releases_organization_id_version UNIQUE (organization_id, version)
);
CREATE INDEX ix_releases_organization_id_date_added_id ON public.releases USING btree (organization_id, date_added, id);

CREATE TABLE removed_groups (
  project_id bigint NOT NULL,
  group_id bigint NOT NULL,
  removed_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT pk_removed_groups PRIMARY KEY (project_id, group_id)
);

CREATE TABLE span_segments (
  project_id bigint NOT NULL,
  segment text NOT NULL,
  organization_id bigint NOT NULL,
  key_id bigint NOT NULL,
  client_address text,
  started_at timestamp with time zone NOT NULL DEFAULT now(),
  due_at timestamp with time zone NOT NULL,
  CONSTRAINT pk_span_segments PRIMARY KEY (project_id, segment)
);
CREATE INDEX ix_span_segments_due_at ON public.span_segments USING btree (due_at);

CREATE TABLE state_catalogues (
  id bigint NOT NULL GENERATED AS IDENTITY,
  integration_id bigint NOT NULL,
  ado_project text NOT NULL,
  ado_project_id text NOT NULL,
  types jsonb NOT NULL,
  fetched_at timestamp with time zone NOT NULL,
  CONSTRAINT fk_state_catalogues_integration_id FOREIGN KEY (integration_id) REFERENCES integrations(id) ON DELETE CASCADE,
  CONSTRAINT pk_state_catalogues PRIMARY KEY (id),
  CONSTRAINT uq_state_catalogues_integration_id_ado_project UNIQUE (integration_id, ado_project)
);

CREATE TABLE subscriptions (
  id bigint NOT NULL GENERATED AS IDENTITY,
  integration_id bigint NOT NULL,
  event_type text NOT NULL,
  hook_id text,
  status text NOT NULL,
  status_since timestamp with time zone NOT NULL DEFAULT now(),
  secret_digests bytea[] NOT NULL,
  last_delivery_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_subscriptions_integration_id FOREIGN KEY (integration_id) REFERENCES integrations(id) ON DELETE CASCADE,
  CONSTRAINT pk_subscriptions PRIMARY KEY (id),
  CONSTRAINT uq_subscriptions_integration_id_event_type UNIQUE (integration_id, event_type)
);

CREATE TABLE transactions (
  project_id bigint NOT NULL,
  event_id uuid NOT NULL,
  received_day date NOT NULL,
  name text NOT NULL,
  op text,
  status text,
  duration_ms double precision NOT NULL,
  trace_id uuid,
  occurred_at timestamp with time zone NOT NULL,
  received_at timestamp with time zone NOT NULL,
  release text,
  environment text,
  payload bytea NOT NULL,
  CONSTRAINT pk_transactions PRIMARY KEY (project_id, event_id, received_day)
) PARTITION BY RANGE (received_day);
CREATE INDEX ix_transactions_project_id_name_occurred_at ON ONLY public.transactions USING btree (project_id, name, occurred_at);
CREATE INDEX ix_transactions_project_id_trace_id ON ONLY public.transactions USING btree (project_id, trace_id);

CREATE TABLE user_emails (
  id bigint NOT NULL GENERATED AS IDENTITY,
  user_id bigint NOT NULL,
  email text NOT NULL,
  is_verified boolean NOT NULL DEFAULT false,
  CONSTRAINT fk_user_emails_user_id FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT pk_user_emails PRIMARY KEY (id),
  CONSTRAINT uq_user_emails_user_id_email UNIQUE (user_id, email)
);
CREATE INDEX ix_user_emails_email ON public.user_emails USING btree (email);

CREATE TABLE users (
  id bigint NOT NULL GENERATED AS IDENTITY,
  name text NOT NULL,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT pk_users PRIMARY KEY (id)
);
