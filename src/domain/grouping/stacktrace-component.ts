import type { Frame, Stacktrace } from '../events/event.types.js';
import { component, ignored } from './component.js';
import { frameComponent, isUrlPath } from './frame-component.js';
import type { GroupingComponent } from './grouping.types.js';
import { platformFamily } from './platform-family.js';
import { markFrames } from './stack-marks.js';
import type { VariantComponents } from './variant-components.js';

/** Two calls of one function at one place differ in none of these. */
const recursionFields = ['abs_path', 'package', 'module', 'filename', 'function', 'lineno', 'colno'] as const;

/** What a stack is grouped by: in `app` its in-app frames only, in `system` all. */
export function stacktraceVariants(stack: Stacktrace, platform: string): VariantComponents {
  const marked = markFrames(stack.frames, platform);
  const isPage = marked.length === 1 && isPageItself(marked[0], platform);
  const system = marked.map((frame, index) => {
    const result = frameComponent(frame, platform);
    if (isRecursion(frame, marked[index - 1])) return ignored(result, 'ignored due to recursion');
    if (!result.contributes) return result;
    if (isPage) return ignored(result, 'ignored single frame of a page without function');
    return frame.noise === undefined ? result : ignored(result, `ignored as ${frame.noise}`);
  });
  const app = system.map((frame, index) => (marked[index]?.in_app === true ? frame : ignored(frame, 'non app frame')));
  return {
    app: framesComponent(app, marked.some((frame) => frame.in_app) ? 'contributing' : 'in-app'),
    system: framesComponent(system, 'contributing'),
  };
}

function framesComponent(frames: GroupingComponent[], missing: string): GroupingComponent {
  const result = component('stacktrace', frames);
  return result.contributes ? result : ignored(result, `ignored because it contains no ${missing} frames`);
}

function isRecursion(frame: Frame, caller: Frame | undefined): boolean {
  return caller !== undefined && recursionFields.every((field) => frame[field] === caller[field]);
}

/** A script error that tells no more than which page it happened on. */
function isPageItself(frame: Frame | undefined, eventPlatform: string): boolean {
  return (
    frame !== undefined &&
    platformFamily(frame.platform ?? eventPlatform) === 'javascript' &&
    !frame.function &&
    isUrlPath(frame.abs_path)
  );
}
