import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import { decideRegression, type DatedRelease, type ResolutionKind } from '../domain/releases/decide-regression.js';
import { ReleasesService } from '../releases/releases.service.js';
import type { CountedGroup } from './group-counters.repository.js';
import type { Sighting } from './sightings.types.js';

/** A resolved group with events that may reopen it. */
export interface ResolvedGroup {
  group: CountedGroup;
  sightings: readonly Sighting[];
}

/** A group and the event that reopens it. */
export interface Regression {
  groupId: string;
  eventId: string;
  occurredAt: Date;
  /** Of the event. */
  version: string | null;
  resolvedInVersion: string | null;
  /** Whether versions were compared, not dates. */
  bySemver: boolean;
}

interface ResolutionRow {
  groupId: string;
  kind: ResolutionKind;
  release: DatedRelease;
}

/** Decides which resolved groups are reopened by events, and writes what is left of it (seed: `_handle_regression`). */
@Injectable()
export class RegressionsService {
  constructor(private readonly releases: ReleasesService) {}

  /** By group, the first of its events that reopens it. The groups are locked. */
  async find(tx: Transaction, resolved: readonly ResolvedGroup[]): Promise<Map<string, Regression>> {
    if (resolved.length === 0) return new Map();
    const resolutions = await this.findResolutions(
      tx,
      resolved.map(({ group }) => group.id),
    );
    const semver = await this.releases.findSemverProjects(tx, [
      ...new Set(resolved.map(({ group }) => group.projectId)),
    ]);
    const regressions = resolved.flatMap(({ group, sightings }) => {
      const resolution = resolutions.get(group.id) ?? null;
      const followsSemver = semver.has(group.projectId);
      const inOrder = [...sightings].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
      for (const { eventId, occurredAt, release } of inOrder) {
        const { isRegression, bySemver } = decideRegression({
          resolution,
          // A group that was resolved by hand in the database may lack it; nothing is older than that.
          resolvedAt: group.resolvedAt ?? new Date(0),
          eventTime: occurredAt,
          eventRelease: release,
          followsSemver,
        });
        if (!isRegression) continue;
        const resolvedInVersion = resolution?.release.version ?? null;
        const version = release?.version ?? null;
        return [{ groupId: group.id, eventId, occurredAt, version, resolvedInVersion, bySemver }];
      }
      return [];
    });
    return new Map(regressions.map((regression) => [regression.groupId, regression]));
  }

  /** Ends the resolutions of reopened groups, and writes one activity for each. */
  async record(tx: Transaction, regressions: readonly Regression[]): Promise<void> {
    if (regressions.length === 0) return;
    const rows = regressions.map(({ groupId, eventId, version, resolvedInVersion, bySemver }) => ({
      groupId,
      data: {
        event_id: eventId,
        ...(version === null ? {} : { version }),
        ...(resolvedInVersion === null ? {} : { resolved_in_version: resolvedInVersion, follows_semver: bySemver }),
      },
    }));
    await tx.query(
      `WITH given AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS x ("groupId" bigint, data jsonb)
       ), ended AS (
         DELETE FROM group_resolutions r USING given WHERE r.group_id = given."groupId"
       ), filled AS (
         -- Which release "the next one" came to be.
         UPDATE activities a SET data = a.data || jsonb_build_object('version', given.data->>'version')
         FROM given
         WHERE given.data ? 'version' AND a.data->>'version' = '' AND a.id = (
           SELECT max(id) FROM activities WHERE group_id = given."groupId" AND type = 'set_resolved_in_release')
       )
       INSERT INTO activities (organization_id, group_id, type, data)
       SELECT g.organization_id, g.id, 'set_regression', given.data
       FROM given JOIN groups g ON g.id = given."groupId" ORDER BY g.id`,
      [JSON.stringify(rows)],
    );
  }

  private async findResolutions(tx: Transaction, groupIds: readonly string[]): Promise<Map<string, ResolutionRow>> {
    const rows = await tx.query<{ groupId: string; kind: ResolutionKind; version: string; createdAt: Date }[]>(
      `SELECT r.group_id AS "groupId", r.kind, l.version, p.date_added AS "createdAt"
       FROM group_resolutions r JOIN releases l ON l.id = r.release_id
       JOIN release_projects p ON p.project_id = r.project_id AND p.release_id = r.release_id
       WHERE r.group_id = ANY($1::bigint[])`,
      [groupIds],
    );
    return new Map(
      rows.map(({ groupId, kind, version, createdAt }) => [
        groupId,
        { groupId, kind, release: { version, createdAt } },
      ]),
    );
  }
}
