import { isObject } from '../domain/is-object.js';
import { badRequest, type ApiError } from '../http/api-error.js';
import { isStorableText } from '../http/is-text.decorator.js';
import { resolutionStrategies, type IntegrationSettings } from './integration.types.js';

/** Settings as somebody wants them: `done_states` is well-formed, but its names are not looked up yet. */
export type SettingsChange = Partial<IntegrationSettings>;

type Problem = string | undefined;

/** What each setting of this version may be. */
const settings: Record<keyof IntegrationSettings, (value: unknown) => Problem> = {
  sync_status_reverse: booleanProblem,
  sync_reverse_assignment: booleanProblem,
  reopen_on: (value) =>
    value === 'not_done' || value === 'left_done' ? undefined : 'must be "not_done" or "left_done"',
  resolution_strategy: (value) =>
    resolutionStrategies.some((strategy) => strategy === value)
      ? undefined
      : `must be one of ${resolutionStrategies.join(', ')}`,
  done_states: doneStatesProblem,
};

/** Sentry's settings for what this version does not do, with the values that ask for nothing. */
const laterSettings: Record<string, (value: unknown) => boolean> = {
  sync_status_forward: (value) => value === null || (isObject(value) && Object.keys(value).length === 0),
  sync_forward_assignment: (value) => value === false,
  sync_comments: (value) => value === false,
  conflict_winner: (value) => value === 'work_item',
};

const maxEntries = 200;

/** Reads the keys that a body wants changed. Throws a 400 that names every key at fault. */
export function parseSettings(body: unknown): SettingsChange {
  if (!isObject(body)) throw badRequest('Send the settings to change as a JSON object.');
  const fields: Record<string, string[]> = {};
  const change: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) {
    const problem = problemOf(key, value);
    if (problem !== undefined) fields[key] = [problem];
    else if (isSetting(key)) change[key] = value;
  }
  if (Object.keys(fields).length > 0) throw wrongSettings(fields);
  return change;
}

/** 400 that names the settings at fault. */
export function wrongSettings(fields: Record<string, string[]>): ApiError {
  const detail = Object.entries(fields)
    .map(([field, problems]) => `${field}: ${problems.join(', ')}`)
    .join('; ');
  return badRequest(detail, fields);
}

function problemOf(key: string, value: unknown): Problem {
  if (isSetting(key)) return settings[key](value);
  const asksForNothing = Object.hasOwn(laterSettings, key) ? laterSettings[key] : undefined;
  if (asksForNothing === undefined) return `is no setting; known are ${Object.keys(settings).join(', ')}`;
  return asksForNothing(value) ? undefined : 'is not part of this version; leave it out';
}

function isSetting(key: string): key is keyof IntegrationSettings {
  return Object.hasOwn(settings, key);
}

function booleanProblem(value: unknown): Problem {
  return typeof value === 'boolean' ? undefined : 'must be true or false';
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && isStorableText(value);
}

function doneStatesProblem(value: unknown): Problem {
  const isNames = (names: unknown): boolean =>
    Array.isArray(names) && names.length <= maxEntries && names.every(isName);
  const isByName = (entries: unknown, isEntry: (entry: unknown) => boolean): boolean =>
    isObject(entries) &&
    Object.keys(entries).length <= maxEntries &&
    Object.keys(entries).every(isName) &&
    Object.values(entries).every(isEntry);
  return isByName(value, (byType) => isByName(byType, isNames))
    ? undefined
    : 'must name states by project and type, as in {"<project>": {"Bug": ["Closed"]}}';
}
