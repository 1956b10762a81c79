import { ApiError } from '../http/api-error.js';
import type { Organization } from './organization.js';
import type { Person } from './person.js';
import type { WorkItem, WorkItemComment } from './work-item.types.js';
import type { WorkItemStore } from './work-item-store.js';

/** The discussion of work items. Every write is a revision of its item. */
export class Comments {
  constructor(
    private readonly organization: Organization,
    private readonly store: WorkItemStore,
  ) {}

  add(itemId: number, text: string, isMarkdown: boolean, actor: Person): WorkItemComment {
    const item = this.store.get(itemId);
    const at = this.organization.now();
    const comment: WorkItemComment = {
      id: this.store.nextCommentId(),
      version: 1,
      text,
      isMarkdown,
      createdBy: actor,
      createdAt: at,
      modifiedBy: actor,
      modifiedAt: at,
      isDeleted: false,
    };
    item.comments.push(comment);
    this.store.saveCommentRevision(item, { commentId: comment.id, version: 1 }, text, actor, true);
    return comment;
  }

  edit(itemId: number, commentId: number, text: string, actor: Person): WorkItemComment {
    return this.replace(itemId, commentId, actor, { text });
  }

  /** Marks the comment deleted; the revisions that carried it keep it. */
  delete(itemId: number, commentId: number, actor: Person): WorkItemComment {
    return this.replace(itemId, commentId, actor, { text: '', isDeleted: true });
  }

  get(item: WorkItem, commentId: number): WorkItemComment {
    const comment = item.comments.find((candidate) => candidate.id === commentId);
    if (comment) return comment;
    const message = `VS403469: The comment ${commentId} on work item ${item.id} does not exist.`;
    throw new ApiError(404, 'wit', 'WorkItemCommentNotFoundException', message);
  }

  private replace(itemId: number, commentId: number, actor: Person, change: Partial<WorkItemComment>): WorkItemComment {
    const item = this.store.get(itemId);
    const before = this.get(item, commentId);
    const version = before.version + 1;
    const comment = { ...before, ...change, version, modifiedBy: actor, modifiedAt: this.organization.now() };
    item.comments[item.comments.indexOf(before)] = comment;
    this.store.saveCommentRevision(item, { commentId, version }, comment.text, actor, false);
    return comment;
  }
}
