import type { JsonObject } from '../events/event.types.js';

/** What an SDK sends in one request: a header about all of it, and items of any kind. */
export interface Envelope {
  /** `event_id`, `dsn`, `sent_at`, `sdk`, `trace`; often empty. */
  header: JsonObject;
  items: EnvelopeItem[];
}

export interface EnvelopeItem {
  header: EnvelopeItemHeader;
  /** The bytes between item header and next item; a view on the body, not a copy. */
  payload: Buffer;
}

export interface EnvelopeItemHeader extends JsonObject {
  /** `event`, `transaction`, `span`, `attachment`, `session` … or one that is not known yet. */
  type: string;
}
