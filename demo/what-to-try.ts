import type { Narrator } from './narrator.js';
import type { Product } from './product.js';
import type { Stage } from './set-up.js';

/** Says what runs where, and what may be asked of it. */
export async function showWhatToTry(
  product: Product,
  { api, simulator, integrationId, cart }: Stage,
  narrator: Narrator,
): Promise<void> {
  const get = (path: string): string => `  curl -s -H 'Authorization: Bearer ${api.token}' '${api.address(path)}'`;
  const workItem = `${simulator.baseUrl}_workitems/edit/${cart.key}`;
  const change = `'{"fields":{"System.State":"Doing"},"by":"Ada Almgren"}' ${simulator.url}/_admin/workItems/${cart.key}`;

  narrator.fact('Lockstep', `${product.url}api/docs`);
  narrator.fact('Azure DevOps', workItem);
  narrator.fact('token', `${api.token}  (organization ${api.organization})`);
  narrator.fact('DSN', `${await api.getDsn('web-shop')}  (for a program of yours with one of Sentry's SDKs)`);
  narrator.say(`
The issues:
${get('issues/?query=')}
Whether ${cart.shortId} is in step with its work item, and if not, why:
${get(`issues/${cart.issueId}/external-issues/`)}
What Azure DevOps delivered, and what came of it:
${get(`integrations/${integrationId}/deliveries/`)}

To take part, reopen the work item as Ada and ask again:
  curl -s -X PATCH -d ${change}

Everything stays up until you press Ctrl+C; then it is stopped and removed.`);
}
