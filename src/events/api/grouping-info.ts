import type { NormalizedEvent } from '../../domain/events/event.types.js';
import type { PerformanceProblem } from '../../domain/spans/performance-problem.js';
import type { Grouping, GroupingComponent, GroupingValue, Variant } from '../../domain/grouping/grouping.types.js';

/**
 * Why an event that stands for a problem of a transaction is in its group, in Sentry's response format; a transaction
 * without a problem is in none.
 */
export function problemGroupingInfo({ occurrence }: NormalizedEvent): Record<string, object> {
  if (occurrence === undefined) return {};
  const { hash, fingerprint, op, parentSpanIds, causeSpanIds, offenderSpanIds, subtitle } =
    occurrence as PerformanceProblem;
  return {
    [hash]: {
      key: hash,
      type: 'performance_problem',
      description: 'performance problem',
      hash,
      hashMismatch: false,
      contributes: true,
      evidence: {
        desc: subtitle,
        fingerprint,
        op,
        parent_span_ids: parentSpanIds,
        cause_span_ids: causeSpanIds,
        offender_span_ids: offenderSpanIds,
      },
    },
  };
}

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
