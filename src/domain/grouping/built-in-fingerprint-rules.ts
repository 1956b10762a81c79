import type { FingerprintRule } from './fingerprint-rules.js';
import { parseFingerprintRules } from './parse-fingerprint-rules.js';

/** What React says, in its several versions, when a page differs from what the server rendered. */
const hydrationMessages = [
  'Hydration failed because the initial UI does not match what was rendered on the server.',
  'The server could not finish this Suspense boundary, likely due to an error during server rendering. Switched to client rendering.',
  'There was an error while hydrating this Suspense boundary. Switched to client rendering.',
  'There was an error while hydrating. Because the error happened outside of a Suspense boundary, the entire root will switch to client rendering.',
  'Text content does not match server-rendered HTML.',
];

/**
 * Rules for every project: a chunk that could not be loaded is one problem wherever it is noticed, and so is a page
 * that cannot be hydrated. The fingerprints are those of Sentry's built-in rules.
 */
export const builtInFingerprintRules: readonly FingerprintRule[] = parseFingerprintRules(
  [
    'family:javascript error.type:ChunkLoadError -> chunkloaderror',
    'family:javascript error.value:ChunkLoadError* -> chunkloaderror',
    ...hydrationMessages.map(
      (message) =>
        `family:javascript message:"${message}" tags.transaction:* -> hydrationerror, {{ tags.transaction }}`,
    ),
  ].join('\n'),
).map((rule) => ({ ...rule, isBuiltIn: true }));
