import type { EventType, ExceptionValue, NormalizedEvent, Stacktrace } from './event.types.js';
import { readEventId } from './event-id.js';
import { readEventTimes, type ArrivalTimes } from './event-times.js';
import { Field, present } from './field.js';
import { normalizeBreadcrumbs } from './normalize-breadcrumbs.js';
import { normalizeContexts } from './normalize-contexts.js';
import { normalizeExceptions, normalizeThreads } from './normalize-exception.js';
import { normalizeExtra } from './normalize-extra.js';
import { normalizeFingerprint } from './normalize-fingerprint.js';
import { normalizeLogEntry } from './normalize-logentry.js';
import { normalizeRequest } from './normalize-request.js';
import { normalizeModules, normalizeSdk } from './normalize-sdk.js';
import { normalizeSecurity, securityTypes } from './normalize-security.js';
import { normalizeTransaction } from './normalize-transaction.js';
import { normalizeStacktrace } from './normalize-stacktrace.js';
import { normalizeTags, tagValue } from './normalize-tags.js';
import { normalizeTemplate } from './normalize-template.js';
import { normalizeUser } from './normalize-user.js';
import { readPlatform } from './platforms.js';
import { readLevel } from './read-level.js';
import { environmentName, readDist, readEnvironment, readRelease } from './read-release.js';

/** What is known of an event beside its payload. */
export interface NormalizeContext extends ArrivalTimes {
  /** 32 lower-case hex digits. */
  eventId: string;
  /** Whose request it was. */
  clientAddress?: string | undefined;
  userAgent?: string | undefined;
  /** False where a project keeps no addresses of people; true by default. */
  storeAddresses?: boolean | undefined;
}

/** Further ones, which no SDK sends, are dropped unseen. */
const maxFields = 1_000;
const nameCharacters = 200;
const loggerCharacters = 64;
const measurementsBounds = { depth: 3, characters: 8_192 };
const debugBounds = { depth: 5, characters: 65_536 };

/** Under which name very old SDKs send a field. */
const legacyNames = {
  exception: 'sentry.interfaces.Exception',
  threads: 'sentry.interfaces.Threads',
  stacktrace: 'sentry.interfaces.Stacktrace',
  template: 'sentry.interfaces.Template',
  breadcrumbs: 'sentry.interfaces.Breadcrumbs',
  request: 'sentry.interfaces.Http',
  user: 'sentry.interfaces.User',
  logentry: 'sentry.interfaces.Message',
  contexts: 'sentry.interfaces.Contexts',
  csp: 'sentry.interfaces.Csp',
};

/** Fields that are read, and fields that SDKs and relays send and nobody needs. */
const knownNames = new Set([
  ...Object.entries(legacyNames).flat(),
  ...securityTypes,
  ...(
    'event_id type level platform timestamp start_timestamp logger transaction transaction_info culprit site ' +
    'server_name release dist environment message tags extra modules sdk fingerprint checksum spans measurements ' +
    'debug_meta _meta received project key_id version time_spent errors breakdowns'
  ).split(' '),
]);

/**
 * An event as it is stored, from what an SDK sent. Takes any JSON and never throws: a field that cannot be used is left
 * out and noted in `errors`. Linear; every size is bounded.
 *
 * Source: Sentry's event payload documentation and the normalisation that Relay does.
 */
