/** Somebody who can own a token, change work items and be assigned to them. */
export interface Person {
  readonly id: string;
  readonly displayName: string;
  /** Services: the mail address; Server: `DOMAIN\user`. */
  readonly uniqueName: string;
  readonly mail: string;
  /** `aad.…` on Services, `win.…` on Server. */
  readonly descriptor: string;
}

/** `Name <unique name>`, the form that names a person unmistakably in one string. */
export function distinctName(person: Person): string {
  return `${person.displayName} <${person.uniqueName}>`;
}
