import type { Clock } from '../state/organization.js';
import type { Fields, WorkItem, WorkItemEvent } from '../state/work-item.types.js';

export interface SearchSettings {
  /** Whether the collection has the search service at all. */
  isInstalled: boolean;
  /** Answer this code, and no results, while it is not 0 (1 reindexing, 2 not started, 6 onboarding …). */
  infoCode: number;
  /** How long a change stays invisible; `manual` until `indexNow`. */
  lagMs: number | 'manual';
}

export interface IndexedItem {
  readonly item: WorkItem;
  readonly fields: Fields;
}

/** What the search service knows, which lags behind what is stored. */
export class SearchIndex {
  private readonly documents = new Map<number, IndexedItem>();
  private pending: { event: WorkItemEvent; at: number }[] = [];

  constructor(
    readonly settings: SearchSettings,
    private readonly clock: Clock,
  ) {}

  record(event: WorkItemEvent): void {
    this.pending.push({ event, at: event.at.getTime() });
  }

  /** Takes in every change so far. */
  indexNow(): void {
    this.catchUp(Number.POSITIVE_INFINITY);
  }

  /** What can be found at this moment. */
  visible(): IndexedItem[] {
    const { lagMs } = this.settings;
    if (lagMs !== 'manual') this.catchUp(this.clock().getTime() - lagMs);
    return [...this.documents.values()];
  }

  private catchUp(until: number): void {
    const due = this.pending.filter(({ at }) => at <= until);
    if (due.length === 0) return;
    this.pending = this.pending.filter(({ at }) => at > until);
    for (const { event } of due) {
      if (event.type === 'workitem.deleted') this.documents.delete(event.item.id);
      else this.documents.set(event.item.id, { item: event.item, fields: event.revision.fields });
    }
  }
}
