import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PreparedReads } from '../database/prepared-reads.js';
import { isDatabaseId } from '../http/database-id.js';
import { ApiError, notFound } from '../http/api-error.js';
import type { Page } from '../http/pagination.js';
import { IntegrationDto, ProviderDto } from './integration.dto.js';
import { defaultSettings, type IntegrationSettings } from './integration.types.js';

type Row = Omit<IntegrationDto, 'icon' | 'provider' | 'status' | 'configData'> & {
  hasCredential: boolean;
  settings: Partial<IntegrationSettings>;
};

/** The integrations of organizations, as the API shows them. */
@Injectable()
export class IntegrationsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: PreparedReads,
  ) {}

  /** One page and one more, by id. */
  async list(organizationId: string, page: Page): Promise<IntegrationDto[]> {
    const rows = await this.dataSource.query<Row[]>(`${selectRows} ORDER BY i.id OFFSET $2 LIMIT $3`, [
      organizationId,
      page.offset,
      page.limit + 1,
    ]);
    return rows.map(toDto);
  }

  /** 404 when the integration does not exist or the organization does not use it. */
  async get(organizationId: string, integrationId: string): Promise<IntegrationDto> {
    if (!isDatabaseId(integrationId)) throw notFound();
    const [row] = await this.reads.query<Row>('get_integration', `${selectRows} AND i.id = $2`, [
      organizationId,
      integrationId,
    ]);
    if (row === undefined) throw notFound();
    return toDto(row);
  }

  /** The name is everybody's: one of several organizations may not change it. Throws 409 then. */
  async rename(organizationId: string, integrationId: string, name: string): Promise<void> {
    const [, renamed] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE integrations SET name = $3 WHERE id = $2 AND NOT EXISTS (
         SELECT FROM organization_integrations WHERE integration_id = $2 AND organization_id <> $1)`,
      [organizationId, integrationId, name],
    );
    if (renamed === 0) throw new ApiError(409, 'Other organizations use this integration too; its name stays.');
  }
}

const selectRows = `
  SELECT i.id, i.name, i.domain_name AS "domainName", i.account_type AS "accountType", i.external_id AS "externalId",
    oi.organization_id AS "organizationId", oi.settings, oi.created_at AS "dateCreated",
    c.id IS NOT NULL AS "hasCredential", c.needs_reauth_since AS "needsReauthSince",
    coalesce((
      SELECT json_agg(json_build_object('eventType', s.event_type, 'status', s.status, 'lastDeliveryAt',
        to_char(s.last_delivery_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY s.event_type)
      FROM subscriptions s WHERE s.integration_id = i.id), '[]') AS subscriptions
  FROM organization_integrations oi
  JOIN integrations i ON i.id = oi.integration_id
  LEFT JOIN credentials c ON c.id = oi.default_credential_id
  WHERE oi.organization_id = $1`;

function toDto({ hasCredential, settings, ...row }: Row): IntegrationDto {
  const status = !hasCredential ? 'no_credential' : row.needsReauthSince === null ? 'active' : 'needs_reauth';
  const configData = { ...defaultSettings, ...settings };
  return Object.assign(new IntegrationDto(), row, { icon: null, provider: new ProviderDto(), status, configData });
}
