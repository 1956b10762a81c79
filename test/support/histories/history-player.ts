import { TransactionRunner } from '../../../src/database/transaction-runner.service.js';
import { LanesService } from '../../../src/lanes/lanes.service.js';
import type { World } from '../world.js';
import type { Batch, History, Step } from './history-arbitrary.js';
import { historyBody, people } from './history-body.js';
import { countsAsDone, PairModel, type InboundRules } from './pair-model.js';

/** A work item with its linked issues in the database, and what the model says of it. */
interface PlayedPair {
  history: History;
  key: number;
  externalIssueId: string;
  groupIds: string[];
  model: PairModel;
  /** Every POST, by what makes a repeat a repeat. */
  posts: Map<string, number>;
}

/** What is compared: the same shape from the database and from the model. */
export interface PairView {
  revision: number | null;
  state: string | null;
  assignee: string | null;
  groups: { status: string; assignee: string | null; changes: number }[];
}

/** Plays histories against the whole service and beside it against the model. */
export class HistoryPlayer {
  private nextKey = 100_000;
  private readonly memberIds = new Map<string, string>();

  constructor(
    private readonly world: World,
    private readonly projectId: string,
  ) {}

  /** Makes Ada and Grace members of the project. */
  async addPeople(): Promise<void> {
    for (const name of ['ada', 'grace'] as const) {
      this.memberIds.set(name, await this.world.addMember(people[name].uniqueName));
    }
  }

  /** Writes pairs that were in step when they were linked, without a mark: as linking leaves them. */
  async seed(histories: readonly History[], rules: InboundRules): Promise<PlayedPair[]> {
    const pairs = histories.map((history) => ({ history, key: this.nextKey++, model: modelOf(history, rules) }));
    const rows = await this.query<{ key: number; externalIssueId: string; groupIds: string[] }>(seedSql, [
      this.world.integrationId,
      this.projectId,
      JSON.stringify(pairs.map(({ history, key, model }) => this.seedRow(history, key, model))),
    ]);
    const byKey = new Map(rows.map((row) => [row.key, row]));
    return pairs.map((pair) => ({ ...pair, ...byKey.get(pair.key)!, posts: new Map() }));
  }

  /** One round of all pairs at the same time, each in its own order. */
  async playRound(pairs: readonly PlayedPair[], round: number): Promise<void> {
    await Promise.all(
      pairs.map(async (pair) => {
        for (const step of pair.history.rounds[round]!) await this.play(pair, step);
      }),
    );
  }

  /** The settings as they are stored, without the marks that changing them over the API makes. */
  async setRules(rules: InboundRules): Promise<void> {
    const settings = {
      sync_status_reverse: rules.carriesStatus,
      sync_reverse_assignment: rules.carriesAssignee,
      reopen_on: rules.reopensOnlyFromDone ? 'left_done' : 'not_done',
      done_states: rules.onlyClosedIsDone ? { [this.world.sim.projects[0]!.id]: { Bug: ['Closed'] } } : {},
    };
    await this.query('UPDATE organization_integrations SET settings = $1', [JSON.stringify(settings)]);
  }

  /** Two workers at once, until nothing is due. */
  async runLanes(): Promise<void> {
    await Promise.all([this.world.runLanes(), this.world.runLanes()]);
  }

  /** Marks every lane, as a sweep that finds nothing new would. */
  async markAll(pairs: readonly PlayedPair[]): Promise<void> {
    const ids = pairs.map(({ externalIssueId }) => externalIssueId);
    const lanes = this.world.app.get(LanesService);
    await this.world.app
      .get(TransactionRunner)
      .run((tx) => lanes.mark(tx, ids, { kind: 'sweep', id: null }, { refetch: false }));
  }

  /** The pairs as the database has them. */
  async view(pairs: readonly PlayedPair[]): Promise<PairView[]> {
    const rows = await this.query<PairView & { key: number }>(viewSql, [pairs.map(({ key }) => key)]);
    const byKey = new Map(rows.map(({ key, ...row }) => [key, row]));
    return pairs.map(({ key }) => byKey.get(key)!);
  }

  /** The pairs as the model has them. */
  expected(pairs: readonly PlayedPair[]): PairView[] {
    return pairs.map(({ model: { agreed, groups } }) => ({
      revision: agreed.rev === 0 ? null : agreed.rev,
      state: agreed.state,
      assignee: agreed.assignee && people[agreed.assignee].uniqueName.toLowerCase(),
      groups: groups.map(({ status, assignee, changes }) => ({
        status,
        assignee: assignee && people[assignee].uniqueName,
        changes,
      })),
    }));
  }

