import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseErrorCode } from '../database/database-errors.js';
import type { Transaction } from '../database/transaction-runner.service.js';
import { ApiError, notFound } from '../http/api-error.js';
import type { OrganizationContext } from './organizations.types.js';

const organizationColumns = 'id, slug, name, created_at AS "createdAt"';

/** The organizations of this installation. Only the operator, on the command line, sees more than one. */
@Injectable()
export class OrganizationsService {
  constructor(private readonly dataSource: DataSource) {}

  /** Every organization in order of their slugs. */
  async list(): Promise<OrganizationContext[]> {
    return this.dataSource.query(`SELECT ${organizationColumns} FROM organizations ORDER BY slug`);
  }

  /** Throws 404 that names the slug. */
  async get(slug: string): Promise<OrganizationContext> {
    const [found] = await this.dataSource.query<OrganizationContext[]>(
      `SELECT ${organizationColumns} FROM organizations WHERE slug = $1`,
      [slug],
    );
    if (found === undefined) throw notFound(`There is no organization "${slug}".`);
    return found;
  }

  /** Makes an organization without members. Throws 409 when the slug is taken. */
  async create(tx: Transaction, slug: string, name: string): Promise<OrganizationContext> {
    try {
      const [created] = await tx.query<[OrganizationContext]>(
        `INSERT INTO organizations (slug, name) VALUES ($1, $2) RETURNING ${organizationColumns}`,
        [slug, name],
      );
      return created;
    } catch (error) {
      if (databaseErrorCode(error) !== '23505') throw error;
      throw new ApiError(409, `There is an organization "${slug}" already.`);
    }
  }
}
