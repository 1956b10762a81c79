/** What a minimal receiver reads of a delivery. */
export interface HookFields {
  notificationId: number;
  eventType: string;
  workItemId: number;
  rev: number;
}

/** Parses as far as needed, checks nothing. */
export function readHookFields(body: Buffer): HookFields {
  const { notificationId, eventType, resource } = JSON.parse(body.toString('utf8')) as {
    notificationId: number;
    eventType: string;
    resource: { workItemId: number; revision: { rev: number } };
  };
  return { notificationId, eventType, workItemId: resource.workItemId, rev: resource.revision.rev };
}