  /** What should be empty: deliveries without a final outcome, lanes that are not done, shadows that lag behind. */
  async findUnsettled(): Promise<unknown[]> {
    return this.query(unsettledSql, []);
  }

  /** Stored deliveries with their repeats per work item; the second is what was posted. */
  async countDeliveries(pairs: readonly PlayedPair[]): Promise<[stored: unknown, posted: unknown]> {
    const stored = await this.query(
      `SELECT work_item_id AS key, count(*)::int AS rows, sum(duplicates)::int AS repeats
       FROM deliveries GROUP BY work_item_id ORDER BY work_item_id`,
      [],
    );
    const posted = pairs.map(({ key, posts }) => ({
      key,
      rows: posts.size,
      repeats: [...posts.values()].reduce((sum, times) => sum + times - 1, 0),
    }));
    return [stored, posted];
  }

  /** How much the ledger and the issues' histories hold. */
  async countEntries(): Promise<unknown> {
    return this.query(
      'SELECT (SELECT count(*) FROM activities) AS activities, (SELECT count(*) FROM decisions) AS decisions',
      [],
    );
  }

  /** Forgets everything that a batch left, so that the next one starts in an empty database. */
  async clear(): Promise<void> {
    for (const table of ['external_issues', 'groups', 'deliveries']) await this.query(`DELETE FROM ${table}`, []);
  }

  private async play(pair: PlayedPair, step: Step): Promise<void> {
    if (step.kind === 'change') return this.change(pair, step);
    const notification = pair.history.notifications[step.notification]!;
    const isCopy = step.kind === 'deliverCopy';
    const ids = {
      subscriptionId: isCopy ? 'b2f6a1de-0d3c-4f5b-9d8e-3c1a54c6e0aa' : 'a81d4c9e-5a0e-4a43-8f55-0c9cfe4f7d11',
      notificationId: pair.key * 10 + step.notification,
    };
    const { key } = pair;
    const item = { id: key, collectionId: this.world.sim.collectionId, revisions: pair.history.revisions };
    const body = historyBody(notification, item, notification.hasIds || isCopy ? ids : undefined);
    const { status } = await this.world.post(body);
    if (status !== 200) throw new Error(`The webhook answered ${status}.`);
    const identity = notification.hasIds || isCopy ? JSON.stringify(ids) : body;
    pair.posts.set(identity, (pair.posts.get(identity) ?? 0) + 1);
    pair.model.deliver(notification.shows);
  }

  private async change(pair: PlayedPair, step: Step & { kind: 'change' }): Promise<void> {
    const { group, status, assignee } = step;
    const body = {
      ...(status !== undefined && { status }),
      ...(assignee !== undefined && { assignedTo: assignee && `user:${this.memberIds.get(assignee)}` }),
    };
    const path = `/api/0/organizations/default/issues/${pair.groupIds[group]}/`;
    const answer = await this.world.app.http.put(path, body);
    if (answer.status !== 200) throw new Error(`Changing an issue answered ${answer.status}.`);
    const { model } = pair;
    if (status !== undefined) model.groups[group]!.status = status;
    if (assignee !== undefined) model.groups[group]!.assignee = assignee;
  }

  private seedRow({ hasBaseline, groups }: History, key: number, { agreed }: PairModel): object {
    const assignee = agreed.assignee === null ? null : people[agreed.assignee];
    return {
      key,
      rev: hasBaseline ? 1 : null,
      state: agreed.state,
      done: agreed.done,
      assignee: assignee && { ...assignee, uniqueName: assignee.uniqueName.toLowerCase() },
      groups: groups.map((group) => ({
        status: group.status,
        user_id: group.assignee === null ? null : this.memberIds.get(group.assignee),
      })),
    };
  }

  private async query<Row>(sql: string, values: unknown[]): Promise<Row[]> {
    return this.world.app.dataSource.query<Row[]>(sql, values);
  }
}

