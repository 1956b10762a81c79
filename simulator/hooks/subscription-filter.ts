import type { WorkItemEvent } from '../state/work-item.types.js';
import { textOf } from '../state/work-item.types.js';
import { splitTags } from '../state/tags.js';
import type { Subscription } from './subscription.types.js';

/** Whether a subscription wants an event; an empty publisher input accepts everything. */
export function wantsEvent({ request, status }: Subscription, event: WorkItemEvent): boolean {
  const { publisherInputs: inputs } = request;
  const { fields } = event.revision;
  const isLive = status === 'enabled' || status === 'onProbation';
  const accepts = (name: string, test: (wanted: string) => boolean): boolean => {
    const wanted = inputs[name]?.toLowerCase() ?? '';
    return wanted === '' || test(wanted);
  };
  const lower = (name: string): string => textOf(fields, name).toLowerCase();
  const relations = event.update?.relations;
  return (
    isLive &&
    request.eventType === event.type &&
    accepts('projectId', (id) => event.item.projectId === id) &&
    accepts('areaPath', (area) => `${lower('System.AreaPath')}\\`.startsWith(`${area}\\`)) &&
    accepts('workItemType', (type) => lower('System.WorkItemType') === type) &&
    accepts('changedFields', (name) =>
      [...(event.update?.fields.keys() ?? [])].some((f) => f.toLowerCase() === name),
    ) &&
    accepts('linksChanged', (flag) => flag !== 'true' || relations !== undefined) &&
    accepts('tag', (tag) => splitTags(lower('System.Tags')).includes(tag)) &&
    accepts('commentPattern', (pattern) => lower('System.History').includes(pattern))
  );
}
