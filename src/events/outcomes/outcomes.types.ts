/** What became of something that an SDK had to send: kept, kept out by a rule, refused, or dropped by the SDK itself. */
export type OutcomeKind = 'accepted' | 'filtered' | 'rate_limited' | 'invalid' | 'client_discard';

/** One or several of the same kind that had the same fate. */
export interface Outcome {
  projectId: string;
  keyId: string;
  at: Date;
  /** Sentry's data category, e.g. `error`, `transaction`, `attachment`. */
  category: string;
  outcome: OutcomeKind;
  /** Sentry's word for why; empty when there is nothing to say. */
  reason: string;
  quantity: number;
}
