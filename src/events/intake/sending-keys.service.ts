import { Injectable } from '@nestjs/common';
import type { SendingKey } from '../../organizations/organizations.types.js';
import { ProjectKeysService } from '../../organizations/project-keys.service.js';
import { Clock } from '../../schedule/clock.js';
import { unauthorized } from './intake-refusal.js';

/** How long a key, or that there is none, is taken from memory: a key that was switched off is refused after that. */
const cachedForMs = 1_000;
const maxCached = 10_000;

/** Finds who sends, mostly from memory. */
@Injectable()
export class SendingKeys {
  private readonly cache = new Map<string, { key: SendingKey | undefined; readAt: number }>();

  constructor(
    private readonly keys: ProjectKeysService,
    private readonly clock: Clock,
  ) {}

  /** The active key of that project; throws 403 when there is none. */
  async get(publicKey: string, projectId: string): Promise<SendingKey> {
    const key = await this.find(publicKey);
    if (key?.projectId !== projectId || !key.isActive) {
      throw unauthorized('The DSN names no project with an active key of that name.');
    }
    return key;
  }

  private async find(publicKey: string): Promise<SendingKey | undefined> {
    const cached = this.cache.get(publicKey);
    const now = this.clock.now();
    if (cached !== undefined && now - cached.readAt < cachedForMs) return cached.key;
    const key = await this.keys.findByPublicKey(publicKey);
    if (this.cache.size >= maxCached) this.cache.clear();
    this.cache.set(publicKey, { key, readAt: now });
    return key;
  }
}
