import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import { isPlaceholderTitle } from '../domain/events/describe-event.js';
import { GroupHashesRepository, type HashKey, type HashRow, type NewSightedGroup } from './group-hashes.repository.js';
import type { Assignment, Sighting } from './sightings.types.js';

/** What is known of hashes, by `keyOf`. */
type KnownHashes = ReadonlyMap<string, HashRow>;

/** A group that is still to be made, of sightings that share hashes. */
interface MissingGroup {
  kind: 'missing';
  /** Where its sightings are counted as long as they are too few. */
  key: HashKey;
  sightings: Sighting[];
}

/**
 * Finds the group of each event by its hashes, and makes those that there are none of (seed: `_save_aggregate`). However
 * many transactions see a new hash at the same time, one group comes of it.
 */
@Injectable()
export class GroupFinder {
  constructor(private readonly hashes: GroupHashesRepository) {}

  /**
   * Where each sighting belongs, in their order. Groups that are made have counted nothing yet. Locks the hashes that had
   * no group, and the projects that get one; the projects must not go meanwhile.
   */
  async assign(tx: Transaction, sightings: readonly Sighting[]): Promise<Assignment[]> {
    let known = await this.find(tx, sightings);
    const free = freeHashes(sightings, known);
    if (free.length > 0) {
      await this.hashes.lock(tx, free);
      // What others committed before they let go of the locks.
      known = await this.find(tx, sightings);
    }
    const judged = judgeAll(sightings, known);
    const made = await this.make(tx, judged, known);
    const assignments = judged.map((one): Assignment =>
      one.kind === 'missing' ? (made.get(one) ?? { kind: 'too_rare' }) : one,
    );
    const assigned = sightings.flatMap((sighting, index) => {
      const assignment = assignments[index];
      return assignment?.kind === 'group'
        ? keysOf(sighting).map((key) => ({ ...key, groupId: assignment.groupId }))
        : [];
    });
    const newlyAssigned = assigned.filter((key) => isFree(known.get(keyOf(key))));
    if (newlyAssigned.length > 0) await this.hashes.assign(tx, firstOfEach(newlyAssigned));
    return assignments;
  }

  private async find(tx: Transaction, sightings: readonly Sighting[]): Promise<KnownHashes> {
    const rows = await this.hashes.find(tx, firstOfEach(sightings.flatMap(keysOf)));
    return new Map(rows.map((row) => [keyOf(row), row]));
  }

  /** Makes the groups that were seen often enough by now; counts the sightings of the others. */
  private async make(
    tx: Transaction,
    judged: readonly (Assignment | MissingGroup)[],
    known: KnownHashes,
  ): Promise<Map<MissingGroup, Assignment>> {
    const missing = [...new Set(judged.filter((one) => one.kind === 'missing'))];
    const isWorthGroup = ({ key, sightings }: MissingGroup): boolean =>
      (known.get(keyOf(key))?.sightings ?? 0) + sightings.length >= (sightings[0]?.sightingsBeforeGroup ?? 1);
    const rare = missing.filter((group) => !isWorthGroup(group));
    if (rare.length > 0) {
      await this.hashes.countSightings(
        tx,
        rare.map(({ key, sightings }) => ({ ...key, count: sightings.length })),
      );
    }
    const wanted = missing.filter(isWorthGroup);
    if (wanted.length === 0) return new Map();
    const ids = await this.hashes.createGroups(
      tx,
      wanted.map(({ sightings }) => newGroup(sightings)),
    );
    return new Map(
      wanted.map((group, index) => {
        const groupId = ids[index];
        if (groupId === undefined) throw new Error('A project went while groups were made in it.');
        return [group, { kind: 'group', groupId, isNew: true }];
      }),
    );
  }
}

function keyOf({ projectId, hash }: HashKey): string {
  return `${projectId} ${hash}`;
}

function keysOf({ projectId, hashes }: Sighting): HashKey[] {
  return hashes.map((hash) => ({ projectId, hash }));
}

function firstOfEach<T extends HashKey>(keys: readonly T[]): T[] {
  const first = new Map<string, T>();
  for (const key of keys) if (!first.has(keyOf(key))) first.set(keyOf(key), key);
  return [...first.values()];
}

/** Whether a group may still get the hash: it is new, or was seen too rarely so far. */
function isFree(row: HashRow | undefined): boolean {
  return row === undefined || (row.groupId === null && row.tombstoneId === null);
}

/** Free hashes of events that are not discarded. */
function freeHashes(sightings: readonly Sighting[], known: KnownHashes): HashKey[] {
  const wanted = sightings.filter((sighting) => judge(sighting, known)?.kind !== 'discarded');
  return firstOfEach(wanted.flatMap(keysOf)).filter((key) => isFree(known.get(keyOf(key))));
}

/** As if the sightings came one after the other: each leads those after it with its hashes. */
function judgeAll(sightings: readonly Sighting[], known: KnownHashes): (Assignment | MissingGroup)[] {
  const learnt = new Map(known);
  const missingByHash = new Map<string, MissingGroup>();
  return sightings.map((sighting) => {
    const { category, hashes, projectId } = sighting;
    const keys = keysOf(sighting);
    const judged = judge(sighting, learnt);
    if (judged?.kind === 'group') {
      for (const key of keys.filter((key) => isFree(learnt.get(keyOf(key))) && !missingByHash.has(keyOf(key)))) {
        learnt.set(keyOf(key), { ...key, groupId: judged.groupId, category, tombstoneId: null, sightings: 0 });
      }
    }
    if (judged !== undefined) return judged;
    const found = keys.flatMap((key) => missingByHash.get(keyOf(key)) ?? [])[0];
    if (found !== undefined && found.sightings[0]?.category !== category) return { kind: 'other_category' };
    const [hash = ''] = hashes;
    const missing: MissingGroup = found ?? { kind: 'missing', key: { projectId, hash }, sightings: [] };
    missing.sightings.push(sighting);
    for (const key of keys) if (!missingByHash.has(keyOf(key))) missingByHash.set(keyOf(key), missing);
    return missing;
  });
}

/**
 * What is known of a sighting; undefined when there is no group for it yet. A tombstone counts on whichever hash it
 * stands, also behind one that has a group; else the first hash that has a group decides.
 */
function judge(sighting: Sighting, known: KnownHashes): Assignment | undefined {
  const rows = keysOf(sighting).flatMap((key) => known.get(keyOf(key)) ?? []);
  if (rows.some(({ tombstoneId }) => tombstoneId !== null)) return { kind: 'discarded' };
  const found = rows.find(({ groupId }) => groupId !== null);
  if (found === undefined || found.groupId === null) return undefined;
  return found.category === sighting.category
    ? { kind: 'group', groupId: found.groupId, isNew: false }
    : { kind: 'other_category' };
}

/** Described by its newest event whose title says something. */
function newGroup(sightings: readonly Sighting[]): NewSightedGroup {
  const inOrder = [...sightings].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  const [first] = inOrder;
  const last = inOrder.at(-1);
  if (first === undefined || last === undefined) throw new Error('A group needs an event.');
  const telling = inOrder.findLast(({ description }) => !isPlaceholderTitle(description.title)) ?? last;
  return {
    ...telling.description,
    projectId: first.projectId,
    category: first.category,
    firstSeen: first.occurredAt,
    lastSeen: last.occurredAt,
    firstReleaseId: inOrder.find(({ release }) => release !== null)?.release?.id ?? null,
    eventId: first.eventId,
  };
}
