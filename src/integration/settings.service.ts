import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { TransactionRunner } from '../database/transaction-runner.service.js';
import { notFound } from '../http/api-error.js';
import { AzureDevOpsError } from './azure-devops/azure-devops.errors.js';
import { ClientFactory } from './client.factory.js';
import type { IntegrationClient } from './integration-client.js';
import { toApiError } from './integration.errors.js';
import { defaultSettings, type IntegrationSettings } from './integration.types.js';
import { wrongSettings, type SettingsChange } from './parse-settings.js';
import { SettingsMarking } from './settings-marking.service.js';
import { StateCatalogueService } from './state-catalogue.service.js';

type DoneStates = IntegrationSettings['done_states'];

/** An organization's settings for an integration. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly clients: ClientFactory,
    private readonly catalogues: StateCatalogueService,
    private readonly marking: SettingsMarking,
  ) {}

  /**
   * Merges the keys of `change` into the settings; answers all of them as they are then. When that changes anything,
   * every linked work item is looked at again. Throws 400 for a project, type or state that Azure DevOps does not have.
   */
  async change(organizationId: string, integrationId: string, change: SettingsChange): Promise<IntegrationSettings> {
    const doneStates =
      change.done_states === undefined
        ? undefined
        : await this.lookUp(organizationId, integrationId, change.done_states);
    const settings = await this.transactions.run(async (tx) => {
      const [row] = await tx.query<{ id: string; settings: Partial<IntegrationSettings> }[]>(
        `SELECT id, settings FROM organization_integrations
         WHERE organization_id = $1 AND integration_id = $2 FOR NO KEY UPDATE`,
        [organizationId, integrationId],
      );
      if (row === undefined) throw notFound();
      const before = { ...defaultSettings, ...row.settings };
      const after = { ...before, ...change, ...(doneStates === undefined ? {} : { done_states: doneStates }) };
      if (isDeepStrictEqual(before, after)) return after;
      await tx.query('UPDATE organization_integrations SET settings = $2, unmarked_above = 0 WHERE id = $1', [
        row.id,
        JSON.stringify(after),
      ]);
      return after;
    });
    await this.marking.finish(organizationId, integrationId);
    return settings;
  }

  /** The same states by project id and in Azure DevOps' own spelling. */
  private async lookUp(organizationId: string, integrationId: string, given: DoneStates): Promise<DoneStates> {
    const projects = Object.entries(given);
    if (projects.length === 0) return {};
    try {
      const client = await this.clients.getClient(organizationId, integrationId);
      const found: DoneStates = {};
      // One after the other: a person waits for this, Azure DevOps should not.
      for (const [project, byType] of projects) {
        const { projectId, states } = await this.lookUpProject(client, project, byType);
        found[projectId] = { ...found[projectId], ...states };
      }
      return found;
    } catch (error) {
      throw toApiError(error);
    }
  }

  private async lookUpProject(
    client: IntegrationClient,
    project: string,
    byType: Record<string, string[]>,
  ): Promise<{ projectId: string; states: Record<string, string[]> }> {
    const { projectId, types } = await this.getFreshCatalogue(client, project);
    const states = Object.entries(byType).map(([typeName, names]): [string, string[]] => {
      const type = pick(types, typeName, `has no work item type "${typeName}" in project "${project}"; there are`);
      return [
        type.name,
        names.map((name) => pick(type.states, name, `has no state "${name}" of ${type.name}; there are`).name),
      ];
    });
    return { projectId, states: Object.fromEntries(states) };
  }

  /** What a person just added in Azure DevOps must be found here. */
  private async getFreshCatalogue(
    client: IntegrationClient,
    project: string,
  ): ReturnType<StateCatalogueService['getCatalogue']> {
    try {
      return await this.catalogues.getCatalogue(client, project, { fresherThanMs: 10_000 });
    } catch (error) {
      if (!(error instanceof AzureDevOpsError && error.code === 'not_found')) throw error;
      throw wrongSettings({ done_states: [`names the project "${project}", which Azure DevOps does not have`] });
    }
  }
}

/** The entry of that name, compared without case; 400 that lists all names when there is none. */
function pick<T extends { name: string }>(entries: readonly T[], name: string, problem: string): T {
  const found = entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  throw wrongSettings({ done_states: [`${problem} ${entries.map((entry) => entry.name).join(', ')}`] });
}
