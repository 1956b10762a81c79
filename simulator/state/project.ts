import type { ProcessTemplate, WorkItemTypeDefinition } from '../processes/process.types.js';

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly process: ProcessTemplate;
  readonly createdAt: string;
  /** Area paths that exist, the project's own root first. */
  readonly areas: readonly string[];
  readonly iterations: readonly string[];
}

/** The type by name, without case as the vendor's URLs are. */
export function findType(project: Project, name: string): WorkItemTypeDefinition | undefined {
  const wanted = name.toLowerCase();
  return project.process.types.find((type) => type.name.toLowerCase() === wanted);
}
