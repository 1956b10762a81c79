import type { Breadcrumb } from './event.types.js';
import { readTime } from './event-times.js';
import { type Field, presentOrAbsent } from './field.js';
import { readLevel } from './read-level.js';

const maxBreadcrumbs = 100;
const dataBounds = { depth: 5, characters: 8_192 };

/** What led to the event: the latest entries, in the order sent. */
export function normalizeBreadcrumbs(field: Field, drift: number): Breadcrumb[] {
  return field.values(maxBreadcrumbs, 'last').flatMap((each) => normalizeBreadcrumb(each, drift) ?? []);
}

function normalizeBreadcrumb(field: Field, drift: number): Breadcrumb | undefined {
  if (!field.requireObject()) return undefined;
  return presentOrAbsent<Breadcrumb>({
    timestamp: readTime(field.at('timestamp'), drift),
    type: field.at('type').text(128),
    category: field.at('category').text(128),
    level: readLevel(field.at('level')),
    message: field.at('message').text(8_192),
    event_id: field.at('event_id').text(36),
    data: field.at('data').jsonObject(dataBounds),
  });
}
