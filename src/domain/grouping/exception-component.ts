import type { ExceptionValue, Json, JsonObject, NormalizedEvent } from '../events/event.types.js';
import { component, ignored, textComponent } from './component.js';
import { exceptionsToGroup } from './exception-groups.js';
import { firstText } from './first-text.js';
import type { GroupingComponent } from './grouping.types.js';
import { normalizeMessage } from './message.js';
import { stacktraceVariants } from './stacktrace-component.js';
import { mapVariants, mergeVariants, type VariantComponents } from './variant-components.js';

/** What the exceptions of an event are grouped by: one, or a chain of those that count, innermost first. */
export function exceptionVariants({ exception, platform }: NormalizedEvent): VariantComponents {
  const all = (exception?.values ?? []).map((value) => ({ value, variants: singleVariants(value, platform) }));
  const counted = exceptionsToGroup(all).map(({ variants }) => variants);
  const [only] = counted;
  return counted.length === 1 && only !== undefined
    ? only
    : mergeVariants(counted, (_name, exceptions) => component('chained-exception', exceptions));
}

function singleVariants(exception: ExceptionValue, platform: string): VariantComponents {
  const { stacktrace, mechanism } = exception;
  const stacks = stacktrace ? stacktraceVariants(stacktrace, platform) : { app: component('stacktrace', []) };
  const type = textComponent('type', firstText(exception.type));
  const ownType = mechanism?.synthetic ? ignored(type, 'ignored because exception is synthetic') : type;
  const nsError = nsErrorComponents(mechanism?.meta);
  const value = valueComponent(exception.value);
  return mapVariants(stacks, (stack) =>
    component('exception', [stack, ownType, ...nsError, withoutBetter(value, stack, nsError.length > 0)]),
  );
}

/** Apple's error, as domain and code. */
function nsErrorComponents(meta: JsonObject | undefined): GroupingComponent[] {
  const error = meta?.['ns_error'];
  if (typeof error !== 'object' || error === null || Array.isArray(error)) return [];
  return [component('ns-error', [asText(error['domain']), asText(error['code'])])];
}

/** What is missing is hashed as Python prints it. */
function asText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? 'None' : JSON.stringify(value);
}

function valueComponent(value: string | undefined): GroupingComponent {
  if (value === undefined) return component('value', []);
  const normalized = normalizeMessage(value);
  if (normalized === '') return component('value', []);
  return textComponent('value', normalized, normalized === value ? undefined : 'stripped event-specific values');
}

/** The value tells events apart only where nothing better does. */
function withoutBetter(value: GroupingComponent, stack: GroupingComponent, hasNsError: boolean): GroupingComponent {
  if (!value.contributes) return value;
  if (hasNsError) return ignored(value, 'ignored because ns-error info takes precedence');
  return stack.contributes ? ignored(value, 'ignored because stacktrace takes precedence') : value;
}
