import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

const TIMEOUT_MS = 10_000;

/** Posts JSON over kept-alive connections. */
export class HookPoster {
  private readonly httpAgent = new HttpAgent({ keepAlive: true });
  private readonly httpsAgent = new HttpsAgent({ keepAlive: true });

  /** The receiver's status; undefined when it could not be reached or did not answer in time. */
  async post(url: string, headers: Record<string, string>, body: string): Promise<number | undefined> {
    const target = new URL(url);
    const isSecure = target.protocol === 'https:';
    const options: RequestOptions = {
      method: 'POST',
      agent: isSecure ? this.httpsAgent : this.httpAgent,
      headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
      timeout: TIMEOUT_MS,
    };
    try {
      return await this.attempt(isSecure ? httpsRequest : httpRequest, target, options, body);
    } catch (error) {
      if (!(error instanceof StaleConnectionError)) return undefined;
      return this.attempt(isSecure ? httpsRequest : httpRequest, target, options, body).catch(() => undefined);
    }
  }

  close(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }

  private attempt(
    send: (
      url: URL,
      options: RequestOptions,
      callback: (answer: IncomingMessage) => void,
    ) => ReturnType<typeof httpRequest>,
    url: URL,
    options: RequestOptions,
    body: string,
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      const call = send(url, options, (answer) => {
        answer.resume();
        answer.once('error', reject);
        answer.once('end', () => resolve(answer.statusCode ?? 0));
      });
      call.once('timeout', () => call.destroy(new Error('timeout')));
      // The receiver closed an idle connection just as it was taken again: nothing was delivered, so send once more.
      call.once('error', (error) => reject(call.reusedSocket ? new StaleConnectionError(error.message) : error));
      call.end(body);
    });
  }
}

class StaleConnectionError extends Error {}
