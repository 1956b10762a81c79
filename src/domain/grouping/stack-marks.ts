import { BoundedMemo } from '../bounded-memo.js';
import type { Frame } from '../events/event.types.js';
import { firstText } from './first-text.js';
import { foldPath } from './fold-path.js';
import type { Glob } from './glob.js';
import { platformFamily, type PlatformFamily } from './platform-family.js';
import { stackRules, type FrameCategory, type StackRule } from './stack-rules.js';

/** A frame of which is known whether it counts for grouping. */
export interface MarkedFrame extends Frame {
  in_app: boolean;
  /** What makes it noise: it then counts for no hash. */
  noise?: string;
}

/** What rules look at in a frame. */
interface Place {
  family: PlatformFamily;
  path: string | undefined;
  package: string | undefined;
  module: string | undefined;
  function: string;
}

/** A frame, the rules that are meant for its place, and what they have made of it so far. */
interface Subject {
  frame: Frame;
  rules: ReadonlySet<StackRule>;
  category: FrameCategory | undefined;
  inApp: boolean;
}

/** A program's stacks go through the same places again and again; the bound is on memory. */
const knownRules = new BoundedMemo<ReadonlySet<StackRule>>(4_000);

const noiseOf: Partial<Record<FrameCategory, string>> = {
  threadbase: 'the base of a thread',
  telemetry: 'telemetry',
  indirection: 'an indirection',
  internals: 'internals of a library',
  helper: 'a helper of a transpiler, a runtime or an SDK',
};

/** A frame of the second category right below one of the first is internal to what the first one called. */
const internalPairs: readonly [caller: FrameCategory, called: FrameCategory][] = [
  ['system', 'system'],
  ['std', 'system'],
  ['std', 'std'],
  ['ui', 'ui'],
  ['ui', 'system'],
  ['internals', 'system'],
  ['internals', 'ui'],
  ['load', 'system'],
  ['load', 'load'],
];

/** Marks the frames of a stack, outermost first, by the built-in rules. */
export function markFrames(frames: readonly Frame[], eventPlatform: string): MarkedFrame[] {
  const subjects = frames.map((frame) => subjectOf(frame, eventPlatform));
  for (const rule of stackRules) applyRule(rule, subjects);
  markInternals(subjects);
  const threadBase = subjects.findLastIndex((subject) => subject.category === 'threadbase');
  return subjects.map(({ frame, category, inApp }, index) => {
    const noise = index < threadBase ? noiseOf.threadbase : category && noiseOf[category];
    return noise === undefined ? { ...frame, in_app: inApp } : { ...frame, in_app: inApp, noise };
  });
}

function subjectOf(frame: Frame, eventPlatform: string): Subject {
  const path = firstText(frame.abs_path, frame.filename);
  const place = {
    family: platformFamily(frame.platform ?? eventPlatform),
    path: path === undefined ? undefined : foldPath(path),
    package: frame.package === undefined ? undefined : foldPath(frame.package),
    module: frame.module,
    function: firstText(frame.function) ?? '<unknown>',
  };
  return { frame, rules: rulesFor(place), category: undefined, inApp: frame.in_app ?? false };
}

function rulesFor(place: Place): ReadonlySet<StackRule> {
  // No text of an event holds a U+0000, and no part of a place is empty.
  const key = `${place.family}\0${place.path ?? ''}\0${place.package ?? ''}\0${place.module ?? ''}\0${place.function}`;
  return knownRules.get(key, () => new Set(stackRules.filter((rule) => isFor(rule, place))));
}

function applyRule(rule: StackRule, subjects: readonly Subject[]): void {
  let isHidden = false;
  for (const subject of subjects) {
    if (isHidden) subject.inApp = false;
    if (!subject.rules.has(rule)) continue;
    if (rule.category !== undefined && rule.category !== subject.category) continue;
    if (rule.inApp !== undefined) subject.inApp = rule.inApp;
    if (rule.becomes !== undefined) subject.category = rule.becomes;
    isHidden ||= rule.hidesCalled === true;
  }
}

/** Whether a place is one that a rule is meant for, whatever the frame's category. */
function isFor(rule: StackRule, place: Place): boolean {
  return (
    (rule.family === undefined || rule.family === place.family) &&
    matchesAny(rule.module, place.module) &&
    matchesAny(rule.function, place.function) &&
    matchesAny(rule.path, place.path) &&
    matchesAny(rule.package, place.package)
  );
}

function matchesAny(globs: readonly Glob[] | undefined, text: string | undefined): boolean {
  return globs === undefined || (text !== undefined && globs.some((glob) => glob(text)));
}

/** Each step sees the stack as the step before left it. */
function markInternals(subjects: readonly Subject[]): void {
  recategorize(subjects, 'indirection', (own, caller, called) => {
    const isWedged = caller !== undefined && called !== undefined;
    return own.category === 'system' && isWedged && caller.category !== 'system' && called.category !== 'system';
  });
  for (const [callerCategory, category] of internalPairs) {
    recategorize(
      subjects,
      'internals',
      (own, caller) => own.category === category && caller?.category === callerCategory,
    );
  }
}

function recategorize(
  subjects: readonly Subject[],
  category: FrameCategory,
  isMeant: (own: Subject, caller: Subject | undefined, called: Subject | undefined) => boolean,
): void {
  const meant = subjects.filter((own, index) => isMeant(own, subjects[index - 1], subjects[index + 1]));
  for (const subject of meant) subject.category = category;
}
