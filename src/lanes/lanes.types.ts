/** What marked a lane; ids name the delivery, group, link … in decimal text. */
export interface LaneTrigger {
  kind: 'delivery' | 'group' | 'link' | 'settings' | 'member' | 'sweep' | 'replay' | 'resync';
  id: string | null;
}

/** Why a lane waits: it is tried again by itself. */
export type WaitingCode =
  | 'unavailable'
  | 'throttled'
  | 'unauthorized'
  | 'malformed'
  | 'conflict'
  | 'unknown_state'
  | 'no_credential'
  | 'outdated'
  | 'busy'
  | 'internal';

/** Why a lane is parked: it runs again only after a new mark. */
export type ParkedCode = 'not_found' | 'forbidden' | 'rule_violation' | 'broken_payload';

/** A lane in the hands of a worker, until its lease runs out. */
export interface ClaimedLane {
  externalIssueId: string;
  organizationId: string;
  integrationId: string;
  /** Random per claim; every write of the run is conditional on it. */
  leaseToken: string;
  /** Marks up to here are answered by this run; later ones leave the lane dirty. */
  markedSeq: string;
  refetch: boolean;
  trigger: LaneTrigger;
  attempts: number;
  waitingCode: WaitingCode | null;
}

/** How a lane's run ended. */
export type LaneFinish = {
  externalIssueId: string;
  /** As claimed. */
  markedSeq: string;
  /** Whether the run read the work item from Azure DevOps. */
  compared: boolean;
} & (
  | { kind: 'done' }
  /** It went well, but there was more to do than one run takes on: due again at once, after those that are due now. */
  | { kind: 'more' }
  | { kind: 'wait'; code: WaitingCode; reason: string; retryAfterMs?: number | undefined }
  | { kind: 'park'; code: ParkedCode; reason: string }
);

/** Does the work of claimed lanes. Registered by the module that knows what a lane is for. */
export interface LaneWorker {
  /**
   * Brings the lanes' pairs back in step and ends their runs, as far as it gets before `signal` aborts. Lanes that it
   * does not end are handed back.
   */
  run(lanes: ClaimedLane[], signal: AbortSignal): Promise<void>;
}
