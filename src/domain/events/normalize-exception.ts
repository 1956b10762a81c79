import type { ExceptionValue, Mechanism, Thread } from './event.types.js';
import { type Field, present, presentOrAbsent } from './field.js';
import { normalizeStacktrace } from './normalize-stacktrace.js';
import { readMessageText } from './normalize-logentry.js';

const maxExceptions = 50;
const maxThreads = 500;
const typeCharacters = 256;
const valueCharacters = 8_192;
const dataBounds = { depth: 5, characters: 4_096 };

/** The chain of exceptions, in the order sent: the outermost last. Those that say nothing are left out. */
export function normalizeExceptions(field: Field): ExceptionValue[] {
  return field.values(maxExceptions, 'ends').flatMap((each) => normalizeException(each) ?? []);
}

function normalizeException(field: Field): ExceptionValue | undefined {
  if (!field.requireObject()) return undefined;
  const mechanism = normalizeMechanism(field.at('mechanism'));
  const stacktrace = normalizeStacktrace(field.at('stacktrace'));
  const name = exceptionName(field, mechanism?.synthetic === true);
  const saysSomething = name.type !== undefined || name.value !== undefined || stacktrace !== undefined;
  if (!field.kept(saysSomething || undefined)) return undefined;
  return present<ExceptionValue>({
    ...name,
    module: field.at('module').text(256),
    thread_id: threadId(field.at('thread_id')),
    stacktrace,
    raw_stacktrace: normalizeStacktrace(field.at('raw_stacktrace')),
    mechanism,
  });
}

/** A missing type is taken from a value that begins with one (`TypeError: x`), unless the SDK made the exception up. */
function exceptionName(field: Field, synthetic: boolean): Pick<ExceptionValue, 'type' | 'value'> {
  const type = field.at('type').text(typeCharacters);
  const value = readMessageText(field.at('value'), valueCharacters);
  const typed = type === undefined && !synthetic ? /^(\w{1,200}):(.*)$/.exec(value ?? '') : null;
  return present<ExceptionValue>({ type: typed?.[1] ?? type, value: typed?.[2]?.trim() ?? value });
}

function normalizeMechanism(field: Field): Mechanism | undefined {
  if (!field.requireObject()) return undefined;
  const mechanism = presentOrAbsent<Partial<Mechanism>>({
    type: field.at('type').text(128),
    handled: field.at('handled').boolean(),
    synthetic: field.at('synthetic').boolean(),
    source: field.at('source').text(256),
    exception_id: field.at('exception_id').count(),
    parent_id: field.at('parent_id').count(),
    is_exception_group: field.at('is_exception_group').boolean(),
    description: field.at('description').text(1_024),
    help_link: field.at('help_link').text(1_024),
    data: field.at('data').jsonObject(dataBounds),
    meta: field.at('meta').jsonObject(dataBounds),
  });
  return mechanism === undefined ? undefined : { type: 'generic', ...mechanism };
}

/** The program's threads, in the order sent. */
export function normalizeThreads(field: Field): Thread[] {
  return field.values(maxThreads).flatMap((each) => normalizeThread(each) ?? []);
}

function normalizeThread(field: Field): Thread | undefined {
  if (!field.requireObject()) return undefined;
  return presentOrAbsent<Thread>({
    id: threadId(field.at('id')),
    name: field.at('name').text(256),
    crashed: field.at('crashed').boolean(),
    current: field.at('current').boolean(),
    main: field.at('main').boolean(),
    state: field.at('state').text(128),
    stacktrace: normalizeStacktrace(field.at('stacktrace')),
  });
}

function threadId(field: Field): number | string | undefined {
  return typeof field.value === 'number' ? field.count() : field.text(128);
}