export function normalizeEvent(raw: unknown, context: NormalizeContext): NormalizedEvent {
  const root = Field.root(raw);
  noteUnknownFields(root);
  const field = (name: keyof typeof legacyNames): Field => root.firstOf(name, legacyNames[name]);

  const times = readEventTimes(root.at('timestamp'), context);
  const platform = readPlatform(root.at('platform')) ?? 'other';
  const exceptions = normalizeExceptions(field('exception'));
  const security = normalizeSecurity(root, legacyNames.csp);
  const type = eventType(root, exceptions, security);
  const sdk = normalizeSdk(root.at('sdk'));
  const storeAddresses = context.storeAddresses ?? true;
  const userAgent = platform === 'javascript' ? context.userAgent : undefined;
  const request = normalizeRequest(field('request'), { userAgent, storeAddresses });
  const release = readRelease(root.at('release'));
  const { environment, tags } = readEnvironmentAndTags(root);

  return present<NormalizedEvent>({
    event_id: noteBadId(root.at('event_id'), context.eventId),
    type,
    level: readLevel(root.at('level')) ?? (type === 'transaction' ? 'info' : 'error'),
    platform,
    timestamp: times.timestamp,
    received: times.received,
    logger: readLogger(root.at('logger')),
    transaction: root.at('transaction').trimmedText(nameCharacters),
    transaction_info: root.at('transaction_info').jsonObject(measurementsBounds),
    culprit: root.at('culprit').text(nameCharacters),
    server_name: tagValue(root.at('server_name').text(nameCharacters)),
    release,
    dist: release === undefined ? undefined : readDist(root.at('dist')),
    environment,
    logentry: normalizeLogEntry(field('logentry'), root.at('message')),
    exception: listOf(exceptions),
    threads: listOf(normalizeThreads(field('threads'))),
    stacktrace: moveIntoException(normalizeStacktrace(field('stacktrace')), exceptions),
    template: normalizeTemplate(field('template')),
    breadcrumbs: listOf(normalizeBreadcrumbs(field('breadcrumbs'), times.drift)),
    request,
    user: normalizeUser(field('user'), {
      clientAddress: context.clientAddress,
      platform,
      inferIp: sdk?.settings?.['infer_ip'],
      remoteAddress: request?.env?.['REMOTE_ADDR'],
      storeAddresses,
    }),
    contexts: normalizeContexts(field('contexts')),
    tags,
    extra: normalizeExtra(root.at('extra')),
    modules: normalizeModules(root.at('modules')),
    sdk,
    measurements: root.at('measurements').jsonObject(measurementsBounds),
    debug_meta: root.at('debug_meta').jsonObject(debugBounds),
    checksum: root.at('checksum').text(256),
    ...security,
    ...(type === 'transaction'
      ? normalizeTransaction(root, times)
      : { fingerprint: normalizeFingerprint(root.at('fingerprint')) }),
    // Last, as reading the fields above fills it.
    errors: root.errors.length === 0 ? undefined : root.errors,
  });
}

function noteUnknownFields(root: Field): void {
  for (const [name, field] of root.members(maxFields)) {
    if (!knownNames.has(name)) field.reject('invalid_attribute');
  }
}

/** The id is decided when the event arrives; here it is only told that the payload's was none. */
function noteBadId(field: Field, eventId: string): string {
  if (!field.isAbsent && field.value !== '' && readEventId(field.value) === undefined) field.reject();
  return eventId;
}

function eventType(root: Field, exceptions: ExceptionValue[], security: object): EventType {
  if (root.at('type').value === 'transaction') return 'transaction';
  if (exceptions.length > 0) return 'error';
  return securityTypes.find((type) => type in security) ?? 'default';
}

/** A logger's name is one line. */
function readLogger(field: Field): string | undefined {
  const logger = field.trimmedText(loggerCharacters);
  return logger === undefined ? undefined : field.kept(logger.includes('\n') ? undefined : logger);
}

/** Old SDKs send the environment as a tag, and the site beside the tags. */
function readEnvironmentAndTags(root: Field): Pick<NormalizedEvent, 'tags'> & { environment: string | undefined } {
  const tags = normalizeTags(root.at('tags'));
  const site = tagValue(root.at('site').text(nameCharacters));
  if (site !== undefined) tags.push(['site', site]);
  const ofTags = tags.find(([key]) => key === 'environment')?.[1];
  return {
    environment: readEnvironment(root.at('environment')) ?? environmentName(ofTags),
    tags: tags.filter(([key]) => key !== 'environment'),
  };
}

/** A stack beside a single exception without one belongs to that. */
function moveIntoException(stacktrace: Stacktrace | undefined, exceptions: ExceptionValue[]): Stacktrace | undefined {
  const [only, ...others] = exceptions;
  if (stacktrace === undefined || only === undefined || others.length > 0 || only.stacktrace !== undefined) {
    return stacktrace;
  }
  only.stacktrace = stacktrace;
  return undefined;
}

function listOf<T>(values: T[]): { values: T[] } | undefined {
  return values.length === 0 ? undefined : { values };
}
