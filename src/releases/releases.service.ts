import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import { groupBy } from '../domain/group-by.js';
import { releaseOrder } from '../domain/releases/compare-releases.js';
import { decidingReleases, followsSemver } from '../domain/releases/follows-semver.js';
import { seenKey, type ProjectRelease, type SeenRelease } from './releases.types.js';

/** The releases of projects, for those who see one or resolve something in one. */
@Injectable()
export class ReleasesService {
  /**
   * The releases that something was seen in, by `seenKey`, made where the organization or the project lacks them. One
   * statement when nothing has to be made, else two; they are made in one order, so that transactions that make the same
   * ones wait for each other instead of deadlocking. The versions are valid, the projects the organization's.
   */
  async getOrCreate(
    tx: Transaction,
    organizationId: string,
    seen: readonly SeenRelease[],
  ): Promise<Map<string, ProjectRelease>> {
    if (seen.length === 0) return new Map();
    const found = byKey(await tx.query<ProjectRelease[]>(findSql, [organizationId, ...pairs(seen)]));
    const missing = seen.filter(({ projectId, version }) => !found.has(seenKey(projectId, version)));
    if (missing.length === 0) return found;
    const created = await tx.query<ProjectRelease[]>(createSql, [
      organizationId,
      ...pairs(missing),
      missing.map(({ version }) => releaseOrder(version) ?? null),
      missing.map(({ seenAt }) => seenAt),
    ]);
    return new Map([...found, ...byKey(created)]);
  }

  /** By project, the release of that version, where the project has it. */
  async find(
    tx: Transaction,
    organizationId: string,
    projectIds: readonly string[],
    version: string,
  ): Promise<Map<string, ProjectRelease>> {
    const seen = projectIds.map((projectId) => ({ projectId, version }));
    return byProject(await tx.query<ProjectRelease[]>(findSql, [organizationId, ...pairs(seen)]));
  }

  /**
   * By project, its latest release: the greatest version where the project follows semantic versioning, else the
   * youngest. Projects without releases are absent.
   */
  async findLatest(tx: Transaction, projectIds: readonly string[]): Promise<Map<string, ProjectRelease>> {
    const youngest = await this.findYoungest(tx, projectIds);
    const latest = byProject([...youngest.values()].flatMap((releases) => releases.slice(0, 1)));
    const semver = [...youngest.keys()].filter((projectId) => isSemver(youngest.get(projectId)));
    if (semver.length === 0) return latest;
    const greatest = await tx.query<ProjectRelease[]>(greatestSql, [semver]);
    return new Map([...latest, ...byProject(greatest)]);
  }

  /** Those of the projects that follow semantic versioning. */
  async findSemverProjects(tx: Transaction, projectIds: readonly string[]): Promise<Set<string>> {
    const youngest = await this.findYoungest(tx, projectIds);
    return new Set(projectIds.filter((projectId) => isSemver(youngest.get(projectId))));
  }

  /** By project, as many releases as its naming is judged by, the youngest first. */
  private async findYoungest(tx: Transaction, projectIds: readonly string[]): Promise<Map<string, ProjectRelease[]>> {
    const rows = await tx.query<ProjectRelease[]>(youngestSql, [[...new Set(projectIds)], decidingReleases]);
    return groupBy(rows, ({ projectId }) => projectId);
  }
}

function isSemver(youngest: readonly ProjectRelease[] = []): boolean {
  return followsSemver(youngest.map(({ version }) => version));
}

function byKey(rows: readonly ProjectRelease[]): Map<string, ProjectRelease> {
  return new Map(rows.map((row) => [seenKey(row.projectId, row.version), row]));
}

function byProject(rows: readonly ProjectRelease[]): Map<string, ProjectRelease> {
  return new Map(rows.map((row) => [row.projectId, row]));
}

function pairs(seen: readonly Pick<SeenRelease, 'projectId' | 'version'>[]): [string[], string[]] {
  return [seen.map(({ projectId }) => projectId), seen.map(({ version }) => version)];
}

const columns = `r.id, rp.project_id AS "projectId", r.version, rp.date_added AS "createdAt"`;
const ofProject = `SELECT ${columns} FROM release_projects rp JOIN releases r ON r.id = rp.release_id
  WHERE rp.project_id = project.id`;

const findSql = `
  SELECT found.* FROM (SELECT DISTINCT * FROM unnest($2::bigint[], $3::text[]) AS x (project_id, version)) wanted
  CROSS JOIN LATERAL (
    SELECT ${columns} FROM releases r
    JOIN release_projects rp ON rp.project_id = wanted.project_id AND rp.release_id = r.id
    WHERE r.organization_id = $1 AND r.version = wanted.version
    -- Keeps the planner from reading all releases for a handful of them.
    LIMIT 1
  ) found`;

/** What another transaction made meanwhile is locked as it is, so that it can be answered and stays. */
const createSql = `
  WITH wanted AS (
    SELECT project_id, version, semver_order, min(seen_at) AS seen_at
    FROM unnest($2::bigint[], $3::text[], $4::text[], $5::timestamptz[]) AS x (project_id, version, semver_order, seen_at)
    GROUP BY project_id, version, semver_order
  ), made AS (
    INSERT INTO releases AS r (organization_id, version, semver_order, date_added)
    SELECT $1, version, semver_order, min(seen_at) FROM wanted GROUP BY version, semver_order ORDER BY version
    ON CONFLICT (organization_id, version) DO UPDATE SET version = r.version
    RETURNING id, version
  ), rp AS (
    INSERT INTO release_projects AS rp (project_id, release_id, date_added)
    SELECT wanted.project_id, made.id, wanted.seen_at FROM wanted JOIN made USING (version) ORDER BY 1, 2
    ON CONFLICT (project_id, release_id) DO UPDATE SET date_added = rp.date_added
    RETURNING project_id, release_id, date_added
  )
  SELECT ${columns} FROM rp JOIN made r ON r.id = rp.release_id`;

const youngestSql = `
  SELECT youngest.* FROM unnest($1::bigint[]) AS project (id)
  CROSS JOIN LATERAL (${ofProject} ORDER BY rp.date_added DESC, r.id DESC LIMIT $2) youngest`;

const greatestSql = `
  SELECT greatest.* FROM unnest($1::bigint[]) AS project (id)
  CROSS JOIN LATERAL (${ofProject} AND r.semver_order IS NOT NULL
                      ORDER BY r.semver_order COLLATE "C" DESC, rp.date_added DESC, r.id DESC LIMIT 1) greatest`;
