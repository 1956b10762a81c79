import { Injectable } from '@nestjs/common';
import type { NormalizedEvent } from '../../domain/events/event.types.js';
import type { GroupKey } from '../../groups/groups.types.js';
import { notFound } from '../../http/api-error.js';
import type { Page } from '../../http/pagination.js';
import { EventDetailsDto, EventDto } from './event.dto.js';
import { readPayload } from './read-payload.js';
import { StoredEventsRepository, type EventFilter, type EventRecord } from './stored-events.repository.js';

/** Names of events of an issue that are no ids. The recommended one is the latest: it shows the issue as it now is. */
const ends: Partial<Record<string, 'ASC' | 'DESC'>> = { latest: 'DESC', recommended: 'DESC', oldest: 'ASC' };

/** Events as the API shows them. */
@Injectable()
export class EventReader {
  constructor(private readonly events: StoredEventsRepository) {}

  /** One page of an issue's events and one more, where there is one, newest first. */
  async list(group: GroupKey, environments: readonly string[], page: Page): Promise<EventDto[]> {
    const rows = await this.events.list(filterOf(group, environments), page);
    return rows.map((row) => new EventDto(row));
  }

  /** The same of a project. */
  async listOfProject(projectId: string, page: Page): Promise<EventDto[]> {
    return (await this.events.listOfProject(projectId, page)).map((row) => new EventDto(row));
  }

  /** All that these events hold; those that went meanwhile are left out. */
  async getFull(listed: readonly EventDto[]): Promise<EventDetailsDto[]> {
    const found: EventDetailsDto[] = [];
    // One after the other: each may be large.
    for (const { projectID, eventID } of listed) {
      const record = await this.events.find(projectID, eventID);
      if (record !== undefined) found.push(new EventDetailsDto(record, await readPayload(record)));
    }
    return found;
  }

  /** An issue's event by its id, or `latest`, `oldest` or `recommended`; throws 404 when the issue has none such. */
  async getOfIssue(group: GroupKey, eventRef: string, environments: readonly string[]): Promise<EventDetailsDto> {
    const end = ends[eventRef];
    const eventId = end === undefined ? eventRef : await this.events.findEnd(filterOf(group, environments), end);
    const record = await this.find(group.projectId, eventId ?? '');
    if (record?.groupId !== group.id) throw notFound();
    return this.show(record, environments);
  }

  /** A project's event or transaction; throws 404 when it has none such. */
  async get(projectId: string, eventId: string): Promise<EventDetailsDto> {
    return this.show(await this.getRecord(projectId, eventId), []);
  }

  /** The event as it is stored; throws 404 when the project has none such. */
  async getStored(projectId: string, eventId: string): Promise<NormalizedEvent> {
    return (await readPayload(await this.getRecord(projectId, eventId))).event;
  }

  /** The row of an event or a transaction; throws 404 when the project has none such. */
  async getRecord(projectId: string, eventId: string): Promise<EventRecord> {
    const record = await this.find(projectId, eventId);
    if (record === undefined) throw notFound();
    return record;
  }

  private async find(projectId: string, text: string): Promise<EventRecord | undefined> {
    const eventId = text.replaceAll('-', '').toLowerCase();
    return /^[0-9a-f]{32}$/.test(eventId) ? this.events.find(projectId, eventId) : undefined;
  }

  private async show(record: EventRecord, environments: readonly string[]): Promise<EventDetailsDto> {
    const { groupId, projectId } = record;
    const read = await readPayload(record);
    if (groupId === null) return new EventDetailsDto(record, read);
    const filter = filterOf({ id: groupId, projectId }, environments);
    const [previous, next] = await Promise.all([
      this.events.findEnd(filter, 'DESC', record),
      this.events.findEnd(filter, 'ASC', record),
    ]);
    return new EventDetailsDto(record, read, { previous, next });
  }
}

function filterOf({ id, projectId }: GroupKey, environments: readonly string[]): EventFilter {
  return { projectId, groupId: id, environments };
}
