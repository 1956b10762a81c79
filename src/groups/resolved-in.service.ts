import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import { ReleasesService } from '../releases/releases.service.js';
import type { Resolution } from './groups.types.js';
import { wrongDetails, type WantedResolution } from './status-details.js';

/** Finds the release that issues are to be resolved in. */
@Injectable()
export class ResolvedInService {
  constructor(private readonly releases: ReleasesService) {}

  /** By project. Throws 400 when one of the projects lacks the release, or has none at all. */
  async resolve(
    tx: Transaction,
    organizationId: string,
    wanted: WantedResolution,
    projects: readonly { id: string; slug: string }[],
  ): Promise<Map<string, Resolution>> {
    const ids = projects.map(({ id }) => id);
    const version = wanted.kind === 'in_release' ? wanted.version : undefined;
    const releases =
      version === undefined
        ? await this.releases.findLatest(tx, ids)
        : await this.releases.find(tx, organizationId, ids, version);
    return new Map(
      projects.map(({ id, slug }) => {
        const release = releases.get(id);
        if (release === undefined) throw wrongDetails(lacking(slug, version));
        return [id, { kind: wanted.kind, release }];
      }),
    );
  }
}

function lacking(slug: string, version: string | undefined): string {
  const missing = version === undefined ? 'no release yet' : `no release ${JSON.stringify(version)}`;
  return `the project ${slug} has ${missing}; make one with POST …/releases/, or leave statusDetails out`;
}
