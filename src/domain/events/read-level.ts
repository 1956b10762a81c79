import { type EventLevel, eventLevels } from './event.types.js';
import type { Field } from './field.js';

/** Other names, and the numbers of Python's logging. */
const otherNames: ReadonlyMap<string, EventLevel> = new Map([
  ['log', 'info'],
  ['warn', 'warning'],
  ['critical', 'fatal'],
  ['10', 'debug'],
  ['20', 'info'],
  ['30', 'warning'],
  ['40', 'error'],
  ['50', 'fatal'],
]);

/** A level by name or number; one that is not known is noted and absent. */
export function readLevel(field: Field): EventLevel | undefined {
  const name = field.trimmedText(32)?.toLowerCase();
  if (name === undefined) return undefined;
  return field.kept(eventLevels.find((level) => level === name) ?? otherNames.get(name));
}
