import type { IncomingHttpHeaders } from 'node:http';
import type { AccessToken } from '../state/people.js';
import type { Person } from '../state/person.js';
import type { Project } from '../state/project.js';
import type { QueryParameters } from './query-parameters.js';

/** One call that passed authentication, with everything that its URL names already looked up. */
export interface ApiRequest {
  method: string;
  /** Path parameters of the route, decoded. */
  params: Readonly<Record<string, string>>;
  query: QueryParameters;
  headers: IncomingHttpHeaders;
  /** The parsed JSON body; undefined when there was none. */
  body: unknown;
  who: Person;
  /** The project named in the path, if any. */
  project: Project | undefined;
}

export interface ApiResponse {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Handler = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

/** Faults and logs speak of these groups of routes. */
export type RouteGroup =
  | 'connectionData'
  | 'locations'
  | 'projects'
  | 'types'
  | 'workitems'
  | 'comments'
  | 'recyclebin'
  | 'wiql'
  | 'search'
  | 'hooks'
  | 'identities';

export interface Route {
  method: string;
  /** What follows `_apis/`; `:name` is a parameter, `#name` a number, `$:name` one behind a dollar sign. No case. */
  template: string;
  group: RouteGroup;
  /** Any one of these scopes opens the route; a full token opens all. */
  scopes: readonly string[];
  handler: Handler;
  /** `required`: a call without a project in its path does not match. */
  project?: 'required' | 'none';
  /** Highest version of this route; the service's own when absent. */
  previewOnly?: boolean;
  /** The body must carry this content type, else 415. */
  contentType?: string;
}

/** What a token must have been granted to get past `scopes`, or the one that opens everything. */
export function isGranted(token: AccessToken, scopes: readonly string[]): boolean {
  return scopes.length === 0 || token.scopes.includes('app_token') || scopes.some((s) => token.scopes.includes(s));
}
