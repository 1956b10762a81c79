import { Inject, Injectable } from '@nestjs/common';
import { isDatabaseAway } from '../database/database-errors.js';
import type { WorkItemSnapshot } from '../domain/work-item.types.js';
import { ClientFactory } from '../integration/client.factory.js';
import { StateCatalogueService, type CataloguesOfRun } from '../integration/state-catalogue.service.js';
import type { IntegrationSettings } from '../integration/integration.types.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { unknownMeaning } from './lane-failure.js';
import type { LaneFailure, LaneWork } from './sync.types.js';

/** What an item's present and last agreed state mean. */
export interface StateMeaning {
  isDone: boolean | null;
  wasDone: boolean | null;
}

/** Which state is asked about. */
export interface StateQuestion {
  organizationId: string;
  integrationId: string;
  /** Name of the ADO project. */
  project: string;
  type: string;
  state: string;
  doneStates: IntegrationSettings['done_states'];
}

/** What one run has asked for already: however many lanes it has, each client is made and each catalogue read once. */
export class ResolveRun {
  readonly clients = new Map<string, ReturnType<ClientFactory['getClient']>>();
  readonly catalogues: CataloguesOfRun = new Map();
  /** Unexpected errors that are in the log already; many lanes may meet the same one. */
  readonly logged = new Set<string>();

  /** `signal` gives up the calls of the run. */
  constructor(readonly signal?: AbortSignal) {}
}

/**
 * Says whether states count as done (seed: `_get_done_statuses`), for the item's own project and type.
 *
 * The seed takes a failed look-up for "nothing is done" and so reopens everything. Here it is a failure of the run:
 * the lane waits, and nothing moves.
 */
@Injectable()
export class ResolveService {
  constructor(
    private readonly clients: ClientFactory,
    private readonly catalogues: StateCatalogueService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * The meaning of the item's states. The last agreed state keeps the meaning that it was agreed with. Not knowing is
   * a failure only where the state is to be carried; otherwise the meaning stays unknown until it is needed. Throws when
   * the database is away.
   */
  async findMeaning(work: LaneWork, snapshot: WorkItemSnapshot, run: ResolveRun): Promise<StateMeaning | LaneFailure> {
    const { shadow, settings, organizationId, integrationId } = work;
    if (snapshot.state === shadow.state && shadow.stateDone !== null) {
      return { isDone: shadow.stateDone, wasDone: shadow.stateDone };
    }
    const { project, type } = snapshot;
    const question = { organizationId, integrationId, project, type, doneStates: settings.done_states };
    const mustKnow = settings.sync_status_reverse && snapshot.state !== shadow.state;
    try {
      const now = await this.isDone({ ...question, state: snapshot.state }, run);
      const before =
        shadow.state === null
          ? null
          : (shadow.stateDone ?? (await this.isDone({ ...question, state: shadow.state }, run)));
      if (now !== 'unknown' && before !== 'unknown') return { isDone: now, wasDone: before };
      if (!mustKnow) return { isDone: now === 'unknown' ? null : now, wasDone: shadow.stateDone };
      const which = now === 'unknown' ? snapshot.state : shadow.state;
      const reason = `${which} is not among the states that Azure DevOps lists for type ${type} in ${project}`;
      return { kind: 'wait', code: 'unknown_state', reason };
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      const failure = unknownMeaning(error);
      if (failure.code === 'internal' && !run.logged.has(String(error))) {
        run.logged.add(String(error));
        this.logger.error({ err: error }, 'looking up states failed unexpectedly');
      }
      return mustKnow ? failure : { isDone: null, wasDone: shadow.stateDone };
    }
  }

  /** Whether one state counts as done; `unknown` when Azure DevOps does not list it. Throws what the look-up throws. */
  async isDone(question: StateQuestion, run: ResolveRun = new ResolveRun()): Promise<boolean | 'unknown'> {
    const { organizationId, integrationId } = question;
    const key = `${organizationId} ${integrationId}`;
    const client = run.clients.get(key) ?? this.clients.getClient(organizationId, integrationId, run.signal);
    run.clients.set(key, client);
    return this.catalogues.resolveDone(await client, question, run.catalogues);
  }
}
