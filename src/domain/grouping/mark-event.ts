import type { NormalizedEvent, Stacktrace } from '../events/event.types.js';
import { markFrames } from './stack-marks.js';

/** The event with what its frames are said to be by the built-in rules: the program's own code or not. Grouping does not change. */
export function markEvent(event: NormalizedEvent): NormalizedEvent {
  const { exception, threads, stacktrace, platform } = event;
  const mark = <T extends { stacktrace?: Stacktrace }>(value: T): T =>
    value.stacktrace === undefined ? value : { ...value, stacktrace: markStack(value.stacktrace, platform) };
  return {
    ...event,
    ...(exception && { exception: { values: exception.values.map(mark) } }),
    ...(threads && { threads: { values: threads.values.map(mark) } }),
    ...(stacktrace && { stacktrace: markStack(stacktrace, platform) }),
  };
}

function markStack(stack: Stacktrace, platform: string): Stacktrace {
  const marked = markFrames(stack.frames, platform);
  const frames = stack.frames.map((frame, index) => ({ ...frame, in_app: marked[index]?.in_app ?? false }));
  return { ...stack, frames };
}
