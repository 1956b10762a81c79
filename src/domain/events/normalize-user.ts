import type { EventUser, Json, JsonObject } from './event.types.js';
import { type Field, presentOrAbsent } from './field.js';
import { isIpAddress } from './ip-address.js';

const dataBounds = { depth: 5, characters: 8_192 };
const maxOtherKeys = 50;
const knownKeys = new Set(['id', 'email', 'username', 'name', 'ip_address', 'geo', 'data']);
/** What SDKs write for "the address that this request comes from". */
const autoAddress = '{{auto}}';
/** SDKs for these run on the user's own device: the client is the user. */
const devicePlatforms = new Set(['javascript', 'cocoa', 'objc']);

/** What tells the address of an event's user. */
export interface AddressSources {
  clientAddress: string | undefined;
  platform: string;
  /** `sdk.settings.infer_ip`: `auto`, `never`, or nothing said. */
  inferIp: Json | undefined;
  /** `request.env.REMOTE_ADDR`. */
  remoteAddress: Json | undefined;
  storeAddresses: boolean;
}

/** The user concerned; what is not a known field goes to `data`. */
export function normalizeUser(field: Field, sources: AddressSources): EventUser | undefined {
  return presentOrAbsent<EventUser>({
    id: field.at('id').text(128),
    email: field.at('email').text(254),
    username: field.at('username').text(128),
    name: field.at('name').text(128),
    ip_address: sources.storeAddresses ? userAddress(field.at('ip_address'), sources) : undefined,
    geo: field.at('geo').jsonObject({ depth: 2, characters: 1_024 }),
    data: userData(field),
  });
}

function userData(field: Field): JsonObject | undefined {
  const others = field.members(maxOtherKeys).filter(([key]) => !knownKeys.has(key));
  return presentOrAbsent<JsonObject>({
    ...Object.fromEntries(others.map(([key, other]) => [key, other.json(dataBounds)])),
    ...field.at('data').jsonObject(dataBounds),
  });
}

/**
 * The address said, that of the web request, or that of the client where SDK and platform mean it to be used. Source:
 * Relay's normalisation of addresses.
 */
function userAddress(field: Field, sources: AddressSources): string | undefined {
  const inferred = sources.inferIp === 'never' ? undefined : validAddress(sources.clientAddress);
  const text = field.trimmedText(64);
  if (text === autoAddress) return inferred;
  if (text !== undefined) return field.kept(validAddress(text));
  const remote = sources.remoteAddress === autoAddress ? inferred : validAddress(sources.remoteAddress);
  const clientIsUser = sources.inferIp === 'auto' || devicePlatforms.has(sources.platform);
  return remote ?? (clientIsUser ? inferred : undefined);
}

function validAddress(text: Json | undefined): string | undefined {
  return typeof text === 'string' && isIpAddress(text) ? text : undefined;
}
