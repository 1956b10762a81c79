import { IsIn } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import type { StatsPeriod } from './issue-stats.repository.js';
import type { TagSummary, TagValue } from './tags.repository.js';

/** A value of a tag in the API, in Sentry's names. */
export class TagValueDto {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly count: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;

  constructor(key: string, { value, count, firstSeen, lastSeen }: TagValue) {
    this.key = key;
    this.name = value;
    this.value = value;
    this.count = count;
    this.firstSeen = firstSeen;
    this.lastSeen = lastSeen;
  }
}

/** A tag in the API, in Sentry's names. */
export class TagDto {
  readonly key: string;
  readonly name: string;
  /** Events that carried it. */
  readonly totalValues: number;
  readonly uniqueValues: number;
  /** The most frequent ones, up to ten. */
  readonly topValues: TagValueDto[];

  constructor({ key, totalValues, uniqueValues, topValues }: TagSummary) {
    this.key = key;
    this.name = key;
    this.totalValues = totalValues;
    this.uniqueValues = uniqueValues;
    this.topValues = topValues.map((value) => new TagValueDto(key, value));
  }
}

/** What reading an issue's stats takes. */
export class IssueStatsQuery {
  @MayBeAbsent()
  @IsIn(['24h', '14d', '30d'])
  statsPeriod?: StatsPeriod;
}
