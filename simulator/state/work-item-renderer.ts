import { NEVER_REVISED } from '../azure-date.js';
import { allFields, findField } from './field-catalogue.js';
import { renderIdentity, renderIdentityRef, type IdentityShape } from './identity-renderer.js';
import type { Organization } from './organization.js';
import {
  isPerson,
  textOf,
  type FieldChange,
  type Fields,
  type FieldValue,
  type Revision,
  type WorkItem,
  type WorkItemComment,
  type WorkItemUpdate,
} from './work-item.types.js';

export type Expand = 'none' | 'relations' | 'fields' | 'links' | 'all';

/** Which parts of an item an answer shows. */
export interface ItemView {
  relations?: boolean;
  links?: boolean;
  /** The fields that are left out by default. */
  hiddenFields?: boolean;
  /** Only these fields, by reference name; all that are shown by default when absent. */
  fields?: readonly string[];
}

/** The parts that `$expand` stands for. */
export function viewOfExpand(expand: Expand): ItemView {
  const isAll = expand === 'all';
  return {
    relations: isAll || expand === 'relations',
    links: isAll || expand === 'links',
    hiddenFields: isAll || expand === 'fields',
  };
}

/** Renders work items, revisions, updates and comments in the shapes of the REST API. */
export class WorkItemRenderer {
  constructor(private readonly organization: Organization) {}

  /** Base of an item's own URLs; answers name the project by GUID. */
  itemUrl(item: WorkItem): string {
    return `${this.organization.baseUrl}${item.projectId}/_apis/wit/workItems/${item.id}`;
  }

  item(item: WorkItem, revision: Revision, view: ItemView = {}): Record<string, unknown> {
    return {
      id: item.id,
      rev: revision.rev,
      fields: this.fields(revision.fields, view, 'reference'),
      ...this.extras(item, revision, view),
      ...(view.links && { _links: this.itemLinks(item, revision) }),
      url: this.itemUrl(item),
    };
  }

  revision(item: WorkItem, revision: Revision, view: ItemView = {}): Record<string, unknown> {
    return { ...this.item(item, revision, view), url: `${this.itemUrl(item)}/revisions/${revision.rev}` };
  }

  update(item: WorkItem, update: WorkItemUpdate): Record<string, unknown> {
    const next = item.updates.find((candidate) => candidate.rev === update.rev + 1);
    return {
      id: update.number,
      workItemId: item.id,
      rev: update.rev,
      revisedBy: renderIdentityRef(this.organization, update.by),
      revisedDate: next?.at ?? NEVER_REVISED,
      ...(update.fields.size > 0 && { fields: this.changes(update.fields, 'reference') }),
      ...(update.relations && { relations: nonEmpty({ ...update.relations }) }),
      url: `${this.itemUrl(item)}/updates/${update.number}`,
    };
  }

  comment(item: WorkItem, comment: WorkItemComment): Record<string, unknown> {
    return {
      workItemId: item.id,
      id: comment.id,
      version: comment.version,
      text: comment.text,
      ...(comment.isMarkdown && { renderedText: `<p>${comment.text}</p>` }),
      format: comment.isMarkdown ? 'markdown' : 'html',
      createdBy: renderIdentityRef(this.organization, comment.createdBy),
      createdDate: comment.createdAt,
      modifiedBy: renderIdentityRef(this.organization, comment.modifiedBy),
      modifiedDate: comment.modifiedAt,
      ...(comment.isDeleted && { isDeleted: true }),
      url: `${this.itemUrl(item)}/comments/${comment.id}`,
    };
  }

  fields(fields: Fields, view: ItemView, shape: IdentityShape): Record<string, unknown> {
    const wanted = view.fields && new Set(view.fields);
    const rendered: Record<string, unknown> = {};
    for (const { referenceName, isHidden } of allFields()) {
      const value = fields.get(referenceName);
      if (value === undefined) continue;
      const isShown = wanted ? wanted.has(referenceName) : (view.hiddenFields ?? false) || !isHidden;
      if (isShown) rendered[referenceName] = this.value(value, shape);
    }
    return rendered;
  }

  changes(changes: ReadonlyMap<string, FieldChange>, shape: IdentityShape): Record<string, unknown> {
    const rendered: Record<string, unknown> = {};
    for (const [name, { oldValue, newValue }] of changes) {
      rendered[name] = {
        ...(oldValue !== undefined && { oldValue: this.value(oldValue, shape) }),
        ...(newValue !== undefined && { newValue: this.value(newValue, shape) }),
      };
    }
    return rendered;
  }

  value(value: FieldValue, shape: IdentityShape): unknown {
    return isPerson(value) ? renderIdentity(this.organization, value, shape) : value;
  }

  commentVersionRef(item: WorkItem, revision: Revision): Record<string, unknown> {
    if (!revision.comment) return {};
    const { commentId, version } = revision.comment;
    const url = `${this.itemUrl(item)}/comments/${commentId}/versions/${version}`;
    return { commentVersionRef: { commentId, version, url } };
  }

  itemLinks(item: WorkItem, revision: Revision): Record<string, { href: string }> {
    const { baseUrl } = this.organization;
    const url = this.itemUrl(item);
    const project = `${baseUrl}${item.projectId}`;
    const typeName = encodeURIComponent(textOf(revision.fields, 'System.WorkItemType'));
    return {
      self: { href: url },
      workItemUpdates: { href: `${url}/updates` },
      workItemRevisions: { href: `${url}/revisions` },
      workItemComments: { href: `${url}/comments` },
      html: { href: this.htmlUrl(item) },
      workItemType: { href: `${project}/_apis/wit/workItemTypes/${typeName}` },
      fields: { href: `${project}/_apis/wit/fields` },
    };
  }

  /** The page that people open. */
  htmlUrl(item: WorkItem): string {
    const { baseUrl, collectionId } = this.organization;
    return `${baseUrl}web/wi.aspx?pcguid=${collectionId}&id=${item.id}`;
  }

  private extras(item: WorkItem, revision: Revision, view: ItemView): Record<string, unknown> {
    return {
      ...(view.relations && revision.relations.length > 0 && { relations: revision.relations }),
      ...(!view.fields && this.commentVersionRef(item, revision)),
      ...(!view.fields && this.formats(revision)),
    };
  }

  private formats(revision: Revision): Record<string, unknown> {
    const formats: Record<string, string> = {};
    for (const name of revision.fields.keys()) {
      const type = findField(name)?.type;
      if (type === 'html') formats[name] = revision.markdownFields.has(name) ? 'markdown' : 'html';
    }
    return Object.keys(formats).length > 0 ? { multilineFieldsFormat: formats } : {};
  }
}

/** Lists without entries are left out, as the vendor leaves them out. */
export function nonEmpty(lists: Record<string, readonly unknown[]>): Record<string, readonly unknown[]> {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}
