import type { FastifyReply, FastifyRequest } from 'fastify';
import { readPage, sendPage, type Page } from '../../http/pagination.js';
import type { EventReader } from './event-reader.service.js';
import { maxFullEvents, type EventDetailsDto, type EventDto, type EventListQuery } from './event.dto.js';

/** Answers one page of a list of events, in full where the query says so. */
export async function sendEvents(
  query: EventListQuery,
  events: EventReader,
  list: (page: Page) => Promise<EventDto[]>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<EventDto[] | EventDetailsDto[]> {
  const isFull = query.full === 'true' || query.full === '1';
  const asked = readPage(query);
  const page = isFull ? { ...asked, limit: Math.min(asked.limit, maxFullEvents) } : asked;
  const rows = sendPage(await list(page), page, request, reply);
  return isFull ? events.getFull(rows) : rows;
}
