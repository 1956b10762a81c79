import { type Field, scalarText } from './field.js';

const maxReleaseCharacters = 200;
const maxDistCharacters = 64;
const maxEnvironmentCharacters = 64;

/** A release's name: one line, not `.` or `..`; blank is none. */
export function readRelease(field: Field): string | undefined {
  const release = trimmed(field);
  if (release === undefined) return undefined;
  return field.kept(isLine(release, maxReleaseCharacters) && !isDots(release) ? release : undefined);
}

/** A build of a release. */
export function readDist(field: Field): string | undefined {
  const dist = trimmed(field);
  if (dist === undefined) return undefined;
  return field.kept(dist.length <= maxDistCharacters && /^[a-zA-Z0-9_.-]+$/.test(dist) ? dist : undefined);
}

/** An environment's name: one line of text without slash; `none` is Sentry's word for having no environment. */
export function readEnvironment(field: Field): string | undefined {
  return field.value === '' ? undefined : field.kept(environmentName(field.value));
}

/** The name, if it can be an environment's; only text can. */
export function environmentName(value: unknown): string | undefined {
  const name = typeof value === 'string' ? value.trim() : '';
  const allowed = name !== '' && !name.includes('/') && name.toLowerCase() !== 'none' && !isDots(name);
  return allowed && isLine(name, maxEnvironmentCharacters) ? name : undefined;
}

/** Absent when blank. */
function trimmed(field: Field): string | undefined {
  const text = field.kept(scalarText(field.value)?.trim());
  return text === '' ? undefined : text;
}

function isLine(text: string, maxCharacters: number): boolean {
  // eslint-disable-next-line no-control-regex -- line ends, tabs, U+0000: what a name may not hold
  return text.length <= maxCharacters && text.isWellFormed() && !/[\u0000-\u001f\u2028\u2029]/.test(text);
}

function isDots(text: string): boolean {
  return text === '.' || text === '..';
}
