import { Agent, request } from 'node:http';
import { envelopeOf } from './event-world.js';
import { exceptionEvent, newEventId } from './event-bodies.js';

/** Envelopes on their way at once. */
const senders = 8;
/** Different errors among them. */
const places = 7;

/**
 * Sends errors without a pause until it is stopped. What is not answered 200 is sent again with the same id, as a proxy
 * would, so that some arrive twice.
 */
export class EventLoad {
  /** Ids of events that were answered 200. */
  readonly acknowledged = new Set<string>();
  private readonly agent = new Agent({ keepAlive: true });
  private running: Promise<unknown> | undefined;
  private isStopping = false;
  private sent = 0;

  /** `url` is where envelopes go, with the key. */
  constructor(private readonly url: string) {}

  start(): void {
    this.running = Promise.all(Array.from({ length: senders }, () => this.send()));
  }

  /** Sends nothing more and waits for the answers that are due. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
    this.agent.destroy();
  }

  private async send(): Promise<void> {
    while (!this.isStopping) {
      const id = newEventId();
      this.sent += 1;
      const body = envelopeOf({ ...exceptionEvent({ place: `place${this.sent % places}` }), event_id: id });
      while (!(await this.post(id, body)) && this.isRunning());
    }
  }

  private isRunning(): boolean {
    return !this.isStopping;
  }

  private post(id: string, body: string): Promise<boolean> {
    return new Promise((resolve) => {
      const outgoing = request(this.url, { method: 'POST', agent: this.agent, timeout: 20_000 }, (response) => {
        response.resume();
        response.once('error', () => resolve(false));
        response.once('end', () => {
          if (response.statusCode === 200) this.acknowledged.add(id);
          resolve(response.statusCode === 200);
        });
      });
      outgoing.once('timeout', () => outgoing.destroy());
      // Whoever is told at once that nobody listens would ask a thousand times a second.
      outgoing.once('error', () => setTimeout(() => resolve(false), 20));
      outgoing.end(body);
    });
  }
}
