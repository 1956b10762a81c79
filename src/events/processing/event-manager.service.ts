import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/transaction-runner.service.js';
import { groupBy } from '../../domain/group-by.js';
import { GroupFinder } from '../../groups/group-finder.service.js';
import { GroupSightings } from '../../groups/group-sightings.service.js';
import type { Assignment, Sighting } from '../../groups/sightings.types.js';
import { EnvironmentsService } from '../../releases/environments.service.js';
import { ReleasesService } from '../../releases/releases.service.js';
import { seenKey } from '../../releases/releases.types.js';
import { EventsRepository, eventKey } from '../storage/events.repository.js';
import type { PreparedError, PreparedEnvelope } from './processing.types.js';

/**
 * Takes prepared events into the database (seed: `EventManager`). Everything happens in the transaction that it is given:
 * an event is stored with all its effects, and counted once however often it was sent, or not at all.
 */
@Injectable()
export class EventManager {
  constructor(
    private readonly events: EventsRepository,
    private readonly releases: ReleasesService,
    private readonly environments: EnvironmentsService,
    private readonly finder: GroupFinder,
    private readonly sightings: GroupSightings,
  ) {}

  /** Saves what envelopes hold. Their projects must not go meanwhile (seed: `save`). */
  async save(tx: Transaction, envelopes: readonly PreparedEnvelope[]): Promise<void> {
    await this.saveErrorEvents(
      tx,
      envelopes.flatMap(({ errors }) => errors),
    );
  }

  /** Stores errors and counts them for their groups; repeats are passed over (seed: `save_error_events`). */
  async saveErrorEvents(tx: Transaction, errors: readonly PreparedError[]): Promise<void> {
    const fresh = await this.withoutRepeats(tx, errors);
    if (fresh.length === 0) return;
    const sightings = await this.toSightings(tx, fresh);
    const assignments = await this.finder.assign(tx, sightings);
    await this.sightings.record(
      tx,
      sightings.flatMap((sighting, index) => {
        const groupId = groupOf(assignments[index]);
        return groupId === null ? [] : [{ ...sighting, groupId }];
      }),
    );
    const kept = fresh.flatMap((error, index) => {
      const assignment = assignments[index];
      return assignment?.kind === 'discarded' ? [] : [{ ...error, groupId: groupOf(assignment) }];
    });
    await this.events.upsertUsers(tx, kept);
    await this.events.insert(tx, kept);
    for (const error of kept) await this.events.insertAttachments(tx, error, error.attachments);
  }

  /** Those that are neither stored yet nor come twice in the list. */
  private async withoutRepeats(tx: Transaction, errors: readonly PreparedError[]): Promise<PreparedError[]> {
    if (errors.length === 0) return [];
    const known = await this.events.lockKnown(tx, errors);
    const firsts = [...groupBy(errors, eventKey).values()].flatMap((alike) => alike.slice(0, 1));
    return firsts.filter((error) => !known.has(eventKey(error)));
  }

  /** With the releases and environments that events name; those that are new are made. */
  private async toSightings(tx: Transaction, errors: readonly PreparedError[]): Promise<Sighting[]> {
    const releases = new Map<string, { id: string; version: string; createdAt: Date }>();
    const environments = new Map<string, string>();
    for (const [organizationId, ofOrganization] of groupBy(errors, (error) => error.organizationId)) {
      const seenReleases = ofOrganization.flatMap(({ projectId, event, receivedAt }) =>
        event.release === undefined ? [] : [{ projectId, version: event.release, seenAt: receivedAt }],
      );
      const seenEnvironments = ofOrganization.flatMap(({ projectId, event }) =>
        event.environment === undefined ? [] : [{ projectId, name: event.environment }],
      );
      for (const [key, release] of await this.releases.getOrCreate(tx, organizationId, seenReleases)) {
        releases.set(key, release);
      }
      for (const [key, id] of await this.environments.getOrCreate(tx, organizationId, seenEnvironments)) {
        environments.set(key, id);
      }
    }
    return errors.map(({ projectId, eventId, event, hashes, occurredAt, description, userKey, tags }) => ({
      projectId,
      category: 'error',
      eventId,
      hashes,
      occurredAt,
      description,
      userKey,
      tags,
      release: releases.get(seenKey(projectId, event.release ?? '')) ?? null,
      environmentId: environments.get(seenKey(projectId, event.environment ?? '')) ?? null,
      sightingsBeforeGroup: 1,
    }));
  }
}

function groupOf(assignment: Assignment | undefined): string | null {
  return assignment?.kind === 'group' ? assignment.groupId : null;
}
