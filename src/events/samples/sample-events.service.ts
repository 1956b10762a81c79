import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { writeEnvelope } from '../../domain/envelope/write-envelope.js';
import { ProjectKeysService } from '../../organizations/project-keys.service.js';
import { StoredEventsRepository } from '../api/stored-events.repository.js';
import { AcceptedEnvelopes } from '../intake/accepted-envelopes.service.js';
import { sampleEvent } from './sample-event.js';
import { SampleEventDto } from './sample-event.dto.js';

/** How long an answer waits for its event to be processed. */
const waitMs = 1_000;
const pollMs = 50;

/** Counted under no key where the project has none. */
const noKey = '0';

/** Sends sample events on the way that those of SDKs take. */
@Injectable()
export class SampleEvents {
  constructor(
    private readonly keys: ProjectKeysService,
    private readonly envelopes: AcceptedEnvelopes,
    private readonly events: StoredEventsRepository,
  ) {}

  /** Answers once it is accepted, with its issue if it is processed shortly after. */
  async send(project: { id: string; organizationId: string }, platform: string): Promise<SampleEventDto> {
    const eventId = randomUUID().replaceAll('-', '');
    const [key] = await this.keys.listFirst([project.id]);
    const payload = Buffer.from(JSON.stringify({ ...sampleEvent(platform), event_id: eventId }));
    await this.envelopes.add({
      organizationId: project.organizationId,
      projectId: project.id,
      keyId: key?.id ?? noKey,
      eventId,
      clientAddress: null,
      userAgent: null,
      body: writeEnvelope({ header: { event_id: eventId }, items: [{ header: { type: 'event' }, payload }] }),
      isCompressed: false,
      countedPerSeconds: null,
    });
    return new SampleEventDto(eventId, project.id, await this.awaitGroup(project.id, eventId));
  }

  private async awaitGroup(projectId: string, eventId: string): Promise<string | null> {
    for (let waited = 0; waited < waitMs; waited += pollMs) {
      const event = await this.events.find(projectId, eventId);
      if (event !== undefined) return event.groupId;
      await delay(pollMs);
    }
    return null;
  }
}
