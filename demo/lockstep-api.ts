/** What the demo reads of Lockstep's answers. */
export interface Issue {
  id: string;
  shortId: string;
  title: string;
  culprit: string;
  status: string;
  substatus: string | null;
  /** Decimal text. */
  count: string;
  assignedTo: { name: string } | null;
}

export interface ExternalIssue {
  id: string;
  key: string;
  state: string | null;
  inStep: boolean | 'waiting';
  reason: string | null;
}

export interface Decision {
  id: string;
  field: string;
  trigger: { kind: string; id: string | null };
  before: { group: string | null; workItem: string | null };
  after: { group: string | null; workItem: string | null };
  outcome: string;
  reason: string;
  revision: number | null;
}

export interface Delivery {
  id: string;
  revision: number | null;
  outcome: string;
  reason: string | null;
  duplicates: number;
}

export interface Integration {
  id: string;
  checks: { name: string; ok: boolean; detail: string }[];
}

/** Lockstep's HTTP API as one organization uses it, with its token. */
export class LockstepApi {
  constructor(
    private readonly url: string,
    readonly organization: string,
    readonly token: string,
    private readonly signal: AbortSignal,
  ) {}

  /** @param path below the organization, with a slash at the end */
  address(path: string): string {
    return `${this.url}api/0/organizations/${this.organization}/${path}`;
  }

  get<T>(path: string): Promise<T> {
    return this.call('GET', this.address(path));
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.call('POST', this.address(path), body);
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.call('PUT', this.address(path), body);
  }

  /** Where programs of a project report to. */
  async getDsn(project: string): Promise<string> {
    const [key] = await this.call<{ dsn: { public: string } }[]>('GET', this.projectAddress(project, 'keys/'));
    if (key === undefined) throw new Error(`The project ${project} has no key.`);
    return key.dsn.public;
  }

  findIssues(project: string): Promise<Issue[]> {
    return this.call('GET', this.projectAddress(project, 'issues/'));
  }

  private projectAddress(project: string, path: string): string {
    return `${this.url}api/0/projects/${this.organization}/${project}/${path}`;
  }

  private async call<T>(method: string, address: string, body?: object): Promise<T> {
    const response = await fetch(address, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      signal: this.signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${address} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}
