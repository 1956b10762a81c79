import type { NormalizedEvent } from './event.types.js';
import { type Field, presentOrAbsent } from './field.js';

const maxIntegrations = 200;
const maxModules = 2_000;

/** The SDK that made the event. */
export function normalizeSdk(field: Field): NormalizedEvent['sdk'] {
  if (!field.requireObject()) return undefined;
  const integrations = field
    .at('integrations')
    .list(maxIntegrations)
    .flatMap((each) => each.text(128) ?? []);
  return presentOrAbsent<NonNullable<NormalizedEvent['sdk']>>({
    name: field.at('name').text(128),
    version: field.at('version').text(128),
    integrations: integrations.length === 0 ? undefined : integrations,
    packages: field.at('packages').json({ depth: 3, characters: 8_192 }),
    settings: field.at('settings').jsonObject({ depth: 2, characters: 1_024 }),
  });
}

/** The packages that the program was made of, with their versions. */
export function normalizeModules(field: Field): Record<string, string> | undefined {
  return presentOrAbsent<Record<string, string>>(
    Object.fromEntries(field.members(maxModules).map(([name, version]) => [name, version.text(128) ?? ''])),
  );
}
