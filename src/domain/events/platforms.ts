import type { Field } from './field.js';

/** The platforms that Sentry's event payload knows. */
const platforms = new Set(
  (
    'as3 c cfml cocoa crystal csharp dart elixir go groovy haskell java javascript native node objc other perl php ' +
    'powershell python ruby rust'
  ).split(' '),
);

/** A platform, `other` when it is none that is known; absent when none is given. */
export function readPlatform(field: Field): string | undefined {
  const platform = field.trimmedText(64)?.toLowerCase();
  return platform === undefined || platforms.has(platform) ? platform : 'other';
}
