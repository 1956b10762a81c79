import fc from 'fast-check';
import type { InboundRules, ItemState, ItemValues, PersonName, Status } from './pair-model.js';

/** After each round the lanes run. */
export const roundsPerHistory = 5;

export const resourceVersions = ['1.0', '3.1-preview.3', '5.1-preview.3'] as const;

/** One notification of the vendor: what caused it, and how it was rendered. */
export interface Notification {
  /** The revision that it tells of. */
  causedBy: number;
  /** The revision that it shows: bodies are rendered when they are sent. */
  shows: number;
  version: (typeof resourceVersions)[number];
  /** Test posts and some relays carry neither subscription nor notification id. */
  hasIds: boolean;
  /** Addresses differ in case from one answer to the next. */
  shouts: boolean;
}

export type Step =
  | { kind: 'deliver'; notification: number }
  /** The same content for another subscription. */
  | { kind: 'deliverCopy'; notification: number }
  | { kind: 'change'; group: number; status?: Status; assignee?: 'ada' | 'grace' | null };

/** What happens to one work item and its linked issues. */
export interface History {
  /** How the item stood when it was linked, as revision 1; `hasBaseline` false: nothing was known of it. */
  hasBaseline: boolean;
  revisions: ItemValues[];
  groups: { status: Status; assignee: 'ada' | 'grace' | null }[];
  notifications: Notification[];
  rounds: Step[][];
}

/** Histories that share one integration and its settings, which may change from round to round. */
export interface Batch {
  rules: InboundRules[];
  histories: History[];
}

const status = fc.constantFrom<Status>('unresolved', 'resolved', 'ignored');
const member = fc.constantFrom<'ada' | 'grace' | null>(null, 'ada', 'grace');
const itemValues: fc.Arbitrary<ItemValues> = fc.record({
  state: fc.constantFrom<ItemState>('New', 'Active', 'Resolved', 'Closed'),
  assignee: fc.constantFrom<PersonName | null>(null, 'ada', 'grace', 'stray', 'dora'),
});
const rules: fc.Arbitrary<InboundRules> = fc.record({
  carriesStatus: fc.boolean().map((isOff) => !isOff),
  carriesAssignee: fc.boolean().map((isOff) => !isOff),
  reopensOnlyFromDone: fc.boolean(),
  onlyClosedIsDone: fc.boolean(),
});
const rendering = fc.record({
  lateBy: fc.constantFrom(0, 0, 1, 2),
  version: fc.constantFrom(...resourceVersions),
  hasIds: fc.constantFrom(true, true, true, false),
  shouts: fc.boolean(),
});
const change = fc.record(
  { group: fc.nat({ max: 1 }), status, assignee: member },
  { requiredKeys: ['group'] },
) satisfies fc.Arbitrary<{ group: number }>;

/** Where a step falls: its place in the order, and so its round. */
const place = fc.nat({ max: 999 });

const history: fc.Arbitrary<History> = fc
  .record({
    hasBaseline: fc.constantFrom(true, true, true, false),
    first: itemValues,
    later: fc.array(fc.tuple(itemValues, rendering, place), { minLength: 1, maxLength: 6 }),
    repeats: fc.array(fc.tuple(fc.nat({ max: 5 }), fc.boolean(), place), { maxLength: 6 }),
    changes: fc.array(fc.tuple(change, place), { maxLength: 4 }),
    groups: fc.array(fc.record({ status, assignee: member }), { minLength: 1, maxLength: 2 }),
  })
  .map(({ hasBaseline, first, later, repeats, changes, groups }) => {
    const last = later.length + 1;
    const steps: [Step, number][] = [
      ...later.map(([, , at], index): [Step, number] => [{ kind: 'deliver', notification: index }, at]),
      ...repeats.map(([of, isCopy, at]): [Step, number] => [
        { kind: isCopy ? 'deliverCopy' : 'deliver', notification: of % later.length },
        at,
      ]),
      ...changes.map(([{ group, ...values }, at]): [Step, number] => [
        { kind: 'change', group: group % groups.length, ...values },
        at,
      ]),
    ];
    return {
      hasBaseline,
      revisions: [first, ...later.map(([values]) => values)],
      groups,
      notifications: later.map(([, { lateBy, ...rendered }], index) => ({
        ...rendered,
        causedBy: index + 2,
        shows: Math.min(index + 2 + lateBy, last),
      })),
      rounds: Array.from({ length: roundsPerHistory }, (_, round) =>
        steps
          .filter(([, at]) => Math.floor((at * roundsPerHistory) / 1000) === round)
          .sort(([, one], [, other]) => one - other)
          .map(([step]) => step),
      ),
    };
  });

/** `size` histories that happen at the same time. */
export function batchOf(size: number): fc.Arbitrary<Batch> {
  return fc.record({
    rules: fc.array(rules, { minLength: roundsPerHistory, maxLength: roundsPerHistory }),
    histories: fc.array(history, { minLength: size, maxLength: size }),
  });
}
