/** The assignments that make a mark, for statements that mark lanes as part of something larger. */
export function markAssignments(kind: string, id: string, refetch: string): string {
  return `marked_seq = lanes.marked_seq + 1, refetch = lanes.refetch OR ${refetch},
    marked_by_kind = ${kind}, marked_by_id = ${id},
    parked_code = NULL, parked_reason = NULL, waiting_code = NULL, waiting_reason = NULL, attempts = 0,
    run_after = greatest(now(), lanes.retry_after)`;
}
