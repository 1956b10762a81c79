import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sha256 } from '../crypto/sha256.js';
import { PreparedReads } from '../database/prepared-reads.js';
import type { Transaction } from '../database/transaction-runner.service.js';
import { notFound } from '../http/api-error.js';
import type { MemberRole, OrganizationContext, Scope, TokenContext } from './organizations.types.js';

const tokenBytes = 32;
const shownPrefixLength = 8;

/** A token as lists show it; the token itself is not kept. */
export interface TokenSummary {
  id: string;
  name: string;
  prefix: string;
  /** First address of the user in whose name it acts. */
  email: string;
  scopes: Scope[];
  createdAt: Date;
}

interface FoundRow {
  tokenId: string;
  userId: string;
  role: MemberRole;
  scopes: Scope[];
  id: string;
  slug: string;
  name: string;
  createdAt: Date;
}

/** API tokens: 256 random bits, kept only as SHA-256 (no salt or stretching is needed for random values). */
@Injectable()
export class TokensService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: PreparedReads,
  ) {}

  /** Makes a token and answers it, the only time that it can be read. `plainToken` sets it instead of a random one. */
  async create(
    tx: Transaction,
    token: { organizationId: string; userId: string; name: string; scopes: readonly Scope[]; plainToken?: string },
  ): Promise<{ id: string; plainToken: string }> {
    const plainToken = token.plainToken ?? `lst_${randomBytes(tokenBytes).toString('base64url')}`;
    const [row] = await tx.query<[{ id: string }]>(
      `INSERT INTO api_tokens (organization_id, user_id, name, token_digest, token_prefix, scopes)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
      [token.organizationId, token.userId, token.name, sha256(plainToken), shownPrefix(plainToken), token.scopes],
    );
    return { id: row.id, plainToken };
  }

  /** Ends a token at once. Throws 404 when the organization has no such token. */
  async revoke(tx: Transaction, organizationId: string, tokenId: string): Promise<void> {
    const [rows] = await tx.query<[unknown[], number]>(
      'DELETE FROM api_tokens WHERE organization_id = $1 AND id = $2 RETURNING id',
      [organizationId, tokenId],
    );
    if (rows.length === 0) throw notFound(`The organization has no token ${tokenId}.`);
  }

  /** Every token of the organization, oldest first. */
  async list(organizationId: string): Promise<TokenSummary[]> {
    return this.dataSource.query<TokenSummary[]>(
      `SELECT t.id, t.name, t.token_prefix AS prefix, t.scopes, t.created_at AS "createdAt", coalesce(
         (SELECT e.email FROM user_emails e WHERE e.user_id = t.user_id ORDER BY e.id LIMIT 1), '') AS email
       FROM api_tokens t WHERE t.organization_id = $1 ORDER BY t.id`,
      [organizationId],
    );
  }

  /** The token and its organization, as long as its user is an active member there. */
  async findByPlainToken(
    plainToken: string,
  ): Promise<{ token: TokenContext; organization: OrganizationContext } | undefined> {
    const [row] = await this.reads.query<FoundRow>(
      'find_token',
      `SELECT t.id AS "tokenId", t.user_id AS "userId", m.role, t.scopes,
              o.id, o.slug, o.name, o.created_at AS "createdAt"
       FROM api_tokens t
       JOIN organizations o ON o.id = t.organization_id
       JOIN members m ON m.organization_id = t.organization_id AND m.user_id = t.user_id
       JOIN users u ON u.id = t.user_id AND u.is_active
       WHERE t.token_digest = $1`,
      [sha256(plainToken)],
    );
    if (row === undefined) return undefined;
    const { tokenId, userId, role, scopes, ...organization } = row;
    return { token: { tokenId, organizationId: organization.id, userId, role, scopes }, organization };
  }
}

/** Enough to tell tokens apart, and never a useful part of a short one that an operator chose. */
function shownPrefix(plainToken: string): string {
  return plainToken.slice(0, Math.min(shownPrefixLength, Math.floor(plainToken.length / 4)));
}
