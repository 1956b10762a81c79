/** What can go wrong between the organization and the receiver of its hooks; everything is off by default. */
export interface DeliveryFaults {
  /** Extra copies of every delivery. */
  duplicate: number;
  /** Deliveries that wait together are sent in shuffled order, at most so many at a time; 0 keeps the order. */
  reorder: number;
  /** How long to collect deliveries before a shuffle. */
  reorderWindowMs: number;
  /** Wait before every delivery. */
  delayMs: number;
  /** Lose each delivery with this probability. */
  dropProbability: number;
  /** Lose the next deliveries, whatever the probability. */
  dropNext: number;
  /** Render the resource when it is sent: it may then hold a later state than the event's. */
  lateRendering: boolean;
}

export function noDeliveryFaults(): DeliveryFaults {
  return {
    duplicate: 0,
    reorder: 0,
    reorderWindowMs: 50,
    delayMs: 0,
    dropProbability: 0,
    dropNext: 0,
    lateRendering: false,
  };
}
