import type { Json, JsonObject } from './event.types.js';
import { type Field, present } from './field.js';
import { readSpanId, readTraceId } from './trace-ids.js';

const maxContexts = 100;
const contextBounds = { depth: 5, characters: 8_192 };

/** The contexts that are objects, each within its bounds, without null fields and without blanks around texts. */
export function normalizeContexts(field: Field): Record<string, JsonObject> | undefined {
  const contexts: Record<string, JsonObject> = {};
  for (const [name, context] of field.members(maxContexts)) {
    const fields = trimFields(context.jsonObject(contextBounds) ?? {});
    const kept = name === 'trace' ? withTraceIds(fields, context) : fields;
    if (Object.keys(kept).length > 0) contexts[name] = kept;
  }
  return Object.keys(contexts).length === 0 ? undefined : contexts;
}

function trimFields(context: JsonObject): JsonObject {
  const fields = Object.entries(context).map(([key, value]): [string, Json] => [
    key,
    typeof value === 'string' ? value.trim() : value,
  ]);
  return Object.fromEntries(fields.filter(([, value]) => value !== null));
}

/** The trace context with ids that are ids, or none. */
function withTraceIds(fields: JsonObject, context: Field): JsonObject {
  const ids = {
    trace_id: readTraceId(context.at('trace_id')),
    span_id: readSpanId(context.at('span_id')),
    parent_span_id: readSpanId(context.at('parent_span_id')),
  };
  return present<JsonObject>({ ...fields, ...ids });
}
