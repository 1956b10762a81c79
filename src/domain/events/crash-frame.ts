import type { Frame, NormalizedEvent } from './event.types.js';

const namelessFunctions = new Set(['<redacted>', '<unknown>', '?']);

/**
 * The frame to blame: the innermost of the program itself (in app) that has a function name, else the innermost of any;
 * of the outermost exception, the event's own stack, or the thread that crashed.
 */
export function findCrashFrame(event: NormalizedEvent): Frame | undefined {
  const named = crashFrames(event).filter((frame) => isNamed(frame));
  return named.findLast((frame) => frame.in_app === true) ?? named.at(-1);
}

function isNamed(frame: Frame): boolean {
  return frame.function !== undefined && !namelessFunctions.has(frame.function);
}

function crashFrames({ exception, stacktrace, threads }: NormalizedEvent): Frame[] {
  const thread = threads?.values.find((each) => each.crashed === true) ?? threads?.values.find((each) => each.current);
  return (exception?.values.at(-1)?.stacktrace ?? stacktrace ?? thread?.stacktrace)?.frames ?? [];
}
