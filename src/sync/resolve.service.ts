import { Injectable } from '@nestjs/common';
import { isDone } from '../domain/done-states.js';
import type { WorkItemSnapshot } from '../domain/work-item.types.js';
import { ClientFactory } from '../integration/client.factory.js';
import { StateCatalogueService, type ProjectCatalogue } from '../integration/state-catalogue.service.js';
import type { IntegrationSettings } from '../integration/integration.types.js';
import { unknownMeaning } from './lane-failure.js';
import type { LaneFailure, LaneWork } from './sync.types.js';

/** A copy that is newer than this is not fetched again because something is missing in it. */
const trustedForMs = 10_000;

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

/** Catalogues that were looked at in one run, so that each is read once and looked for anew at most once. */
export type CataloguesOfRun = Map<string, Promise<ProjectCatalogue>>;

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
  ) {}

  /**
   * The meaning of the item's states. The last agreed state keeps the meaning that it was agreed with. Not knowing is
   * a failure only where the state is to be carried; otherwise the meaning stays unknown until it is needed.
   */
  async findMeaning(
    work: LaneWork,
    snapshot: WorkItemSnapshot,
    seen: CataloguesOfRun,
  ): Promise<StateMeaning | LaneFailure> {
    const { shadow, settings, organizationId, integrationId } = work;
    const unchanged = { isDone: shadow.stateDone, wasDone: shadow.stateDone };
    if (snapshot.state === shadow.state && shadow.stateDone !== null) return unchanged;
    const { project, type } = snapshot;
    const question = { organizationId, integrationId, project, type, doneStates: settings.done_states };
    const mustKnow = settings.sync_status_reverse && snapshot.state !== shadow.state;
    try {
      const now = await this.isDone({ ...question, state: snapshot.state }, seen);
      const before =
        shadow.state === null
          ? null
          : (shadow.stateDone ?? (await this.isDone({ ...question, state: shadow.state }, seen)));
      if (now !== 'unknown' && before !== 'unknown') return { isDone: now, wasDone: before };
      if (!mustKnow) return { isDone: now === 'unknown' ? null : now, wasDone: shadow.stateDone };
      const which = now === 'unknown' ? snapshot.state : shadow.state;
      const reason = `${which} is not among the states that Azure DevOps lists for type ${type} in ${project}`;
      return { kind: 'wait', code: 'unknown_state', reason };
    } catch (error) {
      return mustKnow ? unknownMeaning(error) : unchanged;
    }
  }

  /**
   * Whether one state counts as done. A type or state that the catalogue lacks is looked for once more in a new copy,
   * if the copy is older than 10 s; still missing is `unknown`. Throws what the look-up throws.
   */
  async isDone(question: StateQuestion, seen: CataloguesOfRun = new Map()): Promise<boolean | 'unknown'> {
    const { type, state, doneStates } = question;
    const ask = ({ projectId, types }: ProjectCatalogue): boolean | 'unknown' =>
      isDone({ types, typeName: type, state, doneStates: doneStates[projectId] });
    const done = ask(await this.look(question, seen, {}));
    return done === 'unknown' ? ask(await this.look(question, seen, { fresherThanMs: trustedForMs })) : done;
  }

  private look(
    { organizationId, integrationId, project }: StateQuestion,
    seen: CataloguesOfRun,
    options: { fresherThanMs?: number },
  ): Promise<ProjectCatalogue> {
    const key = JSON.stringify([organizationId, integrationId, project, options]);
    const known = seen.get(key);
    if (known !== undefined) return known;
    const looking = this.clients
      .getClient(organizationId, integrationId)
      .then((client) => this.catalogues.getCatalogue(client, project, options));
    seen.set(key, looking);
    return looking;
  }
}
