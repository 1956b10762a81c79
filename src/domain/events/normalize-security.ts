import type { NormalizedEvent } from './event.types.js';
import type { Field } from './field.js';

/** What browsers report by themselves; each is a field of an event and a type of event. */
export const securityTypes = ['csp', 'hpkp', 'expectct', 'expectstaple'] as const;

const reportBounds = { depth: 3, characters: 16_384 };

/** A browser's report. Browsers write `blocked-uri`, events `blocked_uri`. */
export function normalizeSecurity(
  root: Field,
  legacyCspName: string,
): Pick<NormalizedEvent, (typeof securityTypes)[number]> {
  const reports = securityTypes.flatMap((type) => {
    const report = (type === 'csp' ? root.firstOf(type, legacyCspName) : root.at(type)).jsonObject(reportBounds);
    if (report === undefined) return [];
    return [
      [type, Object.fromEntries(Object.entries(report).map(([key, value]) => [key.replaceAll('-', '_'), value]))],
    ];
  });
  return Object.fromEntries(reports) as Pick<NormalizedEvent, (typeof securityTypes)[number]>;
}
