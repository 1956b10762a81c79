import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/transaction-runner.service.js';
import type { Page } from '../http/pagination.js';
import { seenKey, type SeenEnvironment } from './releases.types.js';

interface EnvironmentRow extends SeenEnvironment {
  id: string;
}

/** Where the software of projects runs. */
@Injectable()
export class EnvironmentsService {
  constructor(private readonly dataSource: DataSource) {}

  /** Ids of the environments that something was seen in, by `seenKey`; made like releases are. */
  async getOrCreate(
    tx: Transaction,
    organizationId: string,
    seen: readonly SeenEnvironment[],
  ): Promise<Map<string, string>> {
    if (seen.length === 0) return new Map();
    const found = await query(tx, findSql, organizationId, seen);
    const missing = seen.filter(({ projectId, name }) => !found.has(seenKey(projectId, name)));
    if (missing.length === 0) return found;
    return new Map([...found, ...(await query(tx, createSql, organizationId, missing))]);
  }

  /** One page of an organization's environments (of one project, if given) by name, and one more where there is one. */
  async list(
    organizationId: string,
    { offset, limit }: Page,
    projectId?: string,
  ): Promise<{ id: string; name: string }[]> {
    return this.dataSource.query(
      `SELECT id, name FROM environments e
       WHERE organization_id = $1 AND name <> '' AND ($2::bigint IS NULL OR EXISTS (
         SELECT FROM project_environments WHERE environment_id = e.id AND project_id = $2))
       ORDER BY name OFFSET $3 LIMIT $4`,
      [organizationId, projectId, offset, limit + 1],
    );
  }
}

async function query(
  tx: Transaction,
  sql: string,
  organizationId: string,
  seen: readonly SeenEnvironment[],
): Promise<Map<string, string>> {
  const rows = await tx.query<EnvironmentRow[]>(sql, [
    organizationId,
    seen.map(({ projectId }) => projectId),
    seen.map(({ name }) => name),
  ]);
  return new Map(rows.map(({ id, projectId, name }) => [seenKey(projectId, name), id]));
}

const wanted = '(SELECT DISTINCT * FROM unnest($2::bigint[], $3::text[]) AS x (project_id, name))';

const findSql = `
  SELECT e.id, pe.project_id AS "projectId", e.name FROM ${wanted} wanted
  JOIN environments e ON e.organization_id = $1 AND e.name = wanted.name
  JOIN project_environments pe ON pe.project_id = wanted.project_id AND pe.environment_id = e.id`;

/** What another transaction made meanwhile is locked as it is, so that it can be answered and stays. */
const createSql = `
  WITH made AS (
    INSERT INTO environments AS e (organization_id, name)
    SELECT DISTINCT $1::bigint, name FROM ${wanted} wanted ORDER BY name
    ON CONFLICT (organization_id, name) DO UPDATE SET name = e.name
    RETURNING id, name
  ), linked AS (
    INSERT INTO project_environments (project_id, environment_id)
    SELECT project_id, id FROM ${wanted} wanted JOIN made USING (name) ORDER BY 1, 2
    ON CONFLICT (project_id, environment_id) DO NOTHING
  )
  SELECT id, project_id AS "projectId", name FROM ${wanted} wanted JOIN made USING (name)`;
