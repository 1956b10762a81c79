import { StateCatalogue } from './integration/state-catalogue.entity.js';
import { Credential } from './integration/credential.entity.js';
import { Integration } from './integration/integration.entity.js';
import { OrganizationIntegration } from './integration/organization-integration.entity.js';
import { Subscription } from './integration/subscription.entity.js';
import { Delivery } from './deliveries/delivery.entity.js';
import { DeliveryOutcome } from './deliveries/delivery-outcome.entity.js';
import { ProjectOutcomes } from './events/outcomes/project-outcomes.entity.js';
import { AttachmentChunk } from './events/storage/attachment-chunk.entity.js';
import { BufferedSpan } from './events/storage/buffered-span.entity.js';
import { EventAttachment } from './events/storage/event-attachment.entity.js';
import { EventUser } from './events/storage/event-user.entity.js';
import { StoredEvent } from './events/storage/event.entity.js';
import { PinnedEvent } from './events/storage/pinned-event.entity.js';
import { SpanSegment } from './events/storage/span-segment.entity.js';
import { StoredTransaction } from './events/storage/transaction.entity.js';
import { QueuedEnvelope } from './events/intake/queued-envelope.entity.js';
import { Activity } from './groups/activity.entity.js';
import { Comment } from './groups/comment.entity.js';
import { GroupHash } from './groups/group-hash.entity.js';
import { GroupRedirect } from './groups/group-redirect.entity.js';
import { GroupRelease } from './groups/group-release.entity.js';
import { GroupStats } from './groups/group-stats.entity.js';
import { GroupTag } from './groups/group-tag.entity.js';
import { GroupTombstone } from './groups/group-tombstone.entity.js';
import { GroupUser } from './groups/group-user.entity.js';
import { RemovedGroup } from './groups/removed-group.entity.js';
import { Group } from './groups/group.entity.js';
import { GroupAssignee } from './groups/group-assignee.entity.js';
import { GroupResolution } from './groups/group-resolution.entity.js';
import { Lane } from './lanes/lane.entity.js';
import { ExternalIssue } from './links/external-issue.entity.js';
import { GroupLink } from './links/group-link.entity.js';
import { ApiToken } from './organizations/api-token.entity.js';
import { Member } from './organizations/member.entity.js';
import { Organization } from './organizations/organization.entity.js';
import { ProjectMember } from './organizations/project-member.entity.js';
import { Project } from './organizations/project.entity.js';
import { ProjectKey } from './organizations/project-key.entity.js';
import { UserEmail } from './organizations/user-email.entity.js';
import { User } from './organizations/user.entity.js';
import { Environment } from './releases/environment.entity.js';
import { ProjectEnvironment } from './releases/project-environment.entity.js';
import { ReleaseProject } from './releases/release-project.entity.js';
import { Release } from './releases/release.entity.js';
import { Decision } from './sync/decision.entity.js';

/** Every table. Given to each data source as a whole: a program that loads only some modules still finds what these refer to. */
export const entities = [
  Organization,
  Project,
  ProjectKey,
  User,
  UserEmail,
  Member,
  ProjectMember,
  ApiToken,
  Integration,
  OrganizationIntegration,
  Credential,
  Subscription,
  StateCatalogue,
  Release,
  ReleaseProject,
  Environment,
  ProjectEnvironment,
  Group,
  GroupAssignee,
  GroupResolution,
  Activity,
  Comment,
  ExternalIssue,
  GroupLink,
  Lane,
  Delivery,
  DeliveryOutcome,
  Decision,
  GroupTombstone,
  GroupHash,
  GroupRedirect,
  GroupRelease,
  GroupTag,
  GroupUser,
  GroupStats,
  RemovedGroup,
  StoredEvent,
  PinnedEvent,
  EventAttachment,
  AttachmentChunk,
  StoredTransaction,
  SpanSegment,
  BufferedSpan,
  EventUser,
  ProjectOutcomes,
  QueuedEnvelope,
];
