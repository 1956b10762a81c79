import type { Frame, Stacktrace, Template } from '../../domain/events/event.types.js';

/** Lines of source with their numbers. */
type SourceLines = [number, string][];

/** A stack in Sentry's response format; null where there is none. */
export function stacktraceJson(stacktrace: Stacktrace | undefined): object | null {
  if (stacktrace === undefined) return null;
  return {
    frames: stacktrace.frames.map(frameJson),
    framesOmitted: stacktrace.frames_omitted ?? null,
    registers: stacktrace.registers ?? null,
    hasSystemFrames: hasSystemFrames(stacktrace),
  };
}

/** Whether a stack holds frames of the program and frames that are not; only then hiding the latter says something. */
export function hasSystemFrames({ frames }: Stacktrace): boolean {
  return frames.some((frame) => frame.in_app === true) && frames.some((frame) => frame.in_app !== true);
}

/** The lines of source around where something happened. */
export function sourceLines({
  lineno,
  context_line: line,
  pre_context: before = [],
  post_context: after = [],
}: Frame | Template): SourceLines {
  if (lineno === undefined || line === undefined) return [];
  return [...before, line, ...after].map((text, index) => [lineno - before.length + index, text]);
}

function frameJson(frame: Frame): object {
  return {
    filename: frame.filename ?? null,
    absPath: frame.abs_path ?? null,
    module: frame.module ?? null,
    package: frame.package ?? null,
    platform: frame.platform ?? null,
    function: frame.function ?? null,
    rawFunction: frame.raw_function ?? null,
    symbol: frame.symbol ?? null,
    symbolAddr: frame.symbol_addr ?? null,
    instructionAddr: frame.instruction_addr ?? null,
    trust: frame.trust ?? null,
    context: sourceLines(frame),
    lineNo: frame.lineno ?? null,
    colNo: frame.colno ?? null,
    inApp: frame.in_app ?? false,
    vars: frame.vars ?? null,
    errors: null,
  };
}
