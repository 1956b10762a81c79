import { ApiError } from '../http/api-error.js';
import { formatAzureDate } from '../azure-date.js';
import { AGILE_PROCESS } from '../processes/agile.process.js';
import { BASIC_PROCESS } from '../processes/basic.process.js';
import { LOCALISED_PROCESS } from '../processes/localised.process.js';
import type { ProcessTemplate } from '../processes/process.types.js';
import type { SeededRandom } from '../seeded-random.js';
import { People, type Mode } from './people.js';
import type { Project } from './project.js';

export type Clock = () => Date;

export interface NewProject {
  name: string;
  /** Name of a process: `Agile`, `Basic` or the localised one; Agile when absent. */
  process?: string;
  description?: string;
  /** Area paths below the root, e.g. `['Web']` for `Project\Web`. */
  areas?: readonly string[];
}

const PROCESSES: readonly ProcessTemplate[] = [AGILE_PROCESS, BASIC_PROCESS, LOCALISED_PROCESS];

/** One organization (Services) or one project collection (Server): its ids, its URLs, its people and its projects. */
export class Organization {
  readonly collectionId: string;
  /** Services only uses it; it is never the collection's. */
  readonly accountId: string;
  readonly serverId: string;
  readonly people: People;
  /** `http://host:port`, known once the server listens. */
  origin = '';
  private readonly projectList: Project[] = [];

  constructor(
    readonly mode: Mode,
    readonly name: string,
    readonly clock: Clock,
    readonly random: SeededRandom,
  ) {
    this.collectionId = random.guid();
    this.accountId = random.guid();
    this.serverId = random.guid();
    this.people = new People(mode, random);
  }

  /** Path of the organization or collection on its host, with slashes around. */
  get basePath(): string {
    return this.mode === 'services' ? `/${this.name}/` : '/tfs/DefaultCollection/';
  }

  /** Where all routes hang; ends in `/`. */
  get baseUrl(): string {
    return `${this.origin}${this.basePath}`;
  }

  now(): string {
    return formatAzureDate(this.clock());
  }

  projects(): readonly Project[] {
    return this.projectList;
  }

  createProject({ name, process = 'Agile', description = '', areas = [] }: NewProject): Project {
    const template = PROCESSES.find((candidate) => candidate.name.toLowerCase() === process.toLowerCase());
    if (!template) throw new Error(`There is no process ${process}.`);
    if (this.findProject(name)) throw new Error(`There is a project ${name} already.`);
    const project: Project = {
      id: this.random.guid(),
      name,
      description,
      process: template,
      createdAt: this.now(),
      areas: [name, ...areas.map((area) => `${name}\\${area}`)],
      iterations: [name, `${name}\\Sprint 1`, `${name}\\Sprint 2`],
    };
    this.projectList.push(project);
    return project;
  }

  /** By name or GUID, without case. */
  findProject(nameOrId: string): Project | undefined {
    const wanted = nameOrId.toLowerCase();
    return this.projectList.find((project) => project.id === wanted || project.name.toLowerCase() === wanted);
  }

  /** By name or GUID; 404 as the vendor words it. */
  getProject(nameOrId: string): Project {
    const project = this.findProject(nameOrId);
    if (project) return project;
    const message = `TF200016: The following project does not exist: ${nameOrId}. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server.`;
    throw new ApiError(404, 'core', 'ProjectDoesNotExistWithNameException', message);
  }
}
