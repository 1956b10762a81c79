import { Injectable } from '@nestjs/common';
import { badRequest } from '../http/api-error.js';
import type { AzureDevOpsClient } from './azure-devops/azure-devops.client.js';
import { AzureDevOpsError } from './azure-devops/azure-devops.errors.js';
import type { AdoProject, Connection } from './azure-devops/azure-devops.types.js';
import { ClientFactory } from './client.factory.js';
import type { CredentialSecret } from './integration.types.js';

/** One thing that was tried out before connecting. */
export interface ConnectionCheck {
  name: 'connectionData' | 'projects' | 'types' | 'hooks' | 'subscriptions';
  ok: boolean;
  /** What was found, for a person. */
  detail: string;
}

/** A connection that was tried out. */
export interface CheckedConnection {
  client: AzureDevOpsClient;
  connection: Connection;
  checks: ConnectionCheck[];
}

/** Tries out a base URL and a credential: everything that Lockstep reads, before anything is stored. */
@Injectable()
export class ConnectionChecks {
  constructor(private readonly clients: ClientFactory) {}

  /** Throws a 400 that names the first check that fails. */
  async run(baseUrl: string, secret: CredentialSecret): Promise<CheckedConnection> {
    const checks: ConnectionCheck[] = [];
    const check = async <T>(
      name: ConnectionCheck['name'],
      read: () => Promise<T>,
      describe: (found: T) => string,
    ): Promise<T> => {
      try {
        const found = await read();
        checks.push({ name, ok: true, detail: describe(found) });
        return found;
      } catch (error) {
        throw failedCheck(name, error, baseUrl);
      }
    };
    // Asked without an API version, so that it does not matter yet what kind of Azure DevOps answers.
    const stranger = this.clients.createTrialClient({ baseUrl, accountType: 'services' }, secret);
    const connection = await check(
      'connectionData',
      () => stranger.connectionData(),
      ({ userName, accountType }) => `Azure DevOps ${accountType === 'server' ? 'Server' : 'Services'}, as ${userName}`,
    );
    const client = this.clients.createTrialClient({ baseUrl, accountType: connection.accountType }, secret);
    const project = await check(
      'projects',
      () => firstProject(client),
      ({ name }) => `reads projects, ${name} among them`,
    );
    await check(
      'types',
      () => client.getWorkItemTypes(project.id),
      (types) => `${types.length} work item types in ${project.name}`,
    );
    await check(
      'hooks',
      () => client.listHooks(),
      (found) => `${found.length} service hooks visible`,
    );
    return { client, connection, checks };
  }
}

async function firstProject(client: AzureDevOpsClient): Promise<AdoProject> {
  const [project] = await client.listProjects();
  if (project !== undefined) return project;
  throw new AzureDevOpsError('forbidden', 'The credential sees no project; give its user access to at least one.');
}

/** 400 that names the check, and the field that most likely has to change. */
export function failedCheck(name: ConnectionCheck['name'], error: unknown, baseUrl: string): unknown {
  if (!(error instanceof AzureDevOpsError)) return error;
  const isCredential = error.code === 'unauthorized' || error.code === 'forbidden';
  const reason = isCredential || error.code === 'unavailable' ? error.message : `${error.message} ${urlHint(baseUrl)}`;
  return badRequest(`The check "${name}" failed: ${reason}`, { [isCredential ? 'credential' : 'baseUrl']: [reason] });
}

function urlHint(baseUrl: string): string {
  return `Is ${baseUrl} the URL of the organization or collection, without a project?`;
}
