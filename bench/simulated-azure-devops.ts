import { findFreePort } from '../src/database/embedded/free-port.js';
import { ChildProgram } from './child-program.js';

interface Info {
  baseUrl: string;
  collectionId: string;
  pat: string;
  projects: { id: string; name: string }[];
}

/** The simulated Azure DevOps in a process of its own, driven through its admin routes. */
export class SimulatedAzureDevOps {
  private constructor(
    /** Without a slash at the end. */
    readonly url: string,
    readonly info: Info,
    private readonly program: ChildProgram,
  ) {}

  static async start(): Promise<SimulatedAzureDevOps> {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    const program = new ChildProgram('simulator/main.js', { args: ['--port', String(port)] });
    await program.waitUntilServing(`${url}/_admin/info`);
    const info = (await (await fetch(`${url}/_admin/info`)).json()) as Info;
    return new SimulatedAzureDevOps(url, info, program);
  }

  /** Name of the project in which items are made: the first one, with the Agile process. */
  get project(): string {
    return this.info.projects[0]?.name ?? '';
  }

  /** Id of a new Bug. */
  async createWorkItem(title: string): Promise<number> {
    const created = await this.admin('POST', 'workItems', {
      project: this.project,
      type: 'Bug',
      fields: { 'System.Title': title },
    });
    return created['id'] as number;
  }

  /** One call of the admin routes; see simulator/README.md. */
  async admin(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.url}/_admin/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }

  /** The API calls since the last `POST reset`, as `GET /path`. */
  async calls(): Promise<string[]> {
    const { requests } = (await this.admin('GET', 'log')) as { requests: { method: string; path: string }[] };
    return requests.map(({ method, path }) => `${method} ${path}`);
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
