import { ApiError } from '../http/api-error.js';
import { formatAzureDate } from '../azure-date.js';
import { settleFields } from './field-rules.js';
import { applyPatch, type PatchOperation, type WorkItemDraft } from './json-patch.js';
import type { Organization } from './organization.js';
import type { Person } from './person.js';
import type { Project } from './project.js';
import { stampAddedRelations } from './relation-stamp.js';
import { describeUpdate, haveSameFields, stampRevision } from './revision-builder.js';
import {
  latestRevision,
  textOf,
  type CommentVersion,
  type FieldValue,
  type Revision,
  type WorkItem,
  type WorkItemEvent,
  type WorkItemEventType,
  type WorkItemUpdate,
} from './work-item.types.js';
import { scalarText } from '../scalar-text.js';

export interface ChangeOptions {
  actor: Person;
  /** Checks everything and answers what would come out, but saves nothing. */
  validateOnly?: boolean;
  bypassRules?: boolean;
  /** Nobody hears of the change. */
  suppressNotifications?: boolean;
}

/** A work item as it is, or as a `validateOnly` change would leave it. */
export interface ChangeResult {
  item: WorkItem;
  revision: Revision;
}

/** All work items with their whole history. Every write is synchronous, so that calls never interleave. */
export class WorkItemStore {
  private readonly items = new Map<number, WorkItem>();
  private readonly listeners: ((event: WorkItemEvent) => void)[] = [];
  private lastId = 0;
  private watermark = 0;
  private lastChangeMs = 0;

  constructor(
    private readonly organization: Organization,
    private readonly maxRevisions = 10_000,
  ) {}

  onChange(listener: (event: WorkItemEvent) => void): void {
    this.listeners.push(listener);
  }

  /** Items that are not in the recycle bin, by rising id. */
  all(): WorkItem[] {
    return [...this.items.values()].filter((item) => !item.deleted);
  }

  deletedItems(): WorkItem[] {
    return [...this.items.values()].filter((item) => item.deleted);
  }

  find(id: number): WorkItem | undefined {
    const item = this.items.get(id);
    return item?.deleted ? undefined : item;
  }

  findDeleted(id: number): WorkItem | undefined {
    const item = this.items.get(id);
    return item?.deleted ? item : undefined;
  }

  /** 404 TF401232 for unknown, destroyed and recycled items alike. */
  get(id: number): WorkItem {
    const item = this.find(id);
    if (item) return item;
    throw workItemNotFound(id);
  }

  create(
    project: Project,
    typeName: string,
    operations: readonly PatchOperation[],
    options: ChangeOptions,
  ): ChangeResult {
    const draft = applyPatch(undefined, operations);
    const id = this.lastId + 1;
    const item: WorkItem = { id, projectId: project.id, revisions: [], updates: [], comments: [] };
    const revision = this.buildRevision(item, draft, project, typeName, options);
    if (options.validateOnly) return { item, revision };
    this.lastId = id;
    this.items.set(id, item);
    this.commit(item, revision, draft, options);
    return { item, revision };
  }

  update(id: number, operations: readonly PatchOperation[], options: ChangeOptions): ChangeResult {
    const item = this.get(id);
    const before = latestRevision(item);
    const draft = applyPatch(before, operations);
    const target = draft.written.get('System.TeamProject') ?? item.projectId;
    const project = this.organization.getProject(scalarText(target));
    const proposed = this.buildRevision(item, draft, project, '', options);
    if (before.rev >= this.maxRevisions) throw tooManyRevisions(this.maxRevisions);
    const isSame = haveSameFields(withoutBookkeeping(before.fields), withoutBookkeeping(proposed.fields));
    if (isSame && !proposed.comment) {
      const revision = { ...before, relations: proposed.relations, markdownFields: proposed.markdownFields };
      if (!options.validateOnly && hasRelationChanges(draft)) this.commitRelations(item, revision, draft, options);
      return { item, revision };
    }
    if (options.validateOnly) return { item, revision: proposed };
    item.projectId = project.id;
    this.commit(item, proposed, draft, options);
    return { item, revision: proposed };
  }

  delete(id: number, { actor, suppressNotifications }: ChangeOptions): WorkItem {
    const item = this.get(id);
    item.deleted = { by: actor, at: this.organization.now() };
    if (!suppressNotifications) this.emit('workitem.deleted', item, actor);
    return item;
  }

  /** Takes an item out of the recycle bin; 404 when it is not in it. */
  restore(id: number, { actor }: ChangeOptions): WorkItem {
    const item = this.findDeleted(id);
    if (!item) throw workItemNotFound(id);
    delete item.deleted;
    this.emit('workitem.restored', item, actor);
    return item;
  }

  /** Removes every trace of an item, recycled or not. */
  destroy(id: number): void {
    if (!this.items.delete(id)) throw workItemNotFound(id);
  }

  /**
   * Saves one revision that does nothing but carry a comment: new, edited or deleted. The caller has already put the
   * comment's new version into the list.
   */
  saveCommentRevision(item: WorkItem, comment: CommentVersion, text: string, actor: Person, isNew: boolean): void {
    const before = latestRevision(item);
    const fields = new Map(before.fields);
    if (text === '') fields.delete('System.History');
    else fields.set('System.History', text);
    const at = this.nextDate();
    this.stamp(item, fields, actor, at, false, 0);
    const revision: Revision = { ...before, rev: before.rev + 1, fields, comment };
    this.append(item, revision, actor);
    const update = item.updates.at(-1);
    if (isNew) this.emit('workitem.commented', item, actor);
    this.emit('workitem.updated', item, actor, update);
  }

