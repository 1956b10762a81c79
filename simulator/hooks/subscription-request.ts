import { ApiError } from '../http/api-error.js';
import type { Organization } from '../state/organization.js';
import type { WorkItemEventType } from '../state/work-item.types.js';
import type { Inputs, ResourceVersion, SubscriptionRequest, SubscriptionStatus } from './subscription.types.js';
import { scalarText } from '../scalar-text.js';

const EVENT_TYPES = new Set<string>([
  'workitem.created',
  'workitem.updated',
  'workitem.commented',
  'workitem.deleted',
  'workitem.restored',
]);
const RESOURCE_VERSIONS = new Set<string>(['1.0', '1.0-preview.2', '3.1-preview.3', '5.1-preview.3']);

/** Reads the body of create and replace; 400 with the first thing that is wrong. */
export function parseSubscriptionRequest(body: unknown, organization: Organization): SubscriptionRequest {
  const fields = asRecord(body);
  const eventType = scalarText(fields['eventType']);
  const resourceVersion = scalarText(fields['resourceVersion'] ?? '1.0');
  if (fields['publisherId'] !== 'tfs') throw invalid('The publisher is not supported.');
  if (!isEventType(eventType)) throw invalid(`The event type "${eventType}" is not supported.`);
  if (fields['consumerId'] !== 'webHooks' || fields['consumerActionId'] !== 'httpRequest') {
    throw invalid('The consumer action is not supported.');
  }
  if (!isResourceVersion(resourceVersion)) {
    throw invalid(`The resource version "${resourceVersion}" is not supported for event type ${eventType}.`);
  }
  const publisherInputs = readInputs(fields['publisherInputs']);
  const consumerInputs = readInputs(fields['consumerInputs']);
  checkUrl(consumerInputs['url']);
  const projectId = publisherInputs['projectId'] ?? '';
  if (projectId !== '' && !organization.findProject(projectId)) throw invalid(`Project ${projectId} does not exist.`);
  const status = fields['status'];
  return {
    eventType,
    resourceVersion,
    publisherInputs,
    consumerInputs,
    ...((status === 'disabledByUser' || status === 20) && { status: 'disabledByUser' satisfies SubscriptionStatus }),
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function readInputs(value: unknown): Inputs {
  const inputs: Record<string, string> = {};
  for (const [name, input] of Object.entries(asRecord(value))) {
    if (input === null || input === undefined) continue;
    inputs[name] = scalarText(input);
  }
  return inputs;
}

function checkUrl(url: string | undefined): void {
  if (url === undefined || url === '') throw invalid("The required input 'url' was not supplied.");
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw invalid(`The value "${url}" of input 'url' is not a valid URI.`);
  }
}

function isEventType(text: string): text is WorkItemEventType {
  return EVENT_TYPES.has(text);
}

function isResourceVersion(text: string): text is ResourceVersion {
  return RESOURCE_VERSIONS.has(text);
}

function invalid(message: string): ApiError {
  return new ApiError(400, 'hooks', 'SubscriptionInputException', message);
}
