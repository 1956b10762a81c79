/**
 * How an event was grouped, told so that a person can follow it.
 * Source: Sentry's grouping configuration `newstyle:2023-01-11`, whose names and hashes these are.
 */

/** A part of what an event is grouped by: a text, or parts of its own. */
export type GroupingValue = string | GroupingComponent;

/** A node of the tree of what was looked at: `exception`, `stacktrace`, `frame`, `function` … */
export interface GroupingComponent {
  id: string;
  /** Whether it is part of the hash. What does not contribute is kept to be shown. */
  contributes: boolean;
  /** Why it does not contribute, or how its value was changed. */
  hint?: string;
  values: readonly GroupingValue[];
}

/** What a hash was made from. */
export type VariantType =
  | 'component'
  | 'salted-component'
  | 'custom-fingerprint'
  | 'built-in-fingerprint'
  | 'checksum'
  | 'hashed-checksum'
  | 'fallback';

/** One way to group the event; a variant that does not contribute has no hash. */
export interface Variant {
  /** `app` (frames of the application only), `system` (all frames), `default` (no frames), or else its type. */
  name: string;
  type: VariantType;
  /** What it groups by, e.g. `in-app exception stacktrace`. */
  description: string;
  /** 32 lower-case hex digits; a legacy checksum may be any text of at most 32 characters. */
  hash: string | null;
  /** For the types that end in `component`. */
  component?: GroupingComponent;
  /** The fingerprint with its variables filled in, for the types that use one. */
  fingerprint?: readonly string[];
  /** The server's rule that gave the fingerprint, as text. */
  matchedRule?: string;
}

/** The outcome of grouping. */
export interface Grouping {
  variants: Variant[];
  /** Under which hashes to look for the event's group, in this order; each once, at least one. */
  hashes: string[];
  /** The title that a fingerprint rule sets. */
  title?: string;
}
