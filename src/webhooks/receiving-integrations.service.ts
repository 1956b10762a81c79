import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { sha256 } from '../crypto/sha256.js';
import type { HookEnvelope } from '../domain/hook-payload.js';
import { SubscriptionsService } from '../integration/subscriptions.service.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { Clock } from '../schedule/clock.js';

/** How long a known integration is taken from memory; another replica's changes are seen after that at the latest. */
const cachedForMs = 5_000;
/** How often the time of an integration's last delivery is written at most. */
const noteEveryMs = 30_000;
const maxCached = 10_000;

interface Cached {
  integrationId: string;
  secretDigests: Buffer[];
  readAt: number;
}

/** The integration that a delivery is for. */
export interface Receiver {
  integrationId: string;
  isSecretRight: boolean;
}

/** Finds the integration of a delivery and checks its secret, mostly from memory. */
@Injectable()
export class ReceivingIntegrations {
  private readonly cache = new Map<string, Cached>();
  private readonly notedAt = new Map<string, number>();

  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Undefined when no integration has that collection id. A secret that memory does not know is checked anew. */
  async find(collectionId: string, secret: string | undefined): Promise<Receiver | undefined> {
    const cached = this.cache.get(collectionId);
    if (cached !== undefined && this.clock.now() - cached.readAt < cachedForMs && matches(secret, cached)) {
      return { integrationId: cached.integrationId, isSecretRight: true };
    }
    const found = await this.subscriptions.getReceivingIntegration(collectionId);
    if (found === undefined) {
      this.forget(collectionId);
      return undefined;
    }
    const read = { ...found, readAt: this.clock.now() };
    if (this.cache.size >= maxCached) this.cache.clear();
    this.cache.set(collectionId, read);
    return { integrationId: read.integrationId, isSecretRight: matches(secret, read) };
  }

  /** The integration turned out to be gone. */
  forget(collectionId: string): void {
    this.cache.delete(collectionId);
  }

  /** Notes that the hook is alive, now and then and beside the request. */
  noteDelivery({ integrationId }: Receiver, { eventType, accountId }: HookEnvelope): void {
    const key = `${integrationId} ${eventType}`;
    const now = this.clock.now();
    if (now - (this.notedAt.get(key) ?? 0) < noteEveryMs) return;
    this.notedAt.set(key, now);
    this.subscriptions
      .noteDelivery(integrationId, eventType, accountId)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'the time of a delivery could not be noted'));
  }
}

/** Compares digests of equal length, every one of them, so that the time tells nothing about the secret. */
function matches(secret: string | undefined, { secretDigests }: { secretDigests: Buffer[] }): boolean {
  const given = sha256(secret ?? '');
  return (
    secretDigests.reduce((found, digest) => timingSafeEqual(given, digest) || found, false) && secret !== undefined
  );
}
