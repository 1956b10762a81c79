import { boundedText } from './bounded-text.js';
import type { LogEntry } from './event.types.js';
import { type Field, present } from './field.js';
import { formatMessage } from './format-message.js';

const messageCharacters = 8_192;
const paramsBounds = { depth: 3, characters: 2_048, entries: 50 };

/**
 * The message: `logentry`, else the older `message`; either may be bare text or an object. A template is filled with
 * its parameters where the SDK did not; one that says the same as the text for people is left out.
 */
export function normalizeLogEntry(logentry: Field, message: Field): LogEntry | undefined {
  return read(logentry) ?? read(message);
}

function read(field: Field): LogEntry | undefined {
  const isEntry = !field.at('message').isAbsent || !field.at('formatted').isAbsent;
  const template = readMessageText(isEntry ? field.at('message') : field, messageCharacters);
  const params = isEntry ? field.at('params').json(paramsBounds) : undefined;
  const formatted =
    readMessageText(field.at('formatted'), messageCharacters) ??
    (template === undefined ? undefined : boundedText(formatMessage(template, params), messageCharacters));
  if (formatted === undefined) return undefined;
  return present<LogEntry>({ message: template === formatted ? undefined : template, params, formatted });
}

/** Text; objects and lists are written as JSON. */
export function readMessageText(field: Field, maxCharacters: number): string | undefined {
  if (typeof field.value !== 'object') return field.text(maxCharacters);
  const json = field.json({ depth: 5, characters: maxCharacters });
  return json === undefined ? undefined : boundedText(JSON.stringify(json), maxCharacters);
}
