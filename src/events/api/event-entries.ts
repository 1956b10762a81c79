import type {
  Breadcrumb,
  EventRequest,
  ExceptionValue,
  LogEntry,
  NormalizedEvent,
  Template,
  Thread,
} from '../../domain/events/event.types.js';
import { hasSystemFrames, sourceLines, stacktraceJson } from './event-frames.js';

/** A part of an event that has a view of its own. */
export interface EventEntry {
  type: string;
  data: unknown;
}

/** The parts of an event in Sentry's response format; absent ones are left out. */
export function eventEntries(event: NormalizedEvent): EventEntry[] {
  const parts: [type: string, data: unknown][] = [
    ['message', event.logentry && messageJson(event.logentry)],
    ['exception', event.exception && exceptionsJson(event.exception.values)],
    ['stacktrace', event.stacktrace && stacktraceJson(event.stacktrace)],
    ['threads', event.threads && { values: event.threads.values.map(threadJson) }],
    ['template', event.template && templateJson(event.template)],
    ['csp', event.csp],
    ['hpkp', event.hpkp],
    ['expectct', event.expectct],
    ['expectstaple', event.expectstaple],
    ['request', event.request && requestJson(event.request)],
    ['breadcrumbs', event.breadcrumbs && { values: event.breadcrumbs.values.map(breadcrumbJson) }],
    ['spans', event.spans],
    ['debugmeta', event.debug_meta],
  ];
  return parts.flatMap(([type, data]) => (data === undefined ? [] : [{ type, data }]));
}

function messageJson({ message, params, formatted }: LogEntry): object {
  return { formatted: formatted ?? message ?? '', message: message ?? null, params: params ?? null };
}

function exceptionsJson(values: readonly ExceptionValue[]): object {
  return {
    values: values.map((value) => ({
      type: value.type ?? null,
      value: value.value ?? null,
      module: value.module ?? null,
      threadId: value.thread_id ?? null,
      mechanism: value.mechanism ?? null,
      stacktrace: stacktraceJson(value.stacktrace),
      rawStacktrace: stacktraceJson(value.raw_stacktrace),
    })),
    hasSystemFrames: values.some(({ stacktrace }) => stacktrace !== undefined && hasSystemFrames(stacktrace)),
    excOmitted: null,
  };
}

function threadJson(thread: Thread): object {
  return {
    id: thread.id ?? null,
    name: thread.name ?? null,
    current: thread.current ?? false,
    crashed: thread.crashed ?? false,
    main: thread.main ?? null,
    state: thread.state ?? null,
    stacktrace: stacktraceJson(thread.stacktrace),
    rawStacktrace: null,
  };
}

function templateJson(template: Template): object {
  return {
    filename: template.filename ?? null,
    absPath: template.abs_path ?? null,
    lineNo: template.lineno ?? null,
    context: sourceLines(template),
  };
}

function requestJson(request: EventRequest): object {
  return {
    method: request.method ?? null,
    url: request.url ?? null,
    query: request.query_string ?? [],
    fragment: request.fragment ?? null,
    data: request.data ?? null,
    headers: request.headers ?? [],
    cookies: request.cookies ?? [],
    env: request.env ?? null,
    inferredContentType: request.inferred_content_type ?? null,
  };
}

function breadcrumbJson(breadcrumb: Breadcrumb): object {
  const { timestamp, type, category, level, message, event_id, data } = breadcrumb;
  return {
    timestamp: timestamp === undefined ? null : new Date(timestamp * 1_000),
    type: type ?? 'default',
    category: category ?? null,
    level: level ?? 'info',
    message: message ?? null,
    event_id: event_id ?? null,
    data: data ?? null,
  };
}
