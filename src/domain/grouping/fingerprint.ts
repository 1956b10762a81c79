import { boundedText, firstLine } from '../events/bounded-text.js';
import { eventTags } from '../events/event-tags.js';
import type { Frame, NormalizedEvent, Stacktrace } from '../events/event.types.js';
import { shortName } from './attribute-names.js';
import { baseName } from './base-name.js';
import { firstText } from './first-text.js';
import { markFrames } from './stack-marks.js';
import { decisiveThread } from './threads-component.js';

/** The part of a fingerprint that stands for the default grouping. */
export const defaultPart = '{{ default }}';

/** Fingerprint of an event that has none of its own. */
export const defaultFingerprint: readonly string[] = [defaultPart];

/** Whether a part of a fingerprint stands for the default grouping, however it is spaced. */
export function isDefaultPart(part: string): boolean {
  return variableName(part) === 'default';
}

/** A fingerprint with its variables filled in; an unknown variable stays as it is. */
export function resolveFingerprint(fingerprint: readonly string[], event: NormalizedEvent): string[] {
  return fingerprint.map((part) => {
    const name = variableName(part);
    return (name === undefined ? undefined : valueOf(name, event)) ?? part;
  });
}

/** As long as the title of an issue that is made by hand. */
const titleCharacters = 255;

/** A title with its variables filled in, on one line; an unknown variable stays as it is. */
export function expandTitle(template: string, event: NormalizedEvent): string {
  const title = template.replace(/\{\{\s*([^\s{}]+)\s*\}\}/g, (text, name: string) => valueOf(name, event) ?? text);
  return boundedText(firstLine(title), titleCharacters);
}

/** The name in `{{ name }}`, when a text is nothing but that. */
function variableName(text: string): string | undefined {
  if (!text.startsWith('{{') || !text.endsWith('}}')) return undefined;
  const name = text.slice(2, -2).trim();
  return name === '' || /\s/.test(name) ? undefined : name;
}

/** What variables stand for; what an event lacks is told by a text of its own, e.g. `<no-type>`. */
const values = new Map<string, (event: NormalizedEvent) => string>([
  ['default', () => defaultPart],
  ['transaction', ({ transaction }) => firstText(transaction) ?? '<no-transaction>'],
  [
    'message',
    ({ logentry, exception }) =>
      firstText(logentry?.formatted, logentry?.message, exception?.values.at(-1)?.value) ?? '<no-message>',
  ],
  ['type', ({ exception }) => firstText(exception?.values.at(-1)?.type) ?? '<no-type>'],
  ['value', ({ exception }) => firstText(exception?.values.at(-1)?.value) ?? '<no-value>'],
  ['function', (event) => firstText(crashFrame(event)?.function) ?? '<no-function>'],
  ['path', (event) => firstText(crashFrame(event)?.abs_path, crashFrame(event)?.filename) ?? '<no-abs-path>'],
  ['stack.filename', (event) => firstText(crashFrame(event)?.filename, crashFrame(event)?.abs_path) ?? '<no-filename>'],
  ['module', (event) => firstText(crashFrame(event)?.module) ?? '<no-module>'],
  ['package', (event) => firstText(baseName(crashFrame(event)?.package ?? '')) ?? '<no-package>'],
  ['level', ({ level }) => level],
  ['logger', ({ logger }) => firstText(logger) ?? '<no-logger>'],
]);

function valueOf(name: string, event: NormalizedEvent): string | undefined {
  if (name.startsWith('tags.')) {
    const tag = name.slice('tags.'.length);
    return eventTags(event).find(([key]) => key === tag)?.[1] ?? `<no-value-for-tag-${tag}>`;
  }
  return values.get(shortName(name))?.(event);
}

/** Where it went wrong: the innermost in-app frame, or else the innermost one. */
function crashFrame(event: NormalizedEvent): Frame | undefined {
  const stack = crashStack(event);
  const frames = stack ? markFrames(stack.frames, event.platform) : [];
  return frames.findLast((frame) => frame.in_app) ?? frames.at(-1);
}

function crashStack({ exception, stacktrace, threads }: NormalizedEvent): Stacktrace | undefined {
  return exception?.values.at(-1)?.stacktrace ?? stacktrace ?? decisiveThread(threads?.values ?? [])?.stacktrace;
}
