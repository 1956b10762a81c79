import { HttpService } from '@nestjs/axios';
import { Inject, Injectable, Optional, type OnApplicationShutdown } from '@nestjs/common';
import type { AxiosResponse } from 'axios';
import { CONFIG, type Config } from '../../config/config.js';
import { version } from '../../config/version.js';
import { Clock } from '../../schedule/clock.js';
import { untilAborted } from '../../schedule/until-aborted.js';
import { AzureDevOpsError, givenUp } from './azure-devops.errors.js';
import { createGuardedAgents, guardedLookup, systemResolver, type Resolver } from './guarded-agents.js';
import type { IntegrationGate } from './integration-gate.js';
import { ForbiddenUrlError, requireAllowedUrl } from './outgoing-url-policy.js';
import { readAnswer, retryAfterMs, type RawAnswer } from './read-answer.js';

const maxAnswerBytes = 5 * 1024 * 1024;

/** Limits of every call, and where names are looked up. */
export interface OutgoingOptions {
  connectTimeoutMs: number;
  callTimeoutMs: number;
  resolve: Resolver;
}

/** Nothing is provided under it; Nest needs a token for every parameter, also for one that only tests give. */
const OUTGOING_OPTIONS = Symbol('OutgoingOptions');

const defaultOptions: OutgoingOptions = { connectTimeoutMs: 3_000, callTimeoutMs: 10_000, resolve: systemResolver };

/** Told how a credential fares; decides whether a call with it may go out at all. */
export interface CredentialWatch {
  /** Throws AzureDevOpsError `unauthorized` when the credential is known to be dead and it is too early to try again. */
  beforeCall(): Promise<void>;
  accepted(): Promise<void>;
  refused(): Promise<void>;
}

/** On whose behalf a call is made. */
export interface Caller {
  gate: IntegrationGate;
  /** Value of the Authorization header. */
  authorization: string;
  /** Absent while a credential is only being tried out. */
  watch?: CredentialWatch | undefined;
  /** Gives up calls when whoever wanted them has. */
  signal?: AbortSignal | undefined;
}

export interface OutgoingRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  url: string;
  /** Null where the resource has no released version. */
  apiVersion: string | null;
  body?: unknown;
}

/**
 * The only way out: every call to Azure DevOps is made here, under one set of limits. Hosts and addresses are checked,
 * redirects are not followed, proxies not used, no call takes longer than 10 s, no answer is larger than 5 MiB.
 */
@Injectable()
export class AzureDevOpsHttpClient implements OnApplicationShutdown {
  private readonly options: OutgoingOptions;
  private readonly agents: ReturnType<typeof createGuardedAgents>;

  constructor(
    private readonly http: HttpService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'allowedHosts'>,
    private readonly clock: Clock,
    @Optional() @Inject(OUTGOING_OPTIONS) options: Partial<OutgoingOptions> = {},
  ) {
    this.options = { ...defaultOptions, ...options };
    const lookup = guardedLookup(config.allowedHosts, this.options.resolve);
    this.agents = createGuardedAgents(lookup, this.options.connectTimeoutMs);
  }

  /** Not earlier: requests and lanes that the process still finishes may be in a call. */
  onApplicationShutdown(): void {
    this.agents.httpAgent.destroy();
    this.agents.httpsAgent.destroy();
  }

  /** The JSON value of a successful answer; undefined when it is empty, as after DELETE. Throws AzureDevOpsError. */
  async send(request: OutgoingRequest, caller: Caller): Promise<unknown> {
    const url = this.requireAllowedUrl(request.url);
    // Whoever gives up does not stay in the queue before the gate either.
    return untilAborted(this.sendInTurn(url, request, caller), caller.signal, givenUp);
  }

