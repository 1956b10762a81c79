import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/transaction-runner.service.js';
import { groupBy } from '../../domain/group-by.js';
import { EnvironmentsService } from '../../releases/environments.service.js';
import { ReleasesService } from '../../releases/releases.service.js';
import { seenKey, type ProjectRelease } from '../../releases/releases.types.js';
import type { PreparedEvent } from './processing.types.js';

/** What ran where when an event happened. */
export interface Deployment {
  release: ProjectRelease | null;
  environmentId: string | null;
}

/** What ran when a batch's event happened, or a problem that was found in it. */
export type DeploymentOf = (event: Pick<PreparedEvent, 'projectId' | 'event'>) => Deployment;

/** The releases and environments that events name; new ones are made. */
@Injectable()
export class DeploymentsService {
  constructor(
    private readonly releases: ReleasesService,
    private readonly environments: EnvironmentsService,
  ) {}

  /** Answers what each of the events names. */
  async find(tx: Transaction, events: readonly PreparedEvent[]): Promise<DeploymentOf> {
    const releases = new Map<string, ProjectRelease>();
    const environments = new Map<string, string>();
    // In the order of their ids, as everybody does who makes rows of several.
    const byOrganization = [...groupBy(events, (event) => event.organizationId)].sort(
      ([a], [b]) => Number(a) - Number(b),
    );
    for (const [organizationId, ofOrganization] of byOrganization) {
      const seenReleases = ofOrganization.flatMap(({ projectId, event, receivedAt }) =>
        event.release === undefined ? [] : [{ projectId, version: event.release, seenAt: receivedAt }],
      );
      const seenEnvironments = ofOrganization.flatMap(({ projectId, event }) =>
        event.environment === undefined ? [] : [{ projectId, name: event.environment }],
      );
      const foundReleases = await this.releases.getOrCreate(tx, organizationId, seenReleases);
      const foundEnvironments = await this.environments.getOrCreate(tx, organizationId, seenEnvironments);
      foundReleases.forEach((release, key) => releases.set(key, release));
      foundEnvironments.forEach((id, key) => environments.set(key, id));
    }
    return ({ projectId, event }) => ({
      release: releases.get(seenKey(projectId, event.release ?? '')) ?? null,
      environmentId: environments.get(seenKey(projectId, event.environment ?? '')) ?? null,
    });
  }
}
