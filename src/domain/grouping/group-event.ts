import type { NormalizedEvent } from '../events/event.types.js';
import { builtInFingerprintRules } from './built-in-fingerprint-rules.js';
import { contributingTexts, describe, hashTexts, ignored } from './component.js';
import { eventComponents } from './event-components.js';
import { defaultFingerprint, expandTitle, isDefaultPart, resolveFingerprint } from './fingerprint.js';
import { findFingerprintRule, type FingerprintRule } from './fingerprint-rules.js';
import type { Grouping, Variant } from './grouping.types.js';
import { mapVariants, variantNames, type VariantComponents } from './variant-components.js';

const maxChecksumLength = 32;

/**
 * Under which hashes an event's group is found, and why. The project's fingerprint rules are asked first, then the
 * built-in ones; the first that matches replaces the fingerprint of the event. A transaction has none.
 *
 * Hashes are those of Sentry's `newstyle:2023-01-11`. One is added: newer SDKs for JavaScript send `captureMessage`
 * with a nameless exception made for its stack, older ones the message alone; the hash of the message comes last, so
 * that an upgrade of the SDK splits no group.
 */
export function groupEvent(event: NormalizedEvent, rules: readonly FingerprintRule[] = []): Grouping {
  if (event.checksum !== undefined) return groupingOf(checksumVariants(event.checksum));
  const isTransaction = event.type === 'transaction';
  const rule = isTransaction ? undefined : findFingerprintRule([...rules, ...builtInFingerprintRules], event);
  const fingerprint = rule?.fingerprint ?? (isTransaction ? undefined : event.fingerprint) ?? defaultFingerprint;
  const olderShape = asOlderSdkSent(event);
  const grouping = groupingOf(
    fingerprintedVariants(event, fingerprint, rule),
    olderShape && fingerprintedVariants(olderShape, fingerprint, rule),
  );
  return rule?.title === undefined ? grouping : { ...grouping, title: expandTitle(rule.title, event) };
}

function groupingOf(variants: Variant[], onlyForLookup: readonly Variant[] = []): Grouping {
  const hashes = [...variants, ...onlyForLookup].flatMap(({ hash }) => hash ?? []);
  return { variants, hashes: [...new Set(hashes)] };
}

/** A checksum that has the shape of a hash is one; another is hashed, and kept as it is where a hash column holds it. */
function checksumVariants(checksum: string): Variant[] {
  const asGiven: Variant = { name: 'checksum', type: 'checksum', description: 'legacy checksum', hash: checksum };
  if (/^[0-9a-f]{32}$/.test(checksum)) return [asGiven];
  const hashed: Variant = {
    name: 'hashed-checksum',
    type: 'hashed-checksum',
    description: 'hashed legacy checksum',
    hash: hashTexts([checksum]),
  };
  return checksum.length <= maxChecksumLength ? [hashed, asGiven] : [hashed];
}

function fingerprintedVariants(
  event: NormalizedEvent,
  fingerprint: readonly string[],
  rule: FingerprintRule | undefined,
): Variant[] {
  const components = eventComponents(event);
  const source = { fingerprint: resolveFingerprint(fingerprint, event), ...(rule && { matchedRule: rule.text }) };
  if (!fingerprint.some(isDefaultPart)) {
    const unused = mapVariants(components, (subject) => ignored(subject, 'custom fingerprint takes precedence'));
    const owner = rule?.isBuiltIn ? 'built-in' : 'custom';
    const type = `${owner}-fingerprint` as const;
    const hash = hashTexts(source.fingerprint);
    return [...componentVariants(unused), { name: type, type, description: `${owner} fingerprint`, hash, ...source }];
  }
  const variants = componentVariants(components, fingerprint.length === 1 ? undefined : source);
  const fallback: Variant = { name: 'fallback', type: 'fallback', description: 'fallback', hash: hashTexts([]) };
  return variants.some(({ hash }) => hash !== null) ? variants : [...variants, fallback];
}

/** One variant for each component; with a salt, what contributes stands in the place of the default part. */
function componentVariants(
  components: VariantComponents,
  salt?: Pick<Variant, 'fingerprint' | 'matchedRule'>,
): Variant[] {
  return variantNames.flatMap((name): Variant[] => {
    const component = components[name];
    if (component === undefined) return [];
    const texts = contributingTexts(component);
    const salted = salt?.fingerprint?.flatMap((part) => (isDefaultPart(part) ? texts : part)) ?? texts;
    const described = describe(component);
    return [
      {
        name,
        type: salt === undefined ? 'component' : 'salted-component',
        description: salt === undefined ? described : `modified ${described}`,
        hash: component.contributes ? hashTexts(salted) : null,
        component,
        ...salt,
      },
    ];
  });
}

/** The event without a nameless exception that was made only to carry the stack of a message. */
function asOlderSdkSent(event: NormalizedEvent): NormalizedEvent | undefined {
  const { exception, ...rest } = event;
  if (exception === undefined || exception.values.length === 0 || event.logentry === undefined) return undefined;
  const isNameless = exception.values.every(({ type, mechanism }) => !type && mechanism?.synthetic === true);
  return isNameless ? rest : undefined;
}
