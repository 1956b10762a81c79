import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Page } from '../http/pagination.js';
import type { AssignableUser, MemberRole } from './organizations.types.js';

/** A member with its user, addresses (the first is the user's own) and projects. */
export interface MemberRow {
  id: string;
  userId: string;
  name: string;
  isActive: boolean;
  role: MemberRole;
  email: string;
  emails: { id: string; email: string; is_verified: boolean }[];
  projects: string[];
  createdAt: Date;
}

const memberColumns = `
  m.id, m.user_id AS "userId", u.name, u.is_active AS "isActive", m.role, m.created_at AS "createdAt",
  coalesce(addresses.list ->> 0, '') AS email, addresses.full AS emails,
  ARRAY(SELECT p.slug FROM project_members pm JOIN projects p ON p.id = pm.project_id
        WHERE pm.user_id = m.user_id AND pm.organization_id = m.organization_id ORDER BY p.slug) AS projects`;

const memberTables = `
  members m JOIN users u ON u.id = m.user_id
  CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(email ORDER BY id), '[]') AS list,
           coalesce(jsonb_agg(jsonb_build_object('id', id::text, 'email', email, 'is_verified', is_verified) ORDER BY id),
                    '[]') AS "full"
    FROM user_emails WHERE user_id = m.user_id
  ) addresses`;

/** Whether the address $2 is one that tells the user of `m` from others: verified, or the first. */
const ownAddress = `
  SELECT FROM user_emails e WHERE e.user_id = m.user_id AND e.email = $2
    AND (e.is_verified OR NOT EXISTS (SELECT FROM user_emails f WHERE f.user_id = e.user_id AND f.id < e.id))`;

/** Key of an address's advisory lock. */
const addressKey = (email: string): string => `hashtextextended('lockstep address ' || ${email}::text, 0)`;

/** The SQL of members, their addresses and their part in projects. */
@Injectable()
export class MembersRepository {
  constructor(private readonly dataSource: DataSource) {}

  async listMembers(organizationId: string, page: Page): Promise<MemberRow[]> {
    return this.dataSource.query<MemberRow[]>(
      `SELECT ${memberColumns} FROM ${memberTables}
       WHERE m.organization_id = $1 ORDER BY m.id OFFSET $2 LIMIT $3`,
      [organizationId, page.offset, page.limit + 1],
    );
  }

  async findMember(
    organizationId: string,
    by: { memberId: string } | { userId: string } | { email: string },
    manager: EntityManager = this.dataSource.manager,
  ): Promise<MemberRow | undefined> {
    const [condition, value] =
      'memberId' in by
        ? ['m.id = $2', by.memberId]
        : 'userId' in by
          ? ['m.user_id = $2', by.userId]
          : [`u.is_active AND EXISTS (${ownAddress})`, by.email];
    const [row] = await manager.query<MemberRow[]>(
      `SELECT ${memberColumns} FROM ${memberTables} WHERE m.organization_id = $1 AND ${condition} ORDER BY m.id LIMIT 1`,
      [organizationId, value],
    );
    return row;
  }

  /** Makes a user and its membership. */
  async insert(
    tx: EntityManager,
    organizationId: string,
    name: string,
    role: MemberRole,
  ): Promise<{ userId: string; memberId: string }> {
    const [row] = await tx.query<[{ userId: string; memberId: string }]>(
      `WITH person AS (INSERT INTO users (name) VALUES ($2) RETURNING id)
       INSERT INTO members (organization_id, user_id, role) SELECT $1, id, $3 FROM person
       RETURNING user_id AS "userId", id AS "memberId"`,
      [organizationId, name, role],
    );
    return row;
  }