/** Plays a whole batch; `check` is called whenever both sides should agree. */
export async function playBatch(
  player: HistoryPlayer,
  { rules, histories }: Batch,
  check: (pairs: PlayedPair[]) => Promise<void>,
): Promise<PlayedPair[]> {
  const pairs = await player.seed(histories, rules[0]!);
  for (const [round, rulesOfRound] of rules.entries()) {
    await player.setRules(rulesOfRound);
    await player.playRound(pairs, round);
    await player.runLanes();
    for (const { model, history } of pairs) model.run(rulesOfRound, history.revisions);
    await check(pairs);
  }
  return pairs;
}

function modelOf({ hasBaseline, revisions: [first], groups }: History, rules: InboundRules): PairModel {
  const agreed =
    hasBaseline && first !== undefined
      ? { rev: 1, state: first.state, done: countsAsDone(first.state, rules), assignee: first.assignee }
      : { rev: 0, state: null, done: null, assignee: null };
  return new PairModel(
    groups.map((group) => ({ ...group, changes: 0 })),
    agreed,
  );
}

const seedSql = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS x
      (key int, rev int, state text, done boolean, assignee jsonb, groups jsonb)
  ), owner AS (
    SELECT id AS project_id, organization_id FROM projects WHERE id = $2
  ), items AS (
    INSERT INTO external_issues (organization_id, integration_id, key, title, url, work_item_type, ado_project,
                                 applied_rev, state, state_done, assignee)
    SELECT organization_id, $1::bigint, key, 'Item ' || key, 'https://dev.azure.com/contoso/_workitems/edit/' || key, 'Bug',
           'Web Shop', rev, state, done, assignee
    FROM given, owner RETURNING id, key
  ), lanes AS (
    INSERT INTO lanes (external_issue_id, organization_id, integration_id, marked_by_kind)
    SELECT id, organization_id, $1::bigint, 'link' FROM items, owner
  ), numbered AS MATERIALIZED (
    SELECT key, status, user_id, nextval(pg_get_serial_sequence('groups', 'id')) AS id
    FROM given, jsonb_to_recordset(groups) AS g (status text, user_id bigint)
  ), created AS (
    INSERT INTO groups (id, organization_id, project_id, short_id, title, culprit, status)
    SELECT id, organization_id, project_id, id::int, 'Issue ' || id, '', status FROM numbered, owner
  ), assigned AS (
    INSERT INTO group_assignees (group_id, organization_id, user_id)
    SELECT id, organization_id, user_id FROM numbered, owner WHERE user_id IS NOT NULL
  ), links AS (
    INSERT INTO group_links (organization_id, group_id, external_issue_id, shadow_status, shadow_assignee_id)
    SELECT organization_id, n.id, i.id, n.status, n.user_id FROM numbered n JOIN items i USING (key), owner
  )
  SELECT i.key, i.id AS "externalIssueId", array_agg(n.id ORDER BY n.id) AS "groupIds"
  FROM items i JOIN numbered n USING (key) GROUP BY i.key, i.id`;

const viewSql = `
  SELECT e.key, e.applied_rev AS revision, e.state, e.assignee->>'uniqueName' AS assignee, (
    SELECT jsonb_agg(jsonb_build_object('status', g.status, 'assignee', m.email, 'changes', (
             SELECT count(*) FROM activities a WHERE a.group_id = g.id AND a.data->>'provider' = 'vsts')) ORDER BY g.id)
    FROM group_links l JOIN groups g ON g.id = l.group_id
    LEFT JOIN group_assignees ga ON ga.group_id = g.id
    LEFT JOIN user_emails m ON m.user_id = ga.user_id
    WHERE l.external_issue_id = e.id) AS groups
  FROM external_issues e WHERE e.key = ANY($1::int[])`;

const unsettledSql = `
  SELECT 'delivery' AS what, delivery_id AS id, outcome, reason FROM delivery_outcomes
  WHERE processed_at IS NULL OR outcome NOT IN ('applied', 'unchanged', 'stale')
  UNION ALL
  SELECT 'lane', external_issue_id, waiting_reason, parked_reason FROM lanes
  WHERE marked_seq > done_seq OR lease_token IS NOT NULL OR waiting_code IS NOT NULL OR parked_code IS NOT NULL
  UNION ALL
  SELECT 'link', l.id, l.shadow_status, g.status FROM group_links l JOIN groups g ON g.id = l.group_id
  LEFT JOIN group_assignees a ON a.group_id = g.id
  WHERE l.shadow_status <> g.status OR l.shadow_assignee_id IS DISTINCT FROM a.user_id`;
