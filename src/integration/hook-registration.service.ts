import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, publicUrl, type Config } from '../config/config.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import type { AzureDevOpsClient } from './azure-devops/azure-devops.client.js';
import { AzureDevOpsError } from './azure-devops/azure-devops.errors.js';
import { SubscriptionsService, type PlannedSubscription } from './subscriptions.service.js';

/** Makes and deletes the service hooks at Azure DevOps that the records ask for. */
@Injectable()
export class HookRegistration {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly subscriptions: SubscriptionsService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Where hooks post to: Sentry's path. */
  get hookUrl(): string {
    return `${publicUrl(this.config)}extensions/vsts/issue-updated/`;
  }

  /** Whether the operator said where Azure DevOps reaches this service; otherwise hooks post to localhost. */
  get isPublicUrlKnown(): boolean {
    return this.config.publicUrl !== null;
  }

  /**
   * Deletes hooks that no record knows: those that were `made` in vain, and those that post here because somebody died
   * between making and recording them. While the public URL is not known, hooks that post to it may be those of any
   * other installation, and stay. Call it only while nobody else makes hooks for the integration. Does not throw when
   * Azure DevOps fails.
   */
  async deleteOrphans(client: AzureDevOpsClient, made: readonly string[] = []): Promise<void> {
    const found = new Set([...made, ...(this.isPublicUrlKnown ? await this.findPostingHere(client) : [])]);
    const known = await this.subscriptions.findKnownHooks([...found]);
    const orphans = [...found].filter((id) => !known.has(id));
    if (orphans.length > 0) this.logger.info({ hookIds: orphans }, 'deleting service hooks that no record knows');
    await this.delete(client, orphans);
  }

  /** Makes all planned hooks; enters each hook's id into `made` by the subscription's. */
  async create(
    client: AzureDevOpsClient,
    planned: readonly PlannedSubscription[],
    made: Map<string, string>,
  ): Promise<void> {
    for (const { id, eventType, secret } of planned) {
      const hook = await client.createHook({ eventType, secret, url: this.hookUrl });
      made.set(id, hook.id);
    }
  }

  /**
   * Deletes hooks; answers why some could not be deleted, or undefined when all are gone. Does not throw: whoever
   * leaves must be able to, also while Azure DevOps is away.
   */
  async delete(client: AzureDevOpsClient, hookIds: readonly string[]): Promise<string | undefined> {
    let problem: string | undefined;
    for (const hookId of hookIds) {
      try {
        await client.deleteHook(hookId);
      } catch (error) {
        if (!(error instanceof AzureDevOpsError)) throw error;
        problem = error.message;
        this.logger.warn({ hookId, reason: error.message }, 'a service hook was left behind at Azure DevOps');
      }
    }
    return problem;
  }

  private async findPostingHere(client: AzureDevOpsClient): Promise<string[]> {
    try {
      const hooks = await client.listHooks();
      return hooks.filter(({ url }) => url === this.hookUrl).map(({ id }) => id);
    } catch (error) {
      if (error instanceof AzureDevOpsError) return [];
      throw error;
    }
  }
}
