import type { IncomingHttpHeaders } from 'node:http';
import { maximumVersion, RESOURCE_AREAS } from '../routes/location-catalogue.js';
import type { Organization } from '../state/organization.js';
import type { AccessToken } from '../state/people.js';
import { ApiError, invalidArgument } from './api-error.js';
import { checkApiVersion } from './api-version.js';
import { isGranted, type ApiResponse, type Route, type RouteGroup } from './api.types.js';
import { authenticate } from './authentication.js';
import { QueryParameters } from './query-parameters.js';
import type { Router } from './router.js';
import { SIGN_IN_PAGE } from './sign-in-page.js';

export interface IncomingCall {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A call whose caller and route are known, ready to run. */
export interface PreparedCall {
  method: string;
  path: string;
  group: RouteGroup;
  token: AccessToken | undefined;
  run: () => Promise<ApiResponse>;
}

const CORE_AREA = RESOURCE_AREAS[0]?.id ?? '';

/** From URL and headers to the answer of a route: authentication, version, project, content type, errors. */
export class ApiDispatcher {
  constructor(
    private readonly organization: Organization,
    private readonly router: Router,
  ) {}

  prepare(call: IncomingCall): PreparedCall {
    const { method, url } = call;
    const credentials = authenticate(call.headers.authorization, this.organization.people);
    const token = typeof credentials === 'object' ? credentials : undefined;
    const location = this.locate(url);
    const found = location && this.router.find(method, location.route, location.projectName !== undefined);
    const match = typeof found === 'object' ? found : undefined;
    const run = async (): Promise<ApiResponse> => {
      if (credentials === 'anonymous' && this.organization.mode === 'services')
        return { status: 203, body: SIGN_IN_PAGE };
      if (!token) return { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="Azure DevOps"' } };
      if (url.pathname.toLowerCase() === `/_apis/resourceareas/${CORE_AREA}`) return this.hostLookup(url);
      if (found === 'wrong-method') throw wrongMethod(method);
      if (!location || !match) throw pageNotFound(url);
      return this.runRoute(call, token, match.route, match.params, location.projectName);
    };
    return {
      method,
      path: url.pathname,
      group: match?.route.group ?? 'locations',
      token,
      run: () => run().catch(renderError),
    };
  }

  private async runRoute(
    { method, url, headers, text }: IncomingCall,
    token: AccessToken,
    route: Route,
    params: Record<string, string>,
    projectName: string | undefined,
  ): Promise<ApiResponse> {
    const query = new QueryParameters(url.searchParams);
    checkApiVersion(query.find('api-version'), headers.accept, {
      method,
      maximum: maximumVersion(this.organization.mode),
      previewOnly: route.previewOnly ?? false,
    });
    if (!isGranted(token, route.scopes)) throw notAuthorized(token);
    checkContentType(method, route.contentType, headers['content-type']);
    const project = projectName === undefined ? undefined : this.organization.getProject(projectName);
    const body = parseBody(text);
    return route.handler({ method, params, query, headers, body, who: token.owner, project });
  }

  /** Splits a path into project and route; undefined when it is not under the organization's base. */
  private locate(url: URL): { projectName: string | undefined; route: string[] } | undefined {
    const { basePath } = this.organization;
    if (!url.pathname.toLowerCase().startsWith(basePath.toLowerCase())) return undefined;
    const segments = url.pathname
      .slice(basePath.length)
      .split('/')
      .filter((segment) => segment !== '')
      .map(decode);
    const mark = segments.findIndex((segment) => segment.toLowerCase() === '_apis');
    // A project may be followed by one of its teams.
    if (mark < 0 || mark > 2) return undefined;
    return { projectName: mark === 0 ? undefined : segments[0], route: segments.slice(mark + 1) };
  }

  /** From an organization's id to its URL, as the vendor's central host answers it. */
  private hostLookup(url: URL): ApiResponse {
    const { mode, collectionId, accountId, baseUrl } = this.organization;
    const hostId = new QueryParameters(url.searchParams).find('hostId')?.toLowerCase() ?? '';
    if (mode === 'services' && (hostId === collectionId || hostId === accountId)) {
      return { status: 200, body: { id: CORE_AREA, name: 'core', locationUrl: baseUrl } };
    }
    throw new ApiError(404, 'framework', 'HostDoesNotExistException', `The following host does not exist: ${hostId}`);
  }
}

function renderError(error: unknown): ApiResponse {
  if (error instanceof ApiError) return { status: error.status, body: error.toBody() };
  throw error;
}

function checkContentType(method: string, wanted: string | undefined, header: string | undefined): void {
  if (wanted === undefined) return;
  const actual = (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (actual === wanted) return;
  const message = `The request indicated a Content-Type of "${actual}" for method type "${method}" which is not supported. Valid content types for this method are: ${wanted}.`;
  throw new ApiError(415, 'vss', 'VssRequestContentTypeNotSupportedException', message);
}

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidArgument('The request body is not valid JSON.');
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function pageNotFound(url: URL): ApiError {
  return new ApiError(404, 'vss', 'VssResourceNotFoundException', `Page not found: ${url.pathname}`);
}

function wrongMethod(method: string): ApiError {
  const message = `The requested resource does not support http method '${method}'.`;
  return new ApiError(405, 'vss', 'VssVersionNotSupportedException', message);
}

function notAuthorized(token: AccessToken): ApiError {
  const message = `TF400813: The user '${token.owner.id}' is not authorized to access this resource.`;
  return new ApiError(401, 'framework', 'UnauthorizedRequestException', message);
}
