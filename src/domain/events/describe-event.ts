import { boundedText, firstLine } from './bounded-text.js';
import { findCrashFrame } from './crash-frame.js';
import { describeReport } from './describe-report.js';
import type { ExceptionValue, NormalizedEvent } from './event.types.js';
import { present } from './field.js';
import { findCulprit } from './find-culprit.js';

const titleCharacters = 100;
const typeCharacters = 128;
const valueCharacters = 1_024;
const messageCharacters = 8_192;

const unlabeled = '<unlabeled event>';
const unlabeledTransaction = '<unlabeled transaction>';
const unknown = '<unknown>';
/** What stands for a title that is not known; it never replaces a real one. */
const placeholderTitles = new Set([unlabeled, '<untitled>', unknown, unlabeledTransaction, 'Error']);

/** What a title is made of, as far as the kind of event has it. */
export interface EventMetadata {
  /** Errors. */
  type?: string;
  value?: string;
  filename?: string;
  function?: string;
  /** Everything else. */
  title?: string;
  /** Browsers' reports. */
  directive?: string;
  uri?: string;
}

/** How an event is shown in lists. */
export interface EventDescription {
  title: string;
  culprit: string;
  metadata: EventMetadata;
  /** What a search for text looks at: message, metadata and culprit. */
  message: string;
}

/**
 * Titles an event as Sentry does, but for messages that an SDK sends with a stack, as an exception without type that it
 * made up: they are titled by their message.
 */
export function describeEvent(event: NormalizedEvent): EventDescription {
  const { title, metadata } = titleOf(event);
  const culprit = findCulprit(event);
  return { title, culprit, metadata, message: searchText(event, metadata, culprit) };
}

/** Whether a title says nothing. */
export function isPlaceholderTitle(title: string): boolean {
  return placeholderTitles.has(title);
}

function titleOf(event: NormalizedEvent): Pick<EventDescription, 'title' | 'metadata'> {
  if (event.type === 'transaction') return titled(event.transaction ?? unlabeledTransaction);
  const exceptions = event.exception?.values ?? [];
  const exception = exceptions.at(-1);
  const message = firstLine(event.logentry?.formatted ?? '');
  if (exception !== undefined && !(message !== '' && exceptions.every(isMadeUp))) return titleOfError(exception, event);
  const report = describeReport(event);
  if (report !== undefined) return { title: cut(report.title), metadata: report };
  return titled(message === '' ? unlabeled : message);
}

function titled(text: string): Pick<EventDescription, 'title' | 'metadata'> {
  return { title: cut(text), metadata: { title: cut(text) } };
}

function isMadeUp({ type, mechanism }: ExceptionValue): boolean {
  return mechanism?.synthetic === true && type === undefined;
}

/** `type: value`; the type that an SDK made up says less than the function. */
function titleOfError(
  { type = 'Error', value, mechanism }: ExceptionValue,
  event: NormalizedEvent,
): Pick<EventDescription, 'title' | 'metadata'> {
  const frame = findCrashFrame(event);
  const synthetic = mechanism?.synthetic === true;
  const metadata = present<EventMetadata>({
    type: synthetic ? undefined : boundedText(type, typeCharacters),
    value: value === undefined ? undefined : boundedText(value, valueCharacters),
    filename: frame?.filename ?? frame?.abs_path,
    function: frame?.function,
  });
  if (metadata.type === undefined) return { title: metadata.function ?? unknown, metadata };
  const line = firstLine(metadata.value ?? '');
  return { title: line === '' ? metadata.type : `${metadata.type}: ${cut(line)}`, metadata };
}

function cut(title: string): string {
  return boundedText(title, titleCharacters);
}

/** The message and what of the rest it does not say already. */
function searchText({ logentry }: NormalizedEvent, metadata: EventMetadata, culprit: string): string {
  let text = logentry?.formatted ?? '';
  for (const part of [...(Object.values(metadata) as string[]), culprit])
    if (!text.includes(part)) text = `${text} ${part}`.trimStart();
  return boundedText(text, messageCharacters);
}