  private buildRevision(
    item: WorkItem,
    draft: WorkItemDraft,
    project: Project,
    typeName: string,
    options: ChangeOptions,
  ): Revision {
    const at = this.nextDate();
    const before = item.revisions.at(-1);
    const fields = settleFields({
      before: before?.fields,
      written: draft.written,
      typeName,
      project,
      people: this.organization.people,
      actor: options.actor,
      at,
      bypassRules: options.bypassRules ?? false,
    });
    stampAddedRelations(draft, at, this.watermark);
    const hasComment = fields.has('System.History');
    const keepAuthorship = (options.bypassRules ?? false) && draft.written.has('System.ChangedBy');
    this.stamp(item, fields, options.actor, at, keepAuthorship, hasComment ? 1 : 0);
    return {
      rev: (before?.rev ?? 0) + 1,
      fields,
      relations: draft.relations,
      markdownFields: draft.markdownFields,
      ...(hasComment && { comment: { commentId: this.nextCommentId(), version: 1 } }),
    };
  }

  private stamp(
    item: WorkItem,
    fields: Map<string, FieldValue>,
    actor: Person,
    at: string,
    keepAuthorship: boolean,
    newComments: number,
  ): void {
    const commentCount = item.comments.filter((comment) => !comment.isDeleted).length + newComments;
    stampRevision(fields, {
      id: item.id,
      rev: (item.revisions.at(-1)?.rev ?? 0) + 1,
      watermark: this.watermark + 1,
      commentCount,
      actor,
      at,
      keepAuthorship,
    });
  }

  private commit(item: WorkItem, revision: Revision, draft: WorkItemDraft, options: ChangeOptions): void {
    const { actor } = options;
    const isNew = item.revisions.length === 0;
    const at = textOf(revision.fields, 'System.ChangedDate');
    if (revision.comment) {
      item.comments.push({
        id: revision.comment.commentId,
        version: 1,
        text: textOf(revision.fields, 'System.History'),
        isMarkdown: draft.markdownFields.has('System.History'),
        createdBy: actor,
        createdAt: at,
        modifiedBy: actor,
        modifiedAt: at,
        isDeleted: false,
      });
    }
    this.append(item, revision, actor, draft);
    if (options.suppressNotifications) return;
    if (isNew) {
      this.emit('workitem.created', item, actor);
      return;
    }
    if (revision.comment) this.emit('workitem.commented', item, actor);
    this.emit('workitem.updated', item, actor, item.updates.at(-1));
  }

  private append(item: WorkItem, revision: Revision, actor: Person, draft?: WorkItemDraft): void {
    this.watermark += 1;
    const update = describeUpdate(item.updates.length + 1, item.revisions.at(-1), revision, actor);
    item.revisions.push(revision);
    item.updates.push(draft && hasRelationChanges(draft) ? { ...update, relations: draft.changes } : update);
  }

  /** Links live beside the revisions: changing them leaves `rev` and the changed date as they were. */
  private commitRelations(item: WorkItem, revision: Revision, draft: WorkItemDraft, options: ChangeOptions): void {
    item.revisions[item.revisions.length - 1] = revision;
    item.updates.push({
      number: item.updates.length + 1,
      rev: revision.rev,
      by: options.actor,
      at: this.organization.now(),
      fields: new Map(),
      relations: draft.changes,
    });
    if (!options.suppressNotifications) {
      this.emit('workitem.updated', item, options.actor, item.updates.at(-1));
    }
  }

  private emit(type: WorkItemEventType, item: WorkItem, actor: Person, update?: WorkItemUpdate): void {
    const revision = latestRevision(item);
    const event = { type, item, revision, actor, at: this.organization.clock(), ...(update && { update }) };
    for (const listener of this.listeners) listener(event);
  }

  /** Comment ids are counted over the whole organization. */
  nextCommentId(): number {
    return this.watermark + 50_001;
  }

  /** No two revisions carry the same date, however fast they follow each other: the order of changes can be told. */
  private nextDate(): string {
    this.lastChangeMs = Math.max(this.lastChangeMs + 1, this.organization.clock().getTime());
    return formatAzureDate(new Date(this.lastChangeMs));
  }
}

export function workItemNotFound(id: number): ApiError {
  const message = `TF401232: Work item ${id} does not exist, or you do not have permissions to read it.`;
  return new ApiError(404, 'wit', 'WorkItemUnauthorizedAccessException', message);
}

function tooManyRevisions(limit: number): ApiError {
  const message = `VS403444: Cannot update the work item: only work items with up to ${limit} revisions are supported.`;
  return new ApiError(500, 'wit', 'WorkItemRevisionLimitExceededException', message);
}

const BOOKKEEPING = new Set([
  'System.Rev',
  'System.Watermark',
  'System.AuthorizedDate',
  'System.AuthorizedAs',
  'System.PersonId',
  'System.ChangedDate',
  'System.ChangedBy',
  'System.History',
]);

function withoutBookkeeping(fields: ReadonlyMap<string, FieldValue>): Map<string, FieldValue> {
  return new Map([...fields].filter(([name]) => !BOOKKEEPING.has(name)));
}

function hasRelationChanges({ changes }: WorkItemDraft): boolean {
  return changes.added.length + changes.removed.length + changes.updated.length > 0;
}
