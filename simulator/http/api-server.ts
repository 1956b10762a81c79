import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiFault, ApiFaults, CallDescription } from '../faults/api-faults.js';
import type { RequestLog } from '../request-log.js';
import type { ApiDispatcher, PreparedCall } from './api-dispatcher.js';
import type { ApiResponse } from './api.types.js';
import { ApiError } from './api-error.js';
import { breakAnswer, faultAnswer } from './fault-answers.js';
import { serialise, type RawAnswer } from './raw-answer.js';

/** Routes that are not part of the API, like administration; undefined for paths that they do not know. */
export type OtherRoutes = (method: string, url: URL, body: unknown) => Promise<ApiResponse | undefined>;

/** What the server needs to know of the simulator behind it. */
export interface Backstage {
  readonly apiFaults: ApiFaults;
  readonly log: RequestLog;
  now(): string;
  /** Runs what waits for such a call. */
  intercept(call: CallDescription): void;
}

/** The HTTP side: reads calls, lets faults spoil them, answers them, and logs them. */
export class ApiServer {
  private readonly server: Server;

  constructor(
    private readonly dispatcher: ApiDispatcher,
    private readonly backstage: Backstage,
    private readonly otherRoutes: OtherRoutes,
  ) {
    this.server = createServer((request, response) => {
      void this.handle(request, response).catch((error: unknown) => {
        if (!response.headersSent) this.write(response, serialise(unexpected(error)));
        else response.destroy();
      });
    });
    this.server.keepAliveTimeout = 60_000;
  }

  /** Starts listening on loopback; the address as `http://host:port`. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
    const { port: actualPort } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${actualPort}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', 'http://localhost');
    const text = await readText(request);
    const other = await this.otherRoutes(method, url, parseLeniently(text));
    if (other) {
      this.write(response, serialise(other));
      return;
    }
    const logRequest = this.backstage.log.openRequest();
    const call = this.dispatcher.prepare({ method, url, headers: request.headers, text });
    const answer = await this.answer(call);
    logRequest({
      method,
      path: `${url.pathname}${url.search}`,
      status: answer?.status ?? 0,
      who: call.token?.owner.uniqueName ?? null,
      at: this.backstage.now(),
      ...(text !== '' && { body: parseLeniently(text) }),
    });
    if (answer) this.write(response, answer);
    else request.socket.destroy();
  }

  /** Undefined when the connection is to be cut. */
  private async answer(call: PreparedCall): Promise<RawAnswer | undefined> {
    const taken = this.backstage.apiFaults.take(call);
    let fault: ApiFault | undefined;
    for (const candidate of taken) {
      if (candidate.kind === 'slow') await delay(candidate.delayMs ?? 1000, undefined, { ref: false });
      else fault = candidate;
    }
    if (fault?.kind === 'reset') return undefined;
    this.backstage.intercept(call);
    const instead = fault && faultAnswer(fault);
    if (instead) return instead;
    const answer = serialise(await call.run());
    // The call took effect, but its caller will never know.
    if (fault?.kind === 'lostAnswer') return undefined;
    return fault ? breakAnswer(fault, answer) : answer;
  }

  private write(response: ServerResponse, { status, headers, payload }: RawAnswer): void {
    response.writeHead(status, { ...headers, 'Content-Length': String(Buffer.byteLength(payload)) });
    response.end(payload);
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parseLeniently(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function unexpected(error: unknown): ApiResponse {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: 500, body: new ApiError(500, 'vss', 'VssServiceException', message).toBody() };
}
