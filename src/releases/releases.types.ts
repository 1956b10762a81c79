import type { DatedRelease } from '../domain/releases/decide-regression.js';

/** A release that something was seen in. */
export interface SeenRelease {
  projectId: string;
  version: string;
  /** Becomes its age, where the project does not have it yet. */
  seenAt: Date;
}

/** A release as one project has it. */
export interface ProjectRelease extends DatedRelease {
  id: string;
  projectId: string;
}

/** An environment that something was seen in; the empty name where none was given. */
export interface SeenEnvironment {
  projectId: string;
  name: string;
}

/** Key of a project's release or environment in what the services answer. */
export function seenKey(projectId: string, name: string): string {
  return `${projectId} ${name}`;
}

/** What may be said of a release; absent keys are left alone. */
export interface ReleaseChange {
  /** Slugs of projects that have it; others that have it too keep it. */
  projects?: string[];
  /** When it went out; null when it has not. */
  dateReleased?: Date | null;
}
