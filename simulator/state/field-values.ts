import { ruleValidationError } from '../http/api-error.js';
import { formatAzureDate } from '../azure-date.js';
import type { FieldDefinition } from './field-catalogue.js';
import type { People } from './people.js';
import type { Project } from './project.js';
import { normaliseTags } from './tags.js';
import { isPerson, type FieldValue } from './work-item.types.js';
import { scalarText } from '../scalar-text.js';

const MAX_STRING_LENGTH = 255;
const MAX_LONG_TEXT_LENGTH = 1_048_576;

/**
 * Turns a raw JSON value into what the field stores; `undefined` for an empty one. A value of the wrong kind, a too
 * long text, an unknown person or an unknown path is refused with 400.
 */
export function readFieldValue(
  field: FieldDefinition,
  raw: unknown,
  surroundings: { people: People; project: Project },
): FieldValue | undefined {
  if (raw === undefined || raw === null || raw === '') return undefined;
  switch (field.type) {
    case 'identity':
      return readPerson(field, raw, surroundings.people);
    case 'integer':
    case 'double':
      return readNumber(field, raw);
    case 'boolean':
      return raw === true || scalarText(raw).toLowerCase() === 'true';
    case 'dateTime':
      return readDate(field, raw);
    case 'treePath':
      return readPath(field, scalarText(raw), surroundings.project);
    default:
      return readText(field, raw);
  }
}

export function invalidValue(field: FieldDefinition, flags: string, message?: string): Error {
  const codes = flags.split(', ').map((flag) => flag.charAt(0).toUpperCase() + flag.slice(1));
  return ruleValidationError([
    {
      fieldReferenceName: field.referenceName,
      fieldStatusFlags: flags,
      errorMessage: message ?? `TF401320: Rule Error for field ${field.name}. Error code: ${codes.join(', ')}.`,
    },
  ]);
}

function readPerson(field: FieldDefinition, raw: unknown, people: People): FieldValue {
  if (isPerson(raw)) return raw;
  const text = typeof raw === 'object' ? nameInIdentityRef(raw) : scalarText(raw);
  const lookup = people.resolve(text);
  if ('found' in lookup) return lookup.found;
  const message =
    lookup.problem === 'ambiguous'
      ? `The identity value '${text}' for field '${field.name}' is ambiguous: several people have this name.`
      : `The identity value '${text}' for field '${field.name}' is an unknown identity.`;
  throw invalidValue(field, 'hasValues, limitedToValues, invalidListValue', message);
}

function nameInIdentityRef(raw: object | null): string {
  if (raw && 'uniqueName' in raw && typeof raw.uniqueName === 'string') return raw.uniqueName;
  if (raw && 'displayName' in raw && typeof raw.displayName === 'string') return raw.displayName;
  return '';
}

function readNumber(field: FieldDefinition, raw: unknown): number {
  const value = typeof raw === 'number' ? raw : Number(scalarText(raw));
  const isValid = field.type === 'integer' ? Number.isInteger(value) : Number.isFinite(value);
  if (!isValid) throw invalidValue(field, 'invalidType');
  return value;
}

function readDate(field: FieldDefinition, raw: unknown): string {
  const date = new Date(scalarText(raw));
  if (Number.isNaN(date.getTime())) throw invalidValue(field, 'invalidDate');
  return formatAzureDate(date);
}

function readPath(field: FieldDefinition, path: string, project: Project): string {
  const paths = field.referenceName === 'System.AreaPath' ? project.areas : project.iterations;
  const known = paths.find((candidate) => candidate.toLowerCase() === path.toLowerCase());
  if (known) return known;
  const message = `TF401347: Invalid tree name given for work item, field '${field.referenceName}'.`;
  throw invalidValue(field, 'invalidPath', message);
}

function readText(field: FieldDefinition, raw: unknown): string {
  const text = scalarText(raw);
  const limit = field.type === 'string' ? MAX_STRING_LENGTH : MAX_LONG_TEXT_LENGTH;
  if (text.length > limit) throw invalidValue(field, 'invalidTooLong');
  if (text.trim() === '' && field.type === 'string') return '';
  return field.referenceName === 'System.Tags' ? normaliseTags(text) : text;
}
