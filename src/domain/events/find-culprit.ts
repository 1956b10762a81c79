import { boundedText } from './bounded-text.js';
import { cspDirective } from './describe-report.js';
import type { Frame, NormalizedEvent } from './event.types.js';

const culpritCharacters = 200;
const nativePlatforms = new Set(['objc', 'cocoa', 'native']);
const functionFirstPlatforms = new Set(['javascript', 'node']);

/**
 * Where in the program the event comes from: as the SDK says, the transaction, the directive that a browser saw
 * violated, or the innermost frame in app of the last stack, else the request's URL. Empty when nothing tells; so, too, for exceptions that the SDK made up. Source:
 * Sentry's culprits.
 */
export function findCulprit(event: NormalizedEvent): string {
  const directive = event.csp && cspDirective(event.csp);
  const culprit = event.culprit ?? event.transaction ?? directive ?? culpritOfStack(event) ?? '';
  return boundedText(culprit, culpritCharacters);
}

function culpritOfStack({ exception, stacktrace, platform, request }: NormalizedEvent): string | undefined {
  const exceptions = exception?.values ?? [];
  if (exceptions.at(-1)?.mechanism?.synthetic === true) return undefined;
  const stack = exception === undefined ? stacktrace : exceptions.findLast((each) => each.stacktrace)?.stacktrace;
  const frames = (stack?.frames ?? []).filter((frame) => frameCulprit(frame, platform) !== undefined);
  const frame = frames.findLast((each) => each.in_app === true) ?? frames.at(-1);
  return frame === undefined ? request?.url : frameCulprit(frame, platform);
}

/** `module in function`; for JavaScript `function(module)`, as its users know it. */
function frameCulprit(frame: Frame, eventPlatform: string): string | undefined {
  const platform = frame.platform ?? eventPlatform;
  const name = frame.function ?? '?';
  if (nativePlatforms.has(platform)) return name;
  const place = frame.module ?? frame.filename;
  if (place === undefined) return undefined;
  return functionFirstPlatforms.has(platform) ? `${name}(${place})` : `${place} in ${name}`;
}
