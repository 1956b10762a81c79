/**
 * The assignments that make a mark, for statements that mark lanes as part of something larger. A lane that Azure
 * DevOps asked to wait goes on waiting, and goes on saying why.
 */
export function markAssignments(kind: string, id: string, refetch: string): string {
  return `marked_seq = lanes.marked_seq + 1, refetch = lanes.refetch OR ${refetch},
    marked_by_kind = ${kind}, marked_by_id = ${id},
    parked_code = NULL, parked_reason = NULL, attempts = 0,
    waiting_code = CASE WHEN lanes.retry_after > now() THEN lanes.waiting_code END,
    waiting_reason = CASE WHEN lanes.retry_after > now() THEN lanes.waiting_reason END,
    run_after = greatest(now(), lanes.retry_after)`;
}
