import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import { isPlaceholderTitle } from '../domain/events/describe-event.js';
import { groupBy } from '../domain/group-by.js';
import { LinksService } from '../links/links.service.js';
import {
  GroupCountersRepository,
  type CountedGroup,
  type GroupCount,
  type HourCount,
  type ReleaseCount,
  type SightedUser,
  type TagCount,
} from './group-counters.repository.js';
import { RegressionsService, type Regression } from './regressions.service.js';
import type { GroupDescription, Sighting } from './sightings.types.js';

/** A sighting with the group it belongs to. */
export interface GroupSighting extends Sighting {
  groupId: string;
}

const hourMs = 3_600_000;

/**
 * Counts events for their groups, and reopens resolved groups that happen again (seed: `_process_existing_aggregate`,
 * `_handle_regression`). One change of each group, however many of its events came together.
 */
@Injectable()
export class GroupSightings {
  constructor(
    private readonly counters: GroupCountersRepository,
    private readonly regressions: RegressionsService,
    private readonly links: LinksService,
  ) {}

  /**
   * Counts sightings that were not counted before; answers the regressions that they are. A group that is reopened marks
   * the lane of each work item it is linked to. Locks the groups in id order. Throws when one has gone, by being merged or
   * removed since it was found: where its events belong now has to be looked up again.
   */
  async record(tx: Transaction, sightings: readonly GroupSighting[]): Promise<Regression[]> {
    const byGroup = groupBy(sightings, ({ groupId }) => groupId);
    const groups = await this.counters.lock(tx, [...byGroup.keys()]);
    if (groups.length < byGroup.size) throw new Error('A group went while its events were saved.');
    const ofGroup = ({ id }: CountedGroup): GroupSighting[] => byGroup.get(id) ?? [];
    const counted = groups.flatMap(ofGroup);
    const regressions = await this.regressions.find(
      tx,
      groups.filter(({ status }) => status === 'resolved').map((group) => ({ group, sightings: ofGroup(group) })),
    );
    const newUsers = await this.counters.addUsers(tx, usersOf(counted));
    await this.counters.addCounts(
      tx,
      groups.map((group) =>
        countOf(group, ofGroup(group), newUsers.get(group.id) ?? 0, regressions.get(group.id)?.occurredAt ?? null),
      ),
    );
    await this.counters.addReleases(tx, releasesOf(counted));
    await this.counters.addTags(tx, tagsOf(counted));
    await this.counters.addHours(tx, hoursOf(counted));
    await this.regressions.record(tx, [...regressions.values()]);
    await this.links.markOvertaken(tx, [...regressions.keys()]);
    return [...regressions.values()];
  }
}

function countOf(
  group: CountedGroup,
  sightings: readonly GroupSighting[],
  newUsers: number,
  reopenedAt: Date | null,
): GroupCount {
  const inOrder = [...sightings].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  const [first] = inOrder;
  const last = inOrder.at(-1);
  if (first === undefined || last === undefined) throw new Error('A group without sightings was locked.');
  return {
    groupId: group.id,
    count: sightings.length,
    newUsers,
    firstSeen: first.occurredAt,
    lastSeen: last.occurredAt,
    firstReleaseId: inOrder.find(({ release }) => release !== null)?.release?.id ?? null,
    description: last.occurredAt >= group.lastSeen ? describe(group, last) : {},
    reopenedAt,
  };
}

/** A group follows its newest event, but keeps a title that says something over one that does not. */
function describe({ title }: CountedGroup, { description }: GroupSighting): GroupDescription {
  const keepsTitle = isPlaceholderTitle(description.title) && !isPlaceholderTitle(title);
  return keepsTitle ? { ...description, title } : description;
}

function usersOf(sightings: readonly GroupSighting[]): SightedUser[] {
  return sightings.flatMap(({ projectId, groupId, userKey }) =>
    userKey === null ? [] : [{ projectId, groupId, userKey }],
  );
}

function releasesOf(sightings: readonly GroupSighting[]): ReleaseCount[] {
  const alike = groupBy(sightings, ({ groupId, release, environmentId }) =>
    [groupId, release?.id, environmentId].join(' '),
  );
  return [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            ...counted(first, [first, ...others]),
            releaseId: first.release?.id ?? '0',
            environmentId: first.environmentId ?? '0',
          },
        ],
  );
}

function tagsOf(sightings: readonly GroupSighting[]): TagCount[] {
  // Most of what is counted is this: a plain loop takes a third of the time that grouping lists does.
  const counts = new Map<string, TagCount>();
  for (const { projectId, groupId, occurredAt, tags } of sightings) {
    for (const [key, value] of tags) {
      const alike = `${groupId} ${key} ${value}`;
      const known = counts.get(alike);
      if (known === undefined) {
        counts.set(alike, { projectId, groupId, key, value, count: 1, firstSeen: occurredAt, lastSeen: occurredAt });
        continue;
      }
      known.count++;
      if (occurredAt < known.firstSeen) known.firstSeen = occurredAt;
      if (occurredAt > known.lastSeen) known.lastSeen = occurredAt;
    }
  }
  return [...counts.values()];
}

function hoursOf(sightings: readonly GroupSighting[]): HourCount[] {
  const hourOf = ({ occurredAt }: GroupSighting): number => Math.floor(occurredAt.getTime() / hourMs) * hourMs;
  const alike = groupBy(sightings, (sighting) => `${sighting.groupId} ${hourOf(sighting)}`);
  return [...alike.values()].flatMap((sightings) =>
    sightings.slice(0, 1).map((sighting) => ({
      projectId: sighting.projectId,
      groupId: sighting.groupId,
      hour: new Date(hourOf(sighting)),
      count: sightings.length,
    })),
  );
}

function counted(
  { projectId, groupId }: GroupSighting,
  sightings: readonly GroupSighting[],
): Pick<TagCount, 'projectId' | 'groupId' | 'count' | 'firstSeen' | 'lastSeen'> {
  const times = sightings.map(({ occurredAt }) => occurredAt.getTime());
  return {
    projectId,
    groupId,
    count: sightings.length,
    firstSeen: new Date(Math.min(...times)),
    lastSeen: new Date(Math.max(...times)),
  };
}
