/** One API call, as it was answered. */
export interface LoggedRequest {
  method: string;
  /** Path and query. */
  path: string;
  /** 0 when the connection was cut instead. */
  status: number;
  /** Unique name of the caller; null when nobody could be recognised. */
  who: string | null;
  at: string;
  /** The parsed JSON body, if there was one. */
  body?: unknown;
}

/** `retrying` will be sent again, `lost` will not; `duplicate` is an extra copy; `dropped` never left. */
export type DeliveryOutcome = 'delivered' | 'retrying' | 'lost' | 'duplicate' | 'dropped';

/** One attempt to deliver a notification. */
export interface LoggedDelivery {
  subscriptionId: string;
  notificationId: number;
  eventType: string;
  workItemId: number;
  rev: number;
  url: string;
  /** 1 for the first attempt of a notification. */
  attempt: number;
  /** The receiver's status; null when it could not be reached. */
  status: number | null;
  outcome: DeliveryOutcome;
  at: string;
}

const MAX_ENTRIES = 100_000;

/** What happened, oldest first; the oldest entries go when it grows too long. */
export class RequestLog {
  private requestEntries: LoggedRequest[] = [];
  private deliveryEntries: LoggedDelivery[] = [];

  /** What logs a call that begins now, once it is answered: nowhere, if the log was cleared in between. */
  openRequest(): (entry: LoggedRequest) => void {
    const entries = this.requestEntries;
    return (entry) => push(entries, entry);
  }

  addDelivery(entry: LoggedDelivery): void {
    push(this.deliveryEntries, entry);
  }

  requests(): readonly LoggedRequest[] {
    return this.requestEntries;
  }

  deliveries(): readonly LoggedDelivery[] {
    return this.deliveryEntries;
  }

  clear(): void {
    this.requestEntries = [];
    this.deliveryEntries = [];
  }
}

function push<T>(entries: T[], entry: T): void {
  entries.push(entry);
  if (entries.length > MAX_ENTRIES) entries.splice(0, MAX_ENTRIES / 10);
}
