import { contributingTexts, hashTexts, hasContributingStack, ignored } from './component.js';
import type { GroupingComponent } from './grouping.types.js';

/** The ways to look at an event: frames of the application only, all frames, no frames at all. */
export const variantNames = ['app', 'default', 'system'] as const;
export type VariantName = (typeof variantNames)[number];

/** What one part of an event gives to each way of looking at it. */
export type VariantComponents = Partial<Record<VariantName, GroupingComponent>>;

/**
 * Leaves out of `app` what `system` says better: the same hash; anything, when `system` says nothing; and, of the two,
 * the one without a contributing stack when the other has one.
 */
export function settleVariants(variants: VariantComponents): VariantComponents {
  const { app, system } = variants;
  if (app === undefined || system === undefined) return variants;
  if (!app.contributes) return variants;
  if (!system.contributes) return { app: ignored(app, 'ignored because the system variant is not used'), system };
  if (hashTexts(contributingTexts(app)) === hashTexts(contributingTexts(system))) {
    return { app: ignored(app, 'ignored because hash matches system variant'), system };
  }
  return { app: withoutRival(app, system, 'system'), system: withoutRival(system, app, 'app') };
}

function withoutRival(subject: GroupingComponent, rival: GroupingComponent, name: VariantName): GroupingComponent {
  if (hasContributingStack(subject) || !hasContributingStack(rival)) return subject;
  return ignored(
    subject,
    `ignored because this variant does not have a contributing stacktrace, but the ${name} variant does`,
  );
}

/** The same variants, each component changed. */
export function mapVariants(
  variants: VariantComponents,
  change: (subject: GroupingComponent) => GroupingComponent,
): VariantComponents {
  return Object.fromEntries(Object.entries(variants).map(([name, subject]) => [name, change(subject)]));
}

/** Puts the components of several parts of an event together, variant by variant. */
export function mergeVariants(
  parts: readonly VariantComponents[],
  merge: (name: VariantName, components: GroupingComponent[]) => GroupingComponent,
): VariantComponents {
  const merged: VariantComponents = {};
  for (const name of variantNames) {
    const components = parts.flatMap((part) => part[name] ?? []);
    if (components.length > 0) merged[name] = merge(name, components);
  }
  return merged;
}
