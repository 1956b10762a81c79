/** Azure DevOps Services (hosted) or Azure DevOps Server (on premises). */
export type AccountType = 'services' | 'server';

/** How calls are authorised. */
export type CredentialKind = 'pat';

/** A credential in the open: never stored or shown like this. */
export interface CredentialSecret {
  kind: CredentialKind;
  token: string;
}

/** Azure DevOps' names for a subscription's status, and two for one that is being registered or taken back. */
export type SubscriptionStatus =
  | 'creating'
  | 'deleting'
  | 'enabled'
  | 'onProbation'
  | 'disabledByUser'
  | 'disabledBySystem'
  | 'disabledByInactiveIdentity';

/** When a work item's change reopens a group: at each change to a state that is not done, or only when it leaves one. */
export type ReopenOn = 'not_done' | 'left_done';

/** What a work item that becomes done resolves groups in: nothing, their project's latest release, or the one after it. */
export const resolutionStrategies = ['resolve', 'resolve_current_release', 'resolve_next_release'] as const;
export type ResolutionStrategy = (typeof resolutionStrategies)[number];

/** One organization's settings for an integration; the keys are Sentry's. */
export interface IntegrationSettings {
  /** Inbound: the work item's state resolves and reopens groups. */
  sync_status_reverse: boolean;
  /** Inbound: the work item's assignee is carried to groups. */
  sync_reverse_assignment: boolean;
  reopen_on: ReopenOn;
  resolution_strategy: ResolutionStrategy;
  /**
   * States that count as done, by ADO project id and work item type; replaces the category rule for the types it names.
   * `{"<project id>": {"Bug": ["Closed"]}}`
   */
  done_states: Record<string, Record<string, string[]>>;
}

/** Settings of a new organization integration: nothing is carried until somebody says so. */
export const defaultSettings: IntegrationSettings = {
  sync_status_reverse: false,
  sync_reverse_assignment: false,
  reopen_on: 'not_done',
  resolution_strategy: 'resolve',
  done_states: {},
};
