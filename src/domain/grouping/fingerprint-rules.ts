import { eventTags } from '../events/event-tags.js';
import type { NormalizedEvent, Stacktrace } from '../events/event.types.js';
import { firstText } from './first-text.js';
import type { MatchSource } from './match-attributes.js';
import { platformFamily } from './platform-family.js';
import { markFrames } from './stack-marks.js';

/** A rule that gives matching events a fingerprint, and perhaps a title. */
export interface FingerprintRule {
  /** As it is written. */
  text: string;
  matchers: readonly FingerprintMatcher[];
  fingerprint: readonly string[];
  /** May hold variables. */
  title?: string;
  /** Lockstep's own rather than a project's. */
  isBuiltIn?: true;
}

/** One condition of a rule: an attribute matches a pattern, or, negated, does not. */
export interface FingerprintMatcher {
  source: MatchSource;
  attribute: string;
  isNegated: boolean;
  matches: (value: string) => boolean;
}

/** What one place of an event, such as a frame, holds for each attribute. */
type Values = Readonly<Record<string, readonly (string | undefined)[]>>;

/** The first of the rules whose conditions an event meets. Conditions on one source must all be met at one place of it. */
export function findFingerprintRule(
  rules: readonly FingerprintRule[],
  event: NormalizedEvent,
): FingerprintRule | undefined {
  const known = new Map<MatchSource, readonly Values[]>();
  const placesOf = (source: MatchSource): readonly Values[] => {
    const places = known.get(source) ?? placesIn[source](event);
    known.set(source, places);
    return places;
  };
  return rules.find(({ matchers }) => {
    const sources = new Set(matchers.map(({ source }) => source));
    return [...sources].every((source) =>
      placesOf(source).some((values) =>
        matchers.every((matcher) => matcher.source !== source || isMet(matcher, values)),
      ),
    );
  });
}

function isMet({ attribute, isNegated, matches }: FingerprintMatcher, values: Values): boolean {
  const found = values[attribute] ?? [];
  return found.some((value) => value !== undefined && matches(value)) !== isNegated;
}

const placesIn: Readonly<Record<MatchSource, (event: NormalizedEvent) => Values[]>> = {
  text: ({ logentry, exception }) =>
    [logentry?.formatted ?? logentry?.message, ...(exception?.values ?? []).map(({ value }) => value)]
      .filter((message) => message)
      .map((message) => ({ message: [message] })),
  log: ({ logger, level }) => [{ logger: [logger], level: [level] }],
  exception: ({ exception }) => (exception?.values ?? []).map(({ type, value }) => ({ type: [type], value: [value] })),
  tags: (event) => [Object.fromEntries(eventTags(event).map(([key, value]) => [`tags.${key}`, [value]]))],
  event: ({ sdk, platform, release }) => [{ sdk: [sdk?.name], family: [platformFamily(platform)], release: [release] }],
  frame: (event) =>
    stacksOf(event)
      .flatMap(({ frames }) => markFrames(frames, event.platform))
      .map((frame) => ({
        path: [frame.abs_path, frame.filename],
        module: [frame.module],
        package: [frame.package],
        function: [firstText(frame.function) ?? '<unknown>'],
        app: [String(frame.in_app)],
      })),
};

function stacksOf({ exception, stacktrace, threads }: NormalizedEvent): Stacktrace[] {
  const holders = [...(exception?.values ?? []), { stacktrace }, ...(threads?.values ?? [])];
  return holders.flatMap((holder) => holder.stacktrace ?? []);
}
