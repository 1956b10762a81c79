import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { PreparedReads } from '../database/prepared-reads.js';
import type { Transaction } from '../database/transaction-runner.service.js';
import { notFound } from '../http/api-error.js';
import { isDatabaseId } from '../http/database-id.js';
import type { Page } from '../http/pagination.js';
import type { ProjectKeyChange, SendingKey } from './organizations.types.js';
import { ProjectKey } from './project-key.entity.js';

const publicKeyBytes = 16;
const publicKeyPattern = /^[0-9a-f]{32}$/;

/** What a key belongs to. */
interface KeyOwner {
  id: string;
  organizationId: string;
}

interface SendingKeyRow extends Omit<SendingKey, 'rateLimit'> {
  count: number | null;
  window: number | null;
}

/** The keys of projects: whoever has one may send events. */
@Injectable()
export class ProjectKeysService {
  constructor(
    @InjectRepository(ProjectKey) private readonly keys: Repository<ProjectKey>,
    private readonly reads: PreparedReads,
  ) {}

  /** One page of a project's keys, oldest first, and one more, where there is one. */
  async list(projectId: string, { offset, limit }: Page): Promise<ProjectKey[]> {
    return this.keys.find({ where: { projectId }, order: { id: 'ASC' }, skip: offset, take: limit + 1 });
  }

  /** The oldest active key of each of these projects that has one. */
  async listFirst(projectIds: readonly string[]): Promise<ProjectKey[]> {
    return this.keys
      .createQueryBuilder('key')
      .distinctOn(['key.projectId'])
      .where('key.projectId = ANY(:projectIds) AND key.isActive', { projectIds })
      .orderBy('key.projectId')
      .addOrderBy('key.id')
      .getMany();
  }

  /** Finds a key by its id or by what its DSN holds, which is its id at Sentry; throws 404 when the project has none. */
  async get(projectId: string, id: string): Promise<ProjectKey> {
    const by = publicKeyPattern.test(id) ? { publicKey: id } : isDatabaseId(id) ? { id } : undefined;
    const found = by === undefined ? null : await this.keys.findOneBy({ projectId, ...by });
    if (found === null) throw notFound();
    return found;
  }

  /** Makes a key, accepted at once. */
  async create(tx: Transaction, project: KeyOwner, input: ProjectKeyChange = {}): Promise<ProjectKey> {
    const key = tx.create(ProjectKey, {
      projectId: project.id,
      organizationId: project.organizationId,
      label: 'Default',
      publicKey: randomBytes(publicKeyBytes).toString('hex'),
      isActive: true,
      ...columnsOf(input),
    });
    return tx.save(key);
  }

  /** Changes what `input` names. Processes that take in events know it a second later at most. */
  async update(tx: Transaction, key: ProjectKey, input: ProjectKeyChange): Promise<ProjectKey> {
    const changed = columnsOf(input);
    if (Object.keys(changed).length > 0) await tx.update(ProjectKey, { id: key.id }, changed);
    return Object.assign(key, changed);
  }

  /** Removes a key; its events stay. */
  async remove(tx: Transaction, key: ProjectKey): Promise<void> {
    await tx.delete(ProjectKey, { id: key.id });
  }

  /** The key that a DSN holds, accepted or not; undefined when there is none. */
  async findByPublicKey(publicKey: string): Promise<SendingKey | undefined> {
    if (!publicKeyPattern.test(publicKey)) return undefined;
    const [row] = await this.reads.query<SendingKeyRow>(
      'find_project_key',
      `SELECT id, organization_id AS "organizationId", project_id AS "projectId", is_active AS "isActive",
              rate_limit_count AS count, rate_limit_window_seconds AS window
       FROM project_keys WHERE public_key = $1`,
      [publicKey],
    );
    if (row === undefined) return undefined;
    const { count, window, ...key } = row;
    return { ...key, rateLimit: count === null || window === null ? null : { count, window } };
  }
}

function columnsOf({ label, isActive, rateLimit }: ProjectKeyChange): Partial<ProjectKey> {
  return {
    ...(label === undefined ? {} : { label }),
    ...(isActive === undefined ? {} : { isActive }),
    ...(rateLimit === undefined
      ? {}
      : { rateLimitCount: rateLimit?.count ?? null, rateLimitWindowSeconds: rateLimit?.window ?? null }),
  };
}
