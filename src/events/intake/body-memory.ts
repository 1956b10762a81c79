import { IntakeRefusal } from './intake-refusal.js';

/** What bodies may take of a process's memory together; a thousand requests of a few kB, or a few large ones. */
const maxHeldBytes = 256 * 1024 * 1024;
const retryAfterSeconds = 5;

/** Keeps the bodies that are in hand from filling the memory, however many clients send at once. */
export class BodyMemory {
  private heldBytes = 0;

  /** Runs `work` with a way to ask for memory, which throws 503 when there is none; gives all back after it. */
  async use<T>(work: (hold: (bytes: number) => void) => Promise<T>): Promise<T> {
    let held = 0;
    try {
      return await work((bytes) => {
        if (this.heldBytes + bytes > maxHeldBytes) {
          const headers = { 'retry-after': String(retryAfterSeconds) };
          throw new IntakeRefusal('unavailable', 'Too much is being received at once.', [], headers);
        }
        this.heldBytes += bytes;
        held += bytes;
      });
    } finally {
      this.heldBytes -= held;
    }
  }
}
