import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/transaction-runner.service.js';
import { groupBy } from '../../domain/group-by.js';
import { GroupFinder } from '../../groups/group-finder.service.js';
import { GroupSightings } from '../../groups/group-sightings.service.js';
import type { Assignment } from '../../groups/sightings.types.js';
import { OutcomesRepository } from '../outcomes/outcomes.repository.js';
import type { Outcome } from '../outcomes/outcomes.types.js';
import { EventsRepository, eventKey } from '../storage/events.repository.js';
import { DeploymentsService, type DeploymentOf } from './deployments.service.js';
import type { PreparedEnvelope, PreparedEvent, PreparedOccurrence, PreparedTransaction } from './processing.types.js';
import { SpanBuffer } from './span-buffer.service.js';

/**
 * Takes prepared events into the database (seed: `EventManager`). Everything happens in the transaction that it is given:
 * an event is stored with all its effects, and counted once however often it was sent, or not at all.
 */
@Injectable()
export class EventManager {
  constructor(
    private readonly events: EventsRepository,
    private readonly deployments: DeploymentsService,
    private readonly finder: GroupFinder,
    private readonly sightings: GroupSightings,
    private readonly spans: SpanBuffer,
    private readonly outcomes: OutcomesRepository,
  ) {}

  /** Saves what envelopes hold (seed: `save`). Their projects must not go meanwhile. */
  async save(tx: Transaction, envelopes: readonly PreparedEnvelope[]): Promise<void> {
    const errors = envelopes.flatMap((envelope) => envelope.errors);
    const transactions = envelopes.flatMap((envelope) => envelope.transactions);
    const fresh = await this.withoutRepeats(tx, [...errors, ...transactions]);
    const deploymentOf = await this.deployments.find(tx, [...fresh]);
    const freshErrors = errors.filter((error) => fresh.has(error));
    const freshTransactions = transactions.filter((transaction) => fresh.has(transaction));
    // Together: groups are locked in the order of their ids, whether errors or problems belong to them.
    const occurrences = [...freshErrors, ...freshTransactions.flatMap(({ problems }) => problems)];
    const discarded = new Set(await this.saveOccurrences(tx, occurrences, deploymentOf));
    const outcomes = [
      ...(await this.saveErrorEvents(tx, freshErrors, discarded)),
      ...(await this.saveTransactionEvents(tx, freshTransactions)),
      ...envelopes.flatMap((envelope) => envelope.outcomes),
    ];
    await this.spans.add(
      tx,
      envelopes.flatMap(({ spans }) => spans),
    );
    // Last, because every batch of a project writes the same few rows.
    await this.outcomes.add(tx, outcomes);
  }

  /** Stores what comes with errors that are kept, and says what became of each (seed: `save_error_events`). */
  private async saveErrorEvents(
    tx: Transaction,
    errors: readonly PreparedOccurrence[],
    discarded: ReadonlySet<PreparedOccurrence>,
  ): Promise<Outcome[]> {
    const kept = errors.filter((error) => !discarded.has(error));
    await this.events.upsertUsers(tx, kept);
    await this.events.insertAttachments(tx, kept);
    return errors.flatMap((error) =>
      discarded.has(error)
        ? outcomesOf(error, 'error', 'filtered', 'discarded_hash')
        : outcomesOf(error, 'error', 'accepted', ''),
    );
  }

  /** Stores transactions that are new, and says so of each (seed: `save_transaction_events`). */
  private async saveTransactionEvents(
    tx: Transaction,
    transactions: readonly PreparedTransaction[],
  ): Promise<Outcome[]> {
    await this.events.insertTransactions(tx, transactions);
    await this.events.insertAttachments(tx, transactions);
    return transactions.flatMap((transaction) => outcomesOf(transaction, 'transaction', 'accepted', ''));
  }

  /** Finds the groups, counts and stores; answers those that somebody wants to see no more of, which are not stored. */
  private async saveOccurrences(
    tx: Transaction,
    occurrences: readonly PreparedOccurrence[],
    deploymentOf: DeploymentOf,
  ): Promise<PreparedOccurrence[]> {
    if (occurrences.length === 0) return [];
    const sightings = occurrences.map((occurrence) => ({ ...occurrence, ...deploymentOf(occurrence) }));
    const assignments = await this.finder.assign(tx, sightings);
    await this.sightings.record(
      tx,
      sightings.flatMap((sighting, index) => {
        const groupId = groupOf(assignments[index]);
        return groupId === null ? [] : [{ ...sighting, groupId }];
      }),
    );
    // A problem that has no group says nothing that its transaction does not.
    const isKept = ({ category }: PreparedOccurrence, assignment: Assignment | undefined): boolean =>
      assignment?.kind === 'group' || (assignment?.kind === 'other_category' && category === 'error');
    const kept = occurrences.flatMap((occurrence, index) =>
      isKept(occurrence, assignments[index]) ? [{ ...occurrence, groupId: groupOf(assignments[index]) }] : [],
    );
    await this.events.insert(tx, kept);
    return occurrences.filter((_, index) => assignments[index]?.kind === 'discarded');
  }

  /** Those that are neither stored yet nor come twice in the list. */
  private async withoutRepeats(tx: Transaction, events: readonly PreparedEvent[]): Promise<Set<PreparedEvent>> {
    if (events.length === 0) return new Set();
    const known = await this.events.lockKnown(tx, events);
    const firsts = [...groupBy(events, eventKey).values()].flatMap((alike) => alike.slice(0, 1));
    return new Set(firsts.filter((event) => !known.has(eventKey(event))));
  }
}

function groupOf(assignment: Assignment | undefined): string | null {
  return assignment?.kind === 'group' ? assignment.groupId : null;
}

/** What became of an event, and with it of its attachments. */
function outcomesOf(
  { projectId, keyId, receivedAt, attachments }: PreparedEvent,
  category: string,
  outcome: Outcome['outcome'],
  reason: string,
): Outcome[] {
  const one = { projectId, keyId, at: receivedAt, outcome, reason };
  return [
    { ...one, category, quantity: 1 },
    ...(attachments.length === 0 ? [] : [{ ...one, category: 'attachment', quantity: attachments.length }]),
  ];
}
