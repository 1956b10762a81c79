import { firstWorkItemId } from './linked-pairs.js';
import type { HookBodies } from './hook-bodies.js';

/**
 * An endless source of different deliveries: the linked items by turns, each time at its next revision, Closed and
 * Active by turns.
 */
export function deliveriesInTurn(bodies: HookBodies, items: number): () => string {
  let made = 0;
  return () => {
    const rev = 2 + Math.floor(made / items);
    const workItemId = firstWorkItemId + 1 + (made % items);
    made += 1;
    return bodies.render({ notificationId: made, workItemId, rev, state: rev % 2 === 0 ? 'Closed' : 'Active' });
  };
}
