export type DeliveryClass = 'success' | 'transient' | 'terminal' | 'enduring';

const TRANSIENT = new Set([408, 502, 503, 504]);

/** Seconds before each resend of a notification that met a transient failure. */
export const RESEND_DELAYS_SECONDS: readonly number[] = [1, 2, 4, 8, 16, 32, 60, 60];

/** Seconds between the attempts of a subscription on probation; the failure after the last one disables it. */
export const PROBATION_DELAYS_SECONDS: readonly number[] = [20, 40, 80, 160, 320, 640, 900].map(
  (minutes) => minutes * 60,
);

/** What a receiver's answer means; undefined is a receiver that could not be reached. */
export function classifyAnswer(status: number | undefined): DeliveryClass {
  if (status === undefined) return 'enduring';
  if (status >= 200 && status < 300) return 'success';
  if (TRANSIENT.has(status)) return 'transient';
  return status === 410 ? 'terminal' : 'enduring';
}
