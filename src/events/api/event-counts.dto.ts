import { IsIn } from 'class-validator';
import { MayBeAbsent } from '../../http/may-be-absent.decorator.js';
import type { OutcomeKind } from '../outcomes/outcomes.types.js';
import {
  outcomeIntervals,
  outcomePeriods,
  type EventUserRow,
  type OutcomeInterval,
  type OutcomePeriod,
  type OutcomeSeries,
} from './event-counts.repository.js';

/** What reading outcomes takes. */
export class OutcomesQuery {
  /** By default `24h`. */
  @MayBeAbsent()
  @IsIn(outcomePeriods)
  statsPeriod?: OutcomePeriod;

  /** By default `1h`. */
  @MayBeAbsent()
  @IsIn(outcomeIntervals)
  interval?: OutcomeInterval;
}

/** What became of what arrived, in the shape of Sentry's `stats_v2`. */
export class OutcomesDto {
  /** Starts of the intervals, oldest first. */
  readonly intervals: Date[];
  readonly groups: {
    by: { category: string; outcome: OutcomeKind; reason: string };
    totals: { 'sum(quantity)': number };
    series: { 'sum(quantity)': number[] };
  }[];

  constructor({ starts, groups }: OutcomeSeries) {
    this.intervals = starts;
    this.groups = groups.map(({ quantities, ...by }) => ({
      by,
      totals: { 'sum(quantity)': quantities.reduce((sum, quantity) => sum + quantity, 0) },
      series: { 'sum(quantity)': quantities },
    }));
  }
}

/** What reading a project's stats takes. */
export class ProjectStatsQuery {
  /** `received` counts all, `generated` what was accepted, `rejected` and `blacklisted` what was not; by default `received`. */
  @MayBeAbsent()
  @IsIn(['received', 'generated', 'rejected', 'blacklisted'])
  stat?: 'received' | 'generated' | 'rejected' | 'blacklisted';

  /** By default `24h`. */
  @MayBeAbsent()
  @IsIn(outcomePeriods)
  statsPeriod?: OutcomePeriod;

  /** By default `1h`. */
  @MayBeAbsent()
  @IsIn(outcomeIntervals)
  resolution?: OutcomeInterval;
}

/** Somebody to whom events happened, in Sentry's names. */
export class EventUserDto {
  /** As in the tag `user` of the events, e.g. `id:17`. */
  readonly tagValue: string;
  /** What the SDK called the user's id. */
  readonly identifier: string | null;
  readonly username: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly ipAddress: string | null;
  readonly dateCreated: Date;
  readonly lastSeen: Date;

  constructor({ userKey, details, firstSeen, lastSeen }: EventUserRow) {
    this.tagValue = userKey;
    this.identifier = details.id ?? null;
    this.username = details.username ?? null;
    this.email = details.email ?? null;
    this.name = details.name ?? null;
    this.ipAddress = details.ip_address ?? null;
    this.dateCreated = firstSeen;
    this.lastSeen = lastSeen;
  }
}
