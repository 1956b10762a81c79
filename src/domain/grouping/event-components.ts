import type { NormalizedEvent } from '../events/event.types.js';
import { component, ignored, textComponent } from './component.js';
import { exceptionVariants } from './exception-component.js';
import { firstText } from './first-text.js';
import { normalizeMessage } from './message.js';
import { cspComponent, hostReportComponent } from './security-component.js';
import { stacktraceVariants } from './stacktrace-component.js';
import { threadVariants } from './threads-component.js';
import { mapVariants, mergeVariants, settleVariants, type VariantComponents } from './variant-components.js';

type Strategy = (event: NormalizedEvent) => VariantComponents;

/** What an event can be grouped by; the first one that contributes wins. */
const strategies: readonly (readonly [name: string, strategy: Strategy])[] = [
  ['exception', (event) => settleVariants(exceptionVariants(event))],
  ['threads', (event) => settleVariants(threadVariants(event))],
  [
    'stacktrace',
    ({ stacktrace, platform }) => (stacktrace ? settleVariants(stacktraceVariants(stacktrace, platform)) : {}),
  ],
  ['template', templateVariants],
  ['csp', ({ csp }) => (csp ? { default: cspComponent(csp) } : {})],
  ['hpkp', ({ hpkp }) => (hpkp ? { default: hostReportComponent('hpkp', hpkp) } : {})],
  [
    'expectstaple',
    ({ expectstaple: report }) => (report ? { default: hostReportComponent('expect-staple', report) } : {}),
  ],
  ['expectct', ({ expectct: report }) => (report ? { default: hostReportComponent('expect-ct', report) } : {})],
  ['message', messageVariants],
];

/** Everything that an event could be grouped by, variant by variant; only what the hash is made from contributes. */
export function eventComponents(event: NormalizedEvent): VariantComponents {
  let precedence: string | undefined;
  const parts = strategies.map(([name, strategy]) => {
    const variants = strategy(event);
    const hint = precedence;
    if (hint !== undefined) {
      return mapVariants(variants, (subject) => (subject.contributes ? ignored(subject, hint) : subject));
    }
    if (Object.values(variants).some((subject) => subject.contributes)) precedence = `${name} takes precedence`;
    return variants;
  });
  return mergeVariants(parts, (name, components) => {
    const variant = component(name, components);
    return variant.contributes || precedence === undefined ? variant : ignored(variant, precedence);
  });
}

function templateVariants({ template }: NormalizedEvent): VariantComponents {
  if (template === undefined) return {};
  const { filename, context_line: line } = template;
  return { default: component('template', [textComponent('filename', filename), textComponent('context-line', line)]) };
}

/** The template of a message rather than its text: parameters differ, events do not. */
function messageVariants({ logentry }: NormalizedEvent): VariantComponents {
  const message = firstText(logentry?.message, logentry?.formatted);
  if (message === undefined) return {};
  const normalized = normalizeMessage(message);
  const hint = normalized === message ? undefined : 'stripped event-specific values';
  return { default: textComponent('message', normalized, hint) };
}
