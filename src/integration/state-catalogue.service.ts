import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isDone } from '../domain/done-states.js';
import type { WorkItemType } from '../domain/work-item.types.js';
import type { IntegrationClient } from './integration-client.js';
import type { IntegrationSettings } from './integration.types.js';

const keptForMs = 3_600_000;
/** A copy that is newer than this is not fetched again because something is missing in it. */
const trustedForMs = 10_000;

/** All types of an ADO project with all their states. */
export interface ProjectCatalogue {
  projectId: string;
  types: WorkItemType[];
}

/** Catalogues that one run has looked at: each is read once, and looked for anew at most once. */
export type CataloguesOfRun = Map<string, Promise<ProjectCatalogue>>;

/**
 * Knows the states of each ADO project and what they mean. A copy is kept in the database for an hour, for all workers.
 * Only whole answers are kept; a failed or empty one is an AzureDevOpsError, never an empty set of states.
 */
@Injectable()
export class StateCatalogueService {
  private readonly flights = new Map<string, Promise<ProjectCatalogue>>();

  constructor(private readonly dataSource: DataSource) {}

  /** By name or id of the project. Reads from Azure DevOps unless a copy is younger than `fresherThanMs`. */
  async getCatalogue(
    client: IntegrationClient,
    adoProject: string,
    { fresherThanMs = keptForMs }: { fresherThanMs?: number } = {},
  ): Promise<ProjectCatalogue> {
    const kept = await this.findKept(client.integrationId, adoProject, fresherThanMs);
    if (kept !== undefined) return kept;
    // Another credential may see other projects, so only callers with the same one wait for the same answer.
    const flightKey = JSON.stringify([client.integrationId, client.credentialId, adoProject.toLowerCase()]);
    const underway = this.flights.get(flightKey);
    if (underway !== undefined) return underway;
    const flight = this.fetch(client, adoProject).finally(() => this.flights.delete(flightKey));
    this.flights.set(flightKey, flight);
    return flight;
  }

  /**
   * Whether a state counts as done for that project and type (seed: `_get_done_statuses`). A type or state that the
   * copy lacks is looked for once more in a new one, if the copy is older than 10 s; still missing is `unknown`.
   */
  async resolveDone(
    client: IntegrationClient,
    question: {
      /** Name or id. */
      project: string;
      type: string | null;
      state: string;
      doneStates: IntegrationSettings['done_states'];
    },
    seen: CataloguesOfRun = new Map(),
  ): Promise<boolean | 'unknown'> {
    const { project, type, state, doneStates } = question;
    const ask = async (fresherThanMs: number): Promise<boolean | 'unknown'> => {
      const key = JSON.stringify([client.credentialId, project, fresherThanMs]);
      const looking = seen.get(key) ?? this.getCatalogue(client, project, { fresherThanMs });
      seen.set(key, looking);
      const { projectId, types } = await looking;
      return isDone({ types, typeName: type, state, doneStates: doneStates[projectId] });
    };
    const done = await ask(keptForMs);
    return done === 'unknown' ? ask(trustedForMs) : done;
  }

  private async findKept(
    integrationId: string,
    adoProject: string,
    fresherThanMs: number,
  ): Promise<ProjectCatalogue | undefined> {
    const [row] = await this.dataSource.query<ProjectCatalogue[]>(
      `SELECT ado_project_id AS "projectId", types FROM state_catalogues
       WHERE integration_id = $1 AND (ado_project = $2 OR ado_project_id = $2)
         AND fetched_at > now() - $3 * interval '1 millisecond'
       ORDER BY fetched_at DESC LIMIT 1`,
      [integrationId, adoProject.toLowerCase(), fresherThanMs],
    );
    return row;
  }

  private async fetch(client: IntegrationClient, adoProject: string): Promise<ProjectCatalogue> {
    const project = await client.getProject(adoProject);
    const types = await client.getWorkItemTypes(project.id);
    await this.dataSource.query(
      `INSERT INTO state_catalogues (integration_id, ado_project, ado_project_id, types, fetched_at)
       SELECT id, $2, $3, $4, now() FROM integrations WHERE id = $1
       ON CONFLICT (integration_id, ado_project) DO UPDATE
         SET ado_project_id = excluded.ado_project_id, types = excluded.types, fetched_at = excluded.fetched_at`,
      [client.integrationId, project.name.toLowerCase(), project.id, JSON.stringify(types)],
    );
    return { projectId: project.id, types };
  }
}
