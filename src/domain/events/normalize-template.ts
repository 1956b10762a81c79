import type { Template } from './event.types.js';
import { type Field, presentOrAbsent } from './field.js';
import { contextLineCharacters, readContextLines } from './normalize-stacktrace.js';

/** Where a template engine failed. */
export function normalizeTemplate(field: Field): Template | undefined {
  if (!field.requireObject()) return undefined;
  return presentOrAbsent<Template>({
    filename: field.at('filename').text(256),
    abs_path: field.at('abs_path').text(2_048),
    lineno: field.at('lineno').count(),
    context_line: field.at('context_line').text(contextLineCharacters),
    pre_context: readContextLines(field.at('pre_context'), 'last'),
    post_context: readContextLines(field.at('post_context'), 'first'),
  });
}
