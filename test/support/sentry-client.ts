import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { TestApp } from './app.js';

/** Ways to say who sends. */
export type SentryAuth = 'query' | 'header' | 'authorization' | 'dsn' | 'none';

/** Ways to send a body; `deflate-raw` says `deflate` and leaves zlib's header out. */
export const encodings = {
  gzip: gzipSync,
  deflate: deflateSync,
  'deflate-raw': deflateRawSync,
  br: brotliCompressSync,
} as const;

export interface SentryPost {
  /** By default `envelope`. */
  route?: 'envelope' | 'store' | 'security';
  /** By default `query`. */
  auth?: SentryAuth;
  encoding?: keyof typeof encodings;
  /** Added to those that the other options make, or instead of them. */
  headers?: Record<string, string>;
  /** Instead of the one of the client. */
  projectId?: string;
  key?: string;
  /** Sends the body without saying its length. */
  isChunked?: boolean;
  /** By default a slash. */
  end?: '' | '/';
  /** Part of the URL's query, e.g. `&sentry_client=x`. */
  query?: string;
}

export interface SentryAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: { id?: string; detail?: string; causes?: string[] };
}

/** An item's header, or only its type, and its payload; objects are sent as JSON. */
export type SentryItem = readonly [header: string | { type: string; [key: string]: unknown }, payload: unknown];

/** Writes an envelope as most SDKs do: items without a length, but for those that are bytes. */
export function envelopeOf(items: readonly SentryItem[], header: object = {}): Buffer {
  const parts: Buffer[] = [Buffer.from(`${JSON.stringify(header)}\n`)];
  for (const [given, payload] of items) {
    const itemHeader = typeof given === 'string' ? { type: given } : given;
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
    const withLength = Buffer.isBuffer(payload) ? { length: bytes.length, ...itemHeader } : itemHeader;
    parts.push(Buffer.from(`${JSON.stringify(withLength)}\n`), bytes, Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}

/** Sends as Sentry's SDKs do: on plain HTTP, with a key of one project. */
export class SentryClient {
  constructor(
    readonly url: string,
    readonly key: string,
    readonly projectId: string,
  ) {}

  /** With the first key of the project that a first start makes, or with another one. */
  static async of(app: TestApp, key?: { public: string; projectId: string }): Promise<SentryClient> {
    const { public: publicKey, projectId } =
      key ?? (await app.http.get('/api/0/projects/default/default/keys/')).body[0];
    return new SentryClient(app.url, publicKey, projectId);
  }

  get dsn(): string {
    return `${this.url.replace('://', `://${this.key}@`)}/${this.projectId}`;
  }

  /** Posts one event in an envelope. */
  async event(event: object = { message: 'Checkout fails' }, post: SentryPost = {}): Promise<SentryAnswer> {
    return this.post(envelopeOf([['event', event]]), post);
  }

  /** Posts bytes. With `auth: 'dsn'` the body has to hold the DSN itself. */
  async post(body: Buffer | string, post: SentryPost = {}): Promise<SentryAnswer> {
    const { route = 'envelope', auth = 'query', projectId = this.projectId, key = this.key, end = '/' } = post;
    const query = `${auth === 'query' ? `sentry_key=${key}&sentry_version=7` : ''}${post.query ?? ''}`;
    const headers = { ...authHeaders(auth, key), ...encodingHeaders(post), ...post.headers };
    const bytes = post.encoding === undefined ? Buffer.from(body) : encodings[post.encoding](body);
    return this.send('POST', `/api/${projectId}/${route}${end}?${query}`, headers, bytes, post.isChunked ?? false);
  }

  /** As a browser asks before it posts. */
  async preflight(path: string): Promise<SentryAnswer> {
    const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
    return this.send('OPTIONS', path, headers, Buffer.alloc(0), false);
  }

  private send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: Buffer,
    isChunked: boolean,
  ): Promise<SentryAnswer> {
    const length = isChunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(body.length) };
    return new Promise((resolve, reject) => {
      const outgoing = request(this.url + path, { method, headers: { ...length, ...headers } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          const parsed = (text === '' ? {} : JSON.parse(text)) as SentryAnswer['body'];
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed });
        });
      });
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }
}

function authHeaders(auth: SentryAuth, key: string): Record<string, string> {
  const value = `Sentry sentry_key=${key}, sentry_version=7, sentry_client=test/1.0`;
  if (auth === 'header') return { 'x-sentry-auth': value };
  return auth === 'authorization' ? { authorization: value } : {};
}

function encodingHeaders({ encoding }: SentryPost): Record<string, string> {
  return encoding === undefined ? {} : { 'content-encoding': encoding === 'deflate-raw' ? 'deflate' : encoding };
}
