import { cspDirective } from './describe-report.js';
import type { Json, JsonObject, NormalizedEvent } from './event.types.js';
import { present } from './field.js';
import { headerValue } from './normalize-request.js';
import { tagValue } from './normalize-tags.js';
import { type Product, readUserAgent } from './user-agent.js';

/**
 * The tags that an event is found by: those that its fields tell, which win, then those of the SDK; each key once.
 * Source: Sentry's EventManager and the tags of its interfaces.
 */
export function eventTags(event: NormalizedEvent): [string, string][] {
  const tags = new Map<string, string>();
  for (const [key, value] of [
    ...tagsOfFields(event),
    ...tagsOfReport(event),
    ...tagsOfContexts(event),
    ...event.tags,
  ]) {
    const text = tagValue(value);
    if (text !== undefined && !tags.has(key)) tags.set(key, text);
  }
  return [...tags];
}

/** Which user an event concerns, as `id:17`: by id, user name, e-mail or address, whichever is there first. */
export function eventUserKey({ user = {} }: NormalizedEvent): string | undefined {
  const names: [string, string | undefined][] = [
    ['id', user.id],
    ['username', user.username],
    ['email', user.email],
    ['ip', user.ip_address],
  ];
  const [kind, name] = names.find(([, each]) => each !== undefined && each.trim() !== '') ?? [];
  return kind === undefined || name === undefined ? undefined : tagValue(`${kind}:${name}`);
}

type Tag = [string, string | undefined];

function tagsOfFields(event: NormalizedEvent): Tag[] {
  const mechanism = event.exception?.values.at(-1)?.mechanism;
  const handled = event.exception?.values.map((each) => each.mechanism?.handled);
  return [
    ['level', event.level],
    ['logger', event.logger],
    ['environment', event.environment],
    ['transaction', event.transaction],
    ['release', event.release],
    ['dist', event.dist],
    ['user', eventUserKey(event)],
    ['server_name', event.server_name],
    ['url', event.request?.url],
    ['mechanism', mechanism?.type],
    ['handled', handled?.includes(false) ? 'no' : handled?.includes(true) ? 'yes' : undefined],
  ];
}

function tagsOfReport({ csp }: NormalizedEvent): Tag[] {
  if (csp === undefined) return [];
  return [
    ['effective-directive', cspDirective(csp)],
    ['blocked-uri', textOf(csp['blocked_uri'])],
  ];
}

/** What the contexts tell; where they do not, the User-Agent of the request. */
function tagsOfContexts({ contexts = {}, request, platform }: NormalizedEvent): Tag[] {
  const agent = readUserAgent(headerValue(request?.headers, 'User-Agent') ?? '');
  const browser = namedProduct(contexts['browser']) ?? agent.browser;
  const isClient = platform === 'javascript';
  const os = namedProduct(contexts['os']) ?? (isClient ? agent.os : undefined);
  const clientOs = namedProduct(contexts['client_os']) ?? (isClient ? undefined : agent.os);
  const device = contexts['device'] ?? {};
  return [
    ...productTags('browser', browser),
    ...productTags('os', os),
    ...productTags('client_os', clientOs),
    ...productTags('runtime', namedProduct(contexts['runtime'])),
    ['device', textOf(device['model'])],
    ['device.family', textOf(device['family'])],
  ];
}

function productTags(key: string, product: Product | undefined): Tag[] {
  if (product === undefined) return [];
  return [
    [key, product.version === undefined ? product.name : `${product.name} ${product.version}`],
    [`${key}.name`, product.name],
  ];
}

function namedProduct(context: JsonObject | undefined): Product | undefined {
  const name = textOf(context?.['name']);
  const version = textOf(context?.['version']);
  return name === undefined ? undefined : present<Product>({ name, version });
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
