import type { WorkItemSnapshot } from '../domain/work-item.types.js';
import type { LaneFailure, LaneWork, NewestItem } from './sync.types.js';

/** Readings in a row, over more than 10 s, that show less than is known before it is believed that there is no more. */
const outdatedReadings = 4;

/**
 * Of what was read and what deliveries brought, the higher revision, if it is news: above what was applied, or the same
 * and read on purpose. `failure` when Azure DevOps has to be asked again.
 *
 * Azure DevOps may answer from a copy that lags behind its own deliveries: then the run looks again later, and an older
 * revision undoes nothing. Not for ever: a delivery may be what is wrong, or a collection restored from a backup. So a
 * reading that stays behind time after time counts in the end although it is below what was applied.
 */
export function newestItem(
  work: LaneWork,
  read: WorkItemSnapshot | null,
): { newest: NewestItem | null; failure: LaneFailure | null } {
  const appliedRev = work.shadow.appliedRev ?? 0;
  const delivered = work.newest;
  if (delivered !== null && delivered.snapshot.rev > Math.max(appliedRev, read?.rev ?? 0)) {
    return { newest: delivered, failure: read && outdated(work, read.rev, delivered.snapshot.rev) };
  }
  if (read === null) return { newest: null, failure: null };
  const failure = outdated(work, read.rev, read.rev);
  const isNews = read.rev >= appliedRev || failure === null;
  return { newest: isNews ? { snapshot: read, deliveryId: null } : null, failure };
}

function outdated({ shadow, announcedRev, lane }: LaneWork, readRev: number, shownRev: number): LaneFailure | null {
  const appliedRev = shadow.appliedRev ?? 0;
  if (shownRev >= Math.max(appliedRev, announcedRev ?? 0)) return null;
  if (lane.waitingCode === 'outdated' && lane.attempts >= outdatedReadings) return null;
  const known =
    announcedRev !== null && announcedRev > shownRev
      ? `a delivery spoke of revision ${announcedRev}`
      : `revision ${appliedRev} was applied`;
  return { kind: 'wait', code: 'outdated', reason: `Azure DevOps answers with revision ${readRev}, but ${known}` };
}
