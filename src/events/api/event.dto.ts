import { IsIn } from 'class-validator';
import { describeEvent } from '../../domain/events/describe-event.js';
import { eventTags } from '../../domain/events/event-tags.js';
import type { EventUser, JsonObject, NormalizedEvent } from '../../domain/events/event.types.js';
import { shortVersion } from '../../domain/releases/parse-release-version.js';
import { EnvironmentNames } from '../../http/environment-names.decorator.js';
import { MayBeAbsent } from '../../http/may-be-absent.decorator.js';
import { PageQuery } from '../../http/pagination.js';
import { eventEntries, type EventEntry } from './event-entries.js';
import type { EventRecord, EventSummaryRow } from './stored-events.repository.js';

/** What reading an event of an issue takes. */
export class EventQuery {
  /** Only events of one of these environments: `?environment=a&environment=b`. */
  @EnvironmentNames()
  environment: string[] = [];
}

/** Events that a list shows in full at most: each may be a megabyte. */
export const maxFullEvents = 10;

/** What a list of a project's events takes. */
export class EventListQuery extends PageQuery {
  /** Shows all that events hold, at most 10 of them on a page. */
  @MayBeAbsent()
  @IsIn(['', '0', '1', 'true', 'false'])
  full?: string;
}

/** What a list of an issue's events takes. */
export class IssueEventListQuery extends EventListQuery {
  /** Only events of one of these environments: `?environment=a&environment=b`. */
  @EnvironmentNames()
  environment: string[] = [];
}

/** A tag of an event. */
export interface EventTag {
  key: string;
  value: string;
}

const toTag = ([key, value]: readonly [string, string]): EventTag => ({ key, value });

/** An event in a list, in Sentry's names. */
export class EventDto {
  /** 32 hex digits, like `eventID`. */
  readonly id: string;
  readonly eventID: string;
  readonly groupID: string;
  readonly projectID: string;
  readonly 'event.type': string;
  readonly title: string;
  readonly message: string;
  readonly platform: string;
  readonly dateCreated: Date;
  readonly tags: EventTag[];
  /** As last seen. */
  readonly user: EventUser | null;
  readonly crashFile: object | null;

  constructor(row: EventSummaryRow) {
    this.id = row.eventId;
    this.eventID = row.eventId;
    this.groupID = row.groupId;
    this.projectID = row.projectId;
    this['event.type'] = row.type;
    this.title = row.title;
    this.message = row.message;
    this.platform = row.platform;
    this.dateCreated = row.occurredAt;
    this.tags = row.tags.map(toTag);
    this.user = row.user;
  }
}

/** An event with all that it holds, in Sentry's names. */
export class EventDetailsDto {
  /** 32 hex digits, like `eventID`. */
  readonly id: string;
  readonly eventID: string;
  /** Null for transactions, and for events that no group could take. */
  readonly groupID: string | null;
  readonly projectID: string;
  readonly type: string;
  readonly title: string;
  readonly culprit: string;
  readonly location: string | null;
  readonly message: string;
  readonly metadata: object;
  readonly platform: string;
  readonly level: string;
  readonly release: { version: string; shortVersion: string } | null;
  readonly dist: string | null;
  readonly environment: string | null;
  readonly dateCreated: Date;
  readonly dateReceived: Date;
  /** Of the event as JSON, in bytes. */
  readonly size: number;
  readonly user: EventUser | null;
  readonly tags: EventTag[];
  readonly sdk: object | null;
  readonly contexts: Record<string, JsonObject>;
  /** What Sentry's SDKs call "extra". */
  readonly context: JsonObject;
  readonly packages: Record<string, string>;
  readonly fingerprints: string[];
  readonly entries: EventEntry[];
  /** The performance problem that the event is about. */
  readonly occurrence: object | null;
  readonly measurements: JsonObject | null;
  /** What could not be kept. */
  readonly errors: { type: string; message: string; data: object }[];
  /** Of the next older event of the same issue; null for the oldest. */
  readonly previousEventID: string | null;
  /** Of the next newer one. */
  readonly nextEventID: string | null;
  readonly crashFile: object | null;
  readonly userReport: object | null;
  readonly _meta: object;

  constructor(
    record: EventRecord,
    { event, size }: { event: NormalizedEvent; size: number },
    neighbours: { previous?: string | undefined; next?: string | undefined } = {},
  ) {
    const { culprit, metadata } = describeEvent(event);
    this.id = record.eventId;
    this.eventID = record.eventId;
    this.groupID = record.groupId;
    this.projectID = record.projectId;
    this.type = event.type;
    this.title = record.title;
    this.culprit = culprit;
    this.location = metadata.filename ?? metadata.uri ?? null;
    this.message = event.logentry?.formatted ?? event.logentry?.message ?? '';
    this.metadata = metadata;
    this.platform = event.platform;
    this.level = event.level;
    this.release =
      event.release === undefined ? null : { version: event.release, shortVersion: shortVersion(event.release) };
    this.dist = event.dist ?? null;
    this.environment = event.environment ?? null;
    this.dateCreated = record.occurredAt;
    this.dateReceived = record.receivedAt;
    this.size = size;
    this.user = event.user ?? null;
    this.tags = eventTags(event).map(toTag);
    this.sdk = event.sdk ?? null;
    this.contexts = event.contexts ?? {};
    this.context = event.extra ?? {};
    this.packages = event.modules ?? {};
    this.fingerprints = event.fingerprint ?? ['{{ default }}'];
    this.entries = eventEntries(event);
    this.occurrence = event.occurrence ?? null;
    this.measurements = event.measurements ?? null;
    this.errors = (event.errors ?? []).map(({ type, name, value }) => ({
      type,
      message: messageOf(type, name),
      data: { name: name ?? null, value: value ?? null },
    }));
    this.previousEventID = neighbours.previous ?? null;
    this.nextEventID = neighbours.next ?? null;
    this._meta = {};
  }
}

function messageOf(type: string, name: string | undefined): string {
  const what = type.replaceAll('_', ' ');
  return name === undefined ? what : `${what}: ${name}`;
}
