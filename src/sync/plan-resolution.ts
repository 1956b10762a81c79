import type { Resolution } from '../groups/groups.types.js';
import type { ResolutionStrategy } from '../integration/integration.types.js';
import type { ProjectRelease } from '../releases/releases.types.js';

/** The release that a group is resolved in, if any, and what the ledger says of it. */
export interface ResolutionPlan {
  resolution: Resolution | undefined;
  note: string;
}

/**
 * In which release a work item resolves a group, given the latest one of the group's project (Sentry: the integration's
 * `resolution_strategy`). A project without releases has none to resolve in.
 */
export function planResolution(strategy: ResolutionStrategy, latest: ProjectRelease | undefined): ResolutionPlan {
  if (strategy === 'resolve') return { resolution: undefined, note: '' };
  if (latest === undefined) {
    return { resolution: undefined, note: '; the project has no release, so it is resolved regardless of releases' };
  }
  return strategy === 'resolve_current_release'
    ? {
        resolution: { kind: 'in_release', release: latest },
        note: `; resolved in ${latest.version}, the latest release`,
      }
    : {
        resolution: { kind: 'in_next_release', release: latest },
        note: `; resolved in the release after ${latest.version}`,
      };
}
