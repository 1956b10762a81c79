import { Inject, Injectable } from '@nestjs/common';
import { sha256 } from '../crypto/sha256.js';
import { knownEventTypes, parseHookEnvelope, parseHookResource, type HookEnvelope } from '../domain/hook-payload.js';
import type { NewDelivery } from '../deliveries/deliveries.types.js';
import { ReceiptService, UnknownIntegrationError } from '../deliveries/receipt.service.js';
import { ApiError, badRequest, unavailable } from '../http/api-error.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { withinTime } from '../schedule/within-time.js';
import { ReceivingIntegrations, type Receiver } from './receiving-integrations.service.js';
import { WebhookMetrics } from './webhook.metrics.js';

const retryAfterSeconds = 5;
/**
 * Longer than a database that answers at all takes, and well below what Azure DevOps waits. The delivery may still be
 * stored after it: Azure DevOps sends again, and the repeat is counted.
 */
const answerWithinMs = 4_500;

/**
 * Decides what a POST of Azure DevOps is worth: 400 for what is no delivery, 401 for a wrong secret, 503 when it cannot
 * be stored, 200 for everything else. Azure DevOps sends again only after 503 and its like, and punishes other errors
 * by putting the hook on probation; so what cannot be understood is stored and explained instead.
 */
@Injectable()
export class WebhookHandler {
  constructor(
    private readonly integrations: ReceivingIntegrations,
    private readonly receipt: ReceiptService,
    private readonly metrics: WebhookMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Returns when the delivery is stored, or when there is nothing to store. Throws an ApiError otherwise. */
  async receive(rawBody: Buffer, secret: string | undefined): Promise<void> {
    try {
      this.metrics.count(await withinTime(this.decide(rawBody, secret), answerWithinMs));
    } catch (error) {
      if (error instanceof ApiError) {
        this.metrics.count('rejected');
        throw error;
      }
      this.metrics.count('unavailable');
      this.logger.warn({ err: error }, 'a delivery was refused with 503: it could not be stored');
      throw unavailable('The delivery could not be stored; send it again.', retryAfterSeconds);
    }
  }

  private async decide(rawBody: Buffer, secret: string | undefined): Promise<'stored' | 'passed_over'> {
    const body = parseJson(rawBody);
    const envelope = parseHookEnvelope(body);
    if (envelope === null) {
      throw badRequest('The body must be JSON with eventType and resourceContainers.collection.id.');
    }
    const isUpdate = envelope.eventType === 'workitem.updated';
    const receiver = await this.integrations.find(envelope.collectionId, secret);
    if (receiver === undefined) {
      if (isUpdate) throw badRequest('Integration does not exist.');
      return 'passed_over';
    }
    if (!receiver.isSecretRight) {
      if (isUpdate) throw new ApiError(401, 'The shared-secret header is missing or wrong.');
      return 'passed_over';
    }
    if (!knownEventTypes.some((known) => known === envelope.eventType)) return 'passed_over';
    return this.store(receiver, envelope, body, rawBody);
  }

  private async store(
    receiver: Receiver,
    envelope: HookEnvelope,
    body: unknown,
    rawBody: Buffer,
  ): Promise<'stored' | 'passed_over'> {
    try {
      await this.receipt.receive(toDelivery(receiver.integrationId, envelope, body, rawBody));
      this.integrations.noteDelivery(receiver, envelope);
      return 'stored';
    } catch (error) {
      // Anything else may pass when Azure DevOps sends again.
      if (!(error instanceof UnknownIntegrationError)) throw error;
      this.integrations.forget(envelope.collectionId);
      if (envelope.eventType === 'workitem.updated') throw badRequest('Integration does not exist.');
      return 'passed_over';
    }
  }
}

function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    throw badRequest('The body is not JSON.');
  }
}

function toDelivery(integrationId: string, envelope: HookEnvelope, body: unknown, rawBody: Buffer): NewDelivery {
  const { eventType, subscriptionId, notificationId } = envelope;
  const resource = parseHookResource(eventType, body);
  return {
    integrationId,
    eventType,
    subscriptionId,
    notificationId,
    dedupeKey:
      subscriptionId !== null && notificationId !== null
        ? `${subscriptionId}:${notificationId}`
        : sha256(rawBody).toString('hex'),
    ...resource,
    rawBody,
  };
}
