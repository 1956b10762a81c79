/**
 * An event as it is stored and shown, after normalisation: Sentry's event payload, with its own names. Every text is
 * bounded and storable (no U+0000, no lone surrogate), every list is a list, null fields and empty objects are absent.
 * Source: Sentry's event payload documentation, and what SDKs were seen to send.
 */

/** How bad an event is, worst first. */
export const eventLevels = ['fatal', 'error', 'warning', 'info', 'debug'] as const;
export type EventLevel = (typeof eventLevels)[number];

/** What an event is about; decides how it is titled, grouped and stored. */
export const eventTypes = ['error', 'default', 'csp', 'hpkp', 'expectct', 'expectstaple', 'transaction'] as const;
export type EventType = (typeof eventTypes)[number];

/** Anything that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** What was wrong with a field, in Relay's terms; the event is kept without the field. */
export interface EventError {
  type:
    | 'invalid_data'
    | 'invalid_attribute'
    | 'value_too_long'
    | 'past_timestamp'
    | 'future_timestamp'
    | 'clock_drift'
    | 'unknown_error';
  /** The field's path, e.g. `exception.values.0.stacktrace`. */
  name?: string;
  /** What it held, cut short. */
  value?: Json;
}

/** One line of a stack; the innermost call is the last frame. */
export interface Frame {
  filename?: string;
  abs_path?: string;
  module?: string;
  package?: string;
  function?: string;
  raw_function?: string;
  lineno?: number;
  colno?: number;
  in_app?: boolean;
  platform?: string;
  context_line?: string;
  pre_context?: string[];
  post_context?: string[];
  vars?: JsonObject;
  instruction_addr?: string;
  symbol?: string;
  symbol_addr?: string;
  trust?: string;
  data?: JsonObject;
}

export interface Stacktrace {
  frames: Frame[];
  /** First and last index of the frames that were left out. */
  frames_omitted?: [number, number];
  registers?: JsonObject;
}

/** How an exception came to be reported. */
export interface Mechanism {
  type: string;
  handled?: boolean;
  /** The exception was made by the SDK to carry a stack: its type says nothing. */
  synthetic?: boolean;
  source?: string;
  exception_id?: number;
  parent_id?: number;
  is_exception_group?: boolean;
  description?: string;
  help_link?: string;
  data?: JsonObject;
  meta?: JsonObject;
}

/** One exception of a chain; the outermost is the last in the list. */
export interface ExceptionValue {
  type?: string;
  value?: string;
  module?: string;
  thread_id?: number | string;
  stacktrace?: Stacktrace;
  raw_stacktrace?: Stacktrace;
  mechanism?: Mechanism;
}

export interface Thread {
  id?: number | string;
  name?: string;
  crashed?: boolean;
  current?: boolean;
  main?: boolean;
  state?: string;
  stacktrace?: Stacktrace;
}

/** A message, as a template with its parameters where the SDK knows them. */
export interface LogEntry {
  /** The template, e.g. `Hello %s`. */
  message?: string;
  params?: Json;
  /** The text for people. */
  formatted?: string;
}

export interface Breadcrumb {
  timestamp?: number;
  type?: string;
  category?: string;
  level?: EventLevel;
  message?: string;
  event_id?: string;
  data?: JsonObject;
}

export interface EventRequest {
  url?: string;
  method?: string;
  /** Decoded pairs. */
  query_string?: [string, string][];
  fragment?: string;
  data?: Json;
  cookies?: [string, string][];
  headers?: [string, string][];
  env?: JsonObject;
  inferred_content_type?: string;
}

export interface EventUser {
  id?: string;
  email?: string;
  username?: string;
  name?: string;
  ip_address?: string;
  geo?: JsonObject;
  data?: JsonObject;
}

/** The innermost template of a template engine that failed. */
export interface Template {
  filename?: string;
  abs_path?: string;
  lineno?: number;
  context_line?: string;
  pre_context?: string[];
  post_context?: string[];
}

/** A unit of work inside a transaction. Times are seconds since 1970. */
export interface Span {
  span_id: string;
  parent_span_id?: string;
  trace_id?: string;
  op?: string;
  description?: string;
  status?: string;
  origin?: string;
  start_timestamp: number;
  timestamp: number;
  /** What similar spans share: 16 hex digits. Added when the transaction is saved. */
  hash?: string;
  same_process_as_parent?: boolean;
  tags?: JsonObject;
  data?: JsonObject;
}

/** See the head of this file. */
export interface NormalizedEvent {
  /** 32 lower-case hex digits. */
  event_id: string;
  type: EventType;
  level: EventLevel;
  /** One of Sentry's platforms; `other` when it is none of them. */
  platform: string;
  /** When it happened, seconds since 1970; at most a minute after `received`. */
  timestamp: number;
  /** When it arrived, seconds since 1970. */
  received: number;
  /** Transactions: when the work began. */
  start_timestamp?: number;
  logger?: string;
  /** What the program was doing: a route, a task. */
  transaction?: string;
  transaction_info?: JsonObject;
  culprit?: string;
  server_name?: string;
  release?: string;
  /** Only with a release. */
  dist?: string;
  environment?: string;
  logentry?: LogEntry;
  exception?: { values: ExceptionValue[] };
  threads?: { values: Thread[] };
  stacktrace?: Stacktrace;
  template?: Template;
  breadcrumbs?: { values: Breadcrumb[] };
  request?: EventRequest;
  user?: EventUser;
  contexts?: Record<string, JsonObject>;
  /** In the order given, each key once. */
  tags: [string, string][];
  extra?: JsonObject;
  modules?: Record<string, string>;
  sdk?: { name?: string; version?: string; integrations?: string[]; packages?: Json; settings?: JsonObject };
  /** Absent stands for the default grouping. */
  fingerprint?: string[];
  /** The grouping key of very old SDKs. */
  checksum?: string;
  spans?: Span[];
  /** What was found in a transaction, where the event stands for that. */
  occurrence?: object;
  measurements?: JsonObject;
  debug_meta?: JsonObject;
  csp?: JsonObject;
  hpkp?: JsonObject;
  expectct?: JsonObject;
  expectstaple?: JsonObject;
  /** What could not be kept, and why. */
  errors?: EventError[];
}
