import type { Grouping, GroupingComponent, GroupingValue, Variant } from '../../domain/grouping/grouping.types.js';

/** Why an event is in its group, by variant, in Sentry's response format. */
export function groupingInfo({ variants }: Grouping): Record<string, object> {
  return Object.fromEntries(variants.map((variant) => [variant.name, variantJson(variant)]));
}

function variantJson({ name, type, description, hash, component, fingerprint, matchedRule }: Variant): object {
  return {
    key: name,
    type,
    description,
    hash,
    hashMismatch: false,
    contributes: hash !== null,
    ...(component === undefined ? {} : { component: componentJson(component) }),
    ...(fingerprint === undefined ? {} : { values: fingerprint }),
    ...(matchedRule === undefined ? {} : { matched_rule: matchedRule }),
    config: { id: 'newstyle:2023-01-11' },
  };
}

function componentJson({ id, contributes, hint, values }: GroupingComponent): object {
  return {
    id,
    name: id.replaceAll('-', ' '),
    contributes,
    hint: hint ?? null,
    values: values.map((value: GroupingValue) => (typeof value === 'string' ? value : componentJson(value))),
  };
}