  private async sendInTurn(url: URL, request: OutgoingRequest, caller: Caller): Promise<unknown> {
    return caller.gate.run(async () => {
      if (caller.signal?.aborted === true) throw givenUp();
      await caller.watch?.beforeCall();
      const answer = await this.exchange(url, request, caller);
      const waitMs = retryAfterMs(answer, this.clock.now());
      caller.gate.observe(waitMs, answer.status === 429 || (answer.status === 503 && waitMs !== undefined));
      try {
        const value = readAnswer(answer, waitMs, secretsOf(caller.authorization));
        await caller.watch?.accepted();
        return value;
      } catch (error) {
        if (error instanceof AzureDevOpsError && error.code === 'unauthorized') await caller.watch?.refused();
        throw error;
      }
    });
  }

  private requireAllowedUrl(url: string): URL {
    try {
      return requireAllowedUrl(url, this.config.allowedHosts);
    } catch (error) {
      if (error instanceof ForbiddenUrlError) throw forbiddenUrl(error.message);
      throw error;
    }
  }

  private async exchange(url: URL, request: OutgoingRequest, caller: Caller): Promise<RawAnswer> {
    const timeout = AbortSignal.timeout(this.options.callTimeoutMs);
    try {
      const response = await this.http.axiosRef.request<string>({
        url: url.href,
        method: request.method,
        headers: headersOf(request, caller),
        ...(request.body === undefined ? {} : { data: JSON.stringify(request.body) }),
        responseType: 'text',
        // Texts go in and out as they are.
        transformRequest: [],
        transformResponse: [],
        validateStatus: () => true,
        maxRedirects: 0,
        maxContentLength: maxAnswerBytes,
        proxy: false,
        signal: caller.signal === undefined ? timeout : AbortSignal.any([timeout, caller.signal]),
        ...this.agents,
      });
      return {
        status: response.status,
        contentType: headerOf(response, 'content-type'),
        retryAfter: headerOf(response, 'retry-after'),
        body: typeof response.data === 'string' ? response.data : '',
      };
    } catch (error) {
      if (timeout.aborted) {
        throw new AzureDevOpsError(
          'unavailable',
          `Azure DevOps did not answer within ${this.options.callTimeoutMs} ms.`,
        );
      }
      if (caller.signal?.aborted === true) throw givenUp();
      throw translateNetworkError(error);
    }
  }
}

function headersOf(request: OutgoingRequest, caller: Caller): Record<string, string> {
  const contentType = request.method === 'PATCH' ? 'application/json-patch+json' : 'application/json';
  return {
    Accept: request.apiVersion === null ? 'application/json' : `application/json;api-version=${request.apiVersion}`,
    Authorization: caller.authorization,
    'User-Agent': `Lockstep/${version}`,
    // Asks for a 401 instead of a redirect to the sign-in page.
    'X-TFS-FedAuthRedirect': 'Suppress',
    ...(request.body === undefined ? {} : { 'Content-Type': contentType }),
  };
}

function headerOf(response: AxiosResponse, name: string): string {
  const value: unknown = response.headers[name];
  return typeof value === 'string' ? value : '';
}

/** The token itself, as sent and as it was before it was encoded. */
function secretsOf(authorization: string): string[] {
  const [scheme = '', sent = ''] = authorization.split(' ');
  const plain =
    scheme === 'Basic'
      ? Buffer.from(sent, 'base64')
          .toString()
          .replace(/^[^:]*:/, '')
      : sent;
  return [sent, plain].filter((secret) => secret !== '');
}

function forbiddenUrl(reason: string): AzureDevOpsError {
  return new AzureDevOpsError('unavailable', `The URL of Azure DevOps was not called: it ${reason}.`);
}

/** The library's error holds the whole request, with the credential in it: only its code and our own text go on. */
function translateNetworkError(error: unknown): AzureDevOpsError {
  const { code, message, cause } = error as { code?: unknown; message?: unknown; cause?: unknown };
  if (cause instanceof ForbiddenUrlError) return forbiddenUrl(cause.message);
  if (typeof message === 'string' && message.startsWith('maxContentLength')) {
    return new AzureDevOpsError('malformed', 'The answer of Azure DevOps is larger than 5 MiB.');
  }
  const shown = typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? code : 'no answer';
  return new AzureDevOpsError('unavailable', `Azure DevOps could not be reached (${shown}).`);
}