  /** Locks the membership until the transaction ends; false when there is none. */
  async lock(tx: EntityManager, organizationId: string, memberId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      'SELECT FROM members WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE',
      [organizationId, memberId],
    );
    return rows.length > 0;
  }

  /** Writes role, name and activity as far as they are given. */
  async update(
    tx: EntityManager,
    member: { id: string; userId: string },
    { role, name, isActive }: { role?: MemberRole; name?: string; isActive?: boolean },
  ): Promise<void> {
    if (role !== undefined) await tx.query('UPDATE members SET role = $2 WHERE id = $1', [member.id, role]);
    if (name === undefined && isActive === undefined) return;
    await tx.query('UPDATE users SET name = coalesce($2, name), is_active = coalesce($3, is_active) WHERE id = $1', [
      member.userId,
      name,
      isActive,
    ]);
  }

  /** Ends the membership, the part in projects and the tokens of a user. */
  async remove(tx: EntityManager, organizationId: string, userId: string): Promise<void> {
    for (const table of ['api_tokens', 'project_members', 'members']) {
      await tx.query(`DELETE FROM ${table} WHERE organization_id = $1 AND user_id = $2`, [organizationId, userId]);
    }
  }

  async findAssignable(
    tx: EntityManager,
    email: string,
    projectIds: readonly string[],
  ): Promise<(AssignableUser & { projectId: string })[]> {
    return tx.query(
      `SELECT pm.project_id AS "projectId", min(pm.user_id) AS "userId", count(*) > 1 AS ambiguous
       FROM user_emails e
       JOIN users u ON u.id = e.user_id AND u.is_active
       JOIN project_members pm ON pm.user_id = e.user_id
       JOIN members m ON m.organization_id = pm.organization_id AND m.user_id = pm.user_id
       WHERE e.email = $1 AND e.is_verified AND pm.project_id = ANY($2::bigint[])
       GROUP BY pm.project_id`,
      [email, projectIds],
    );
  }

  /** One at a time makes a member: no constraint could say that an address belongs to one only. */
  async lockOrganization(tx: EntityManager, organizationId: string): Promise<void> {
    await tx.query('SELECT FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organizationId]);
  }

  /** Shared by those who find that nobody matches; until the transaction ends. */
  async holdAddress(tx: EntityManager, email: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock_shared(${addressKey('$1')})`, [email]);
  }

  /** For the one who changes who matches; until the transaction ends. */
  async lockAddresses(tx: EntityManager, emails: readonly string[]): Promise<void> {
    for (const email of [...emails].sort()) {
      await tx.query(`SELECT pg_advisory_xact_lock(${addressKey('$1')})`, [email]);
    }
  }

  async findAssignableProjects(tx: EntityManager, userId: string, projectIds: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ projectId: string }[]>(
      `SELECT pm.project_id AS "projectId" FROM project_members pm
       JOIN users u ON u.id = pm.user_id AND u.is_active
       JOIN members m ON m.organization_id = pm.organization_id AND m.user_id = pm.user_id
       WHERE pm.user_id = $1 AND pm.project_id = ANY($2::bigint[])`,
      [userId, projectIds],
    );
    return rows.map(({ projectId }) => projectId);
  }

  async describeUsers(
    tx: EntityManager,
    userIds: readonly string[],
  ): Promise<{ userId: string; name: string; email: string }[]> {
    return tx.query(
      `SELECT u.id AS "userId", u.name,
              coalesce((SELECT e.email FROM user_emails e WHERE e.user_id = u.id ORDER BY e.id LIMIT 1), '') AS email
       FROM users u WHERE u.id = ANY($1::bigint[])`,
      [userIds],
    );
  }

  /** The owners, locked, so that two requests cannot each remove the other's last one. */
  async lockOwners(tx: EntityManager, organizationId: string): Promise<{ memberId: string; isActive: boolean }[]> {
    return tx.query(
      `SELECT m.id AS "memberId", u.is_active AS "isActive" FROM members m JOIN users u ON u.id = m.user_id
       WHERE m.organization_id = $1 AND m.role = 'owner' ORDER BY m.id FOR NO KEY UPDATE OF m`,
      [organizationId],
    );
  }

  /** Whether a member of the organization has this address as a verified one or as the first. */
  async isEmailTaken(tx: EntityManager, organizationId: string, email: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT FROM members m WHERE m.organization_id = $1 AND EXISTS (${ownAddress})`,
      [organizationId, email],
    );
    return rows.length > 0;
  }

  /** Adds addresses or changes whether they are verified; answers the verified ones among those that changed. */
  async saveEmails(
    tx: EntityManager,
    userId: string,
    emails: readonly { email: string; isVerified: boolean }[],
  ): Promise<string[]> {
    const rows = await tx.query<{ email: string; verified: boolean }[]>(
      `INSERT INTO user_emails AS e (user_id, email, is_verified)
       SELECT $1, email, verified FROM unnest($2::text[], $3::boolean[]) WITH ORDINALITY AS given (email, verified, place)
       ORDER BY place
       ON CONFLICT (user_id, email) DO UPDATE SET is_verified = excluded.is_verified
         WHERE e.is_verified <> excluded.is_verified
       RETURNING email, is_verified AS verified`,
      [userId, emails.map(({ email }) => email), emails.map(({ isVerified }) => isVerified)],
    );
    return rows.filter(({ verified }) => verified).map(({ email }) => email);
  }

  /** Makes the user a member of exactly these projects; answers whether one was added. Unknown ids are passed over. */
  async setProjects(
    tx: EntityManager,
    organizationId: string,
    userId: string,
    projectIds: readonly string[],
  ): Promise<boolean> {
    await tx.query(
      'DELETE FROM project_members WHERE organization_id = $1 AND user_id = $2 AND project_id <> ALL($3::bigint[])',
      [organizationId, userId, projectIds],
    );
    return this.addProjects(tx, organizationId, userId, projectIds);
  }

  async addProjects(
    tx: EntityManager,
    organizationId: string,
    userId: string,
    projectIds: readonly string[],
  ): Promise<boolean> {
    const added = await tx.query<unknown[]>(
      `INSERT INTO project_members (project_id, user_id, organization_id)
       SELECT id, $2, organization_id FROM projects WHERE organization_id = $1 AND id = ANY($3::bigint[])
       ON CONFLICT DO NOTHING RETURNING project_id`,
      [organizationId, userId, projectIds],
    );
    return added.length > 0;
  }

  async verifiedEmails(tx: EntityManager, userId: string): Promise<string[]> {
    const rows = await tx.query<{ email: string }[]>(
      'SELECT email FROM user_emails WHERE user_id = $1 AND is_verified ORDER BY id',
      [userId],
    );
    return rows.map(({ email }) => email);
  }
}
