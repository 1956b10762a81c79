import { NEVER_REVISED } from '../azure-date.js';
import { renderIdentityRef, type IdentityShape } from '../state/identity-renderer.js';
import type { Organization } from '../state/organization.js';
import { distinctName, type Person } from '../state/person.js';
import type { Revision, WorkItem, WorkItemEvent, WorkItemUpdate } from '../state/work-item.types.js';
import { nonEmpty, type WorkItemRenderer } from '../state/work-item-renderer.js';
import { renderDetailedMessage, renderMessage, selectFormats } from './event-message.js';
import type { ResourceVersion } from './subscription.types.js';

export interface NotificationEnvelope {
  /** Absent on test posts. */
  subscriptionId?: string;
  notificationId?: number;
  eventId: string;
  resourceVersion: ResourceVersion;
  /** `''`, `all`, `minimal` or `none`. */
  resourceDetails: string;
  /** `''`, `all`, `text`, `html`, `markdown` or `none`. */
  messages: string;
  detailedMessages: string;
}

/** Renders the body of a service hook as the organization's kind and the resource version want it. */
export class NotificationRenderer {
  constructor(
    private readonly organization: Organization,
    private readonly items: WorkItemRenderer,
  ) {}

  body(event: WorkItemEvent, envelope: NotificationEnvelope): Record<string, unknown> {
    const htmlUrl = this.items.htmlUrl(event.item);
    return {
      ...(envelope.subscriptionId !== undefined && { subscriptionId: envelope.subscriptionId }),
      ...(envelope.notificationId !== undefined && { notificationId: envelope.notificationId }),
      id: envelope.eventId,
      eventType: event.type,
      publisherId: 'tfs',
      message: selectFormats(renderMessage(event, htmlUrl), envelope.messages),
      detailedMessage: selectFormats(renderDetailedMessage(event, htmlUrl), envelope.detailedMessages),
      resource: this.resourceAtDetail(event, envelope),
      resourceVersion: envelope.resourceVersion,
      resourceContainers: this.containers(event.item.projectId),
      createdDate: this.preciseDate(event.at),
    };
  }

  private resourceAtDetail(event: WorkItemEvent, envelope: NotificationEnvelope): Record<string, unknown> | null {
    if (envelope.resourceDetails === 'none') return null;
    const resource = this.resource(event, envelope.resourceVersion);
    if (envelope.resourceDetails !== 'minimal') return resource;
    const { id, workItemId, url } = resource;
    return { id, ...(workItemId !== undefined && { workItemId }), url };
  }

  private resource(event: WorkItemEvent, version: ResourceVersion): Record<string, unknown> {
    if (event.update) return this.updatedResource(event, event.update, version);
    return event.type === 'workitem.deleted' ? this.deletedResource(event, version) : this.itemResource(event, version);
  }

  private itemResource({ item, revision, type }: WorkItemEvent, version: ResourceVersion): Record<string, unknown> {
    const url = this.items.itemUrl(item);
    const links = this.items.itemLinks(item, revision);
    return {
      id: item.id,
      rev: revision.rev,
      fields: this.items.fields(revision.fields, {}, shapeOf(version)),
      ...this.items.commentVersionRef(item, revision),
      ...(revision.relations.length > 0 && { relations: revision.relations }),
      _links: type === 'workitem.restored' ? { ...links, workItemHistory: { href: `${url}/history` } } : links,
      url,
    };
  }

  private deletedResource({ item, revision }: WorkItemEvent, version: ResourceVersion): Record<string, unknown> {
    const url = `${this.organization.baseUrl}${item.projectId}/_apis/wit/recyclebin/${item.id}`;
    const { workItemType, fields } = this.items.itemLinks(item, revision);
    return {
      id: item.id,
      rev: revision.rev,
      fields: this.items.fields(revision.fields, {}, shapeOf(version)),
      _links: { self: { href: url }, workItemType, fields },
      url,
    };
  }

  private updatedResource(
    { item, revision }: WorkItemEvent,
    update: WorkItemUpdate,
    version: ResourceVersion,
  ): Record<string, unknown> {
    const url = this.items.itemUrl(item);
    const updateUrl = `${url}/updates/${update.number}`;
    return {
      id: update.number,
      workItemId: item.id,
      rev: update.rev,
      revisedBy: this.revisedBy(update.by, version),
      revisedDate: NEVER_REVISED,
      ...(update.fields.size > 0 && { fields: this.items.changes(update.fields, shapeOf(version)) }),
      ...(update.relations && { relations: nonEmpty({ ...update.relations }) }),
      _links: {
        self: { href: updateUrl },
        workItemUpdates: { href: `${url}/updates` },
        parent: { href: url },
        html: { href: this.items.htmlUrl(item) },
      },
      url: updateUrl,
      revision: this.revision(item, revision, version),
    };
  }

  private revision(item: WorkItem, revision: Revision, version: ResourceVersion): Record<string, unknown> {
    const url = this.items.itemUrl(item);
    const revisionUrl = `${url}/revisions/${revision.rev}`;
    // Only the oldest shape carries the links of the revision; the vendor calls that a bug of the newer ones.
    const hasRelations = version.startsWith('1.0') && revision.relations.length > 0;
    return {
      id: item.id,
      rev: revision.rev,
      fields: this.items.fields(revision.fields, {}, shapeOf(version)),
      ...(hasRelations && { relations: revision.relations }),
      ...this.items.commentVersionRef(item, revision),
      _links: {
        self: { href: revisionUrl },
        workItemRevisions: { href: `${url}/revisions` },
        parent: { href: url },
      },
      url: revisionUrl,
    };
  }

  private revisedBy(person: Person, version: ResourceVersion): Record<string, unknown> {
    const { descriptor, ...reference } = renderIdentityRef(this.organization, person);
    return { ...reference, name: distinctName(person), ...(version !== '3.1-preview.3' && { descriptor }) };
  }

  private containers(projectId: string): Record<string, { id: string; baseUrl: string }> {
    const { mode, baseUrl, origin, collectionId, accountId, serverId } = this.organization;
    return {
      collection: { id: collectionId, baseUrl },
      ...(mode === 'services'
        ? { account: { id: accountId, baseUrl } }
        : { server: { id: serverId, baseUrl: `${origin}/tfs/` } }),
      project: { id: projectId, baseUrl },
    };
  }

  /** Hooks carry seven digits of the second. */
  private preciseDate(at: Date): string {
    const ticks = String(this.organization.random.integer(10_000)).padStart(4, '0');
    return at.toISOString().replace('Z', `${ticks}Z`);
  }
}

function shapeOf(version: ResourceVersion): IdentityShape {
  if (version === '5.1-preview.3') return 'reference';
  return version === '3.1-preview.3' ? 'names' : 'string';
}
