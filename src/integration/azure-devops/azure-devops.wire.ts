/** Shapes of Azure DevOps' REST API, as far as Lockstep reads them. Foreign data: every part may be missing. */

export interface WireConnectionData {
  instanceId?: unknown;
  deploymentType?: unknown;
  /** `{providerDisplayName}` */
  authenticatedUser?: unknown;
}

export interface WireProject {
  id?: unknown;
  name?: unknown;
}

export interface WireWorkItemType {
  name?: unknown;
  states?: unknown;
}

export interface WireState {
  name?: unknown;
  category?: unknown;
}

export interface WireWorkItem {
  id?: unknown;
  rev?: unknown;
  fields?: unknown;
}

export interface WireSearchAnswer {
  infoCode?: unknown;
  results?: unknown;
}

/** The search service names fields in lower case and sends all values as text. */
export interface WireSearchResult {
  /** `{"system.id", "system.title"}` */
  fields?: unknown;
}

export interface WireSubscription {
  id?: unknown;
  status?: unknown;
  publisherId?: unknown;
  eventType?: unknown;
  /** `{url}` */
  consumerInputs?: unknown;
}

export interface WireResourceArea {
  locationUrl?: unknown;
}

/** The elements of `{count, value: [...]}`; undefined when the answer is none. */
export function wireList(answer: unknown): unknown[] | undefined {
  const { value } = wireObject(answer) ?? {};
  return Array.isArray(value) ? value : undefined;
}

/** A JSON object; undefined for anything else. */
export function wireObject(answer: unknown): Partial<Record<string, unknown>> | undefined {
  return typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? { ...answer } : undefined;
}
