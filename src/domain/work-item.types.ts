/** A state of a work item type, with the category that says what it means (`Proposed`, `InProgress`, `Resolved`, `Completed`, `Removed`). */
export interface WorkItemState {
  name: string;
  category: string;
}

/** A work item type of an ADO project. */
export interface WorkItemType {
  name: string;
  states: WorkItemState[];
}

/** A person as Azure DevOps names one, whatever shape it arrived in. */
export interface Identity {
  displayName: string;
  /** E-mail or `DOMAIN\user`, in lower case; null when the payload gives a bare display name. */
  uniqueName: string | null;
}

/** What sync needs to know of a work item at one revision. All texts are safe for PostgreSQL and bounded. */
export interface WorkItemSnapshot {
  rev: number;
  state: string;
  type: string;
  /** Name of the ADO project (`System.TeamProject`). */
  project: string;
  title: string;
  assignee: Identity | null;
}
