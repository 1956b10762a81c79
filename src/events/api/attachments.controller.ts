import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { notFound } from '../../http/api-error.js';
import { CurrentToken } from '../../organizations/current.decorator.js';
import type { TokenContext } from '../../organizations/organizations.types.js';
import { ProjectsService } from '../../organizations/projects.service.js';
import { Scoped } from '../../organizations/scoped.decorator.js';
import { AttachmentDto, AttachmentQuery } from './attachment.dto.js';
import { AttachmentsRepository } from './attachments.repository.js';
import { downloadHeaders } from './download-headers.js';
import { EventReader } from './event-reader.service.js';
import type { EventRecord } from './stored-events.repository.js';

@ApiTags('Events')
@Scoped('event')
@Controller('api/0/projects/:org/:project/events/:eventId/attachments')
export class AttachmentsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly events: EventReader,
    private readonly attachments: AttachmentsRepository,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the files that came with an event' })
  async list(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Param('eventId') eventId: string,
  ): Promise<AttachmentDto[]> {
    const event = await this.getEvent(organizationId, slugOrId, eventId);
    const rows = await this.attachments.list(event.projectId, event.eventId);
    return rows.map((row) => new AttachmentDto(row, event));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read what is known of a file, or with `?download` the file itself' })
  async get(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Param('eventId') eventId: string,
    @Param('id') id: string,
    @Query() { download }: AttachmentQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AttachmentDto | StreamableFile> {
    const event = await this.getEvent(organizationId, slugOrId, eventId);
    const attachment = /^\d{1,9}$/.test(id)
      ? await this.attachments.find(event.projectId, event.eventId, Number(id))
      : undefined;
    if (attachment === undefined) throw notFound();
    if (download === undefined) return new AttachmentDto(attachment, event);
    reply.headers({ ...downloadHeaders(attachment), 'content-length': attachment.size });
    return new StreamableFile(Readable.from(this.attachments.read(event.projectId, event.eventId, attachment)));
  }

  private async getEvent(organizationId: string, slugOrId: string, eventId: string): Promise<EventRecord> {
    const project = await this.projects.get(organizationId, slugOrId);
    return this.events.getRecord(project.id, eventId);
  }
}
