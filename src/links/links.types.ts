/** A work item that a group is linked to. */
export interface LinkedWorkItem {
  groupId: string;
  externalIssueId: string;
  /** The work item's id. */
  key: number;
  adoProject: string | null;
  /** `Project#33`, as Sentry shows it. */
  displayName: string;
  title: string;
  /** Page of the work item in Azure DevOps' own UI. */
  url: string;
}

/** How a work item is named for people; `adoProject` is null until it was read. */
export function displayName(key: number, adoProject: string | null): string {
  return `${adoProject ?? ''}#${key}`;
}
