import type { Simulator } from '../simulator/simulator.types.js';
import { LockstepApi, type ExternalIssue, type Integration } from './lockstep-api.js';
import type { Narrator } from './narrator.js';
import type { Product } from './product.js';
import { waitUntil } from './wait-until.js';

const linkTimeoutMs = 20_000;

/** An issue and the work item that it is linked to. */
export interface Pair {
  issueId: string;
  /** `WEB-SHOP-1` */
  shortId: string;
  /** Id of the work item. */
  key: number;
  externalIssueId: string;
}

/** Both sides, connected, with what the story is about. */
export interface Stage {
  api: LockstepApi;
  simulator: Simulator;
  integrationId: string;
  cart: Pair;
  invoice: Pair;
}

const organization = 'contoso';
const owner = 'you@contoso.example';
const people = ['Ada Almgren', 'Bo Chen', 'Dana Duval'];
const projects = [
  { slug: 'web-shop', name: 'Web Shop' },
  { slug: 'billing', name: 'Billing' },
];

/** Makes everything that the story needs, as a user would: first with the command line, then through the API. */
export async function setUp(
  product: Product,
  simulator: Simulator,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<Stage> {
  const run = (...args: string[]): Promise<string> => product.runCommand(args, signal);
  await run('org', 'create', organization, '--name', 'Contoso');
  await run('user', 'create', '--org', organization, '--email', owner, '--name', 'You', '--role', 'owner');
  const token = await run('token', 'create', '--org', organization, '--user', owner, '--name', 'demo');
  const api = new LockstepApi(product.url, organization, token, signal);
  await narrator.line(
    'organization',
    `${organization}, with a token for ${owner}  (lockstep org | user | token create)`,
  );

  for (const project of projects) await api.post('projects/', project);
  await narrator.line('projects', projects.map(({ slug }) => slug).join(', '));
  for (const name of people) {
    const email = mailOf(simulator, name);
    await api.post('members/', { email, name, projects: projects.map(({ slug }) => slug) });
  }
  await narrator.line('people', `${people.join(', ')}, by the same e-mail as in Azure DevOps`);

  const integrationId = await connect(api, simulator, narrator);
  const stage = { api, simulator, integrationId };
  const cart = await createPair(stage, {
    project: 'web-shop',
    issue: { title: "TypeError: Cannot read properties of null (reading 'items')", culprit: 'checkout/cart.ts' },
    bug: 'Checkout fails with an empty cart',
  });
  const invoice = await createPair(stage, {
    project: 'billing',
    issue: { title: 'AssertionError: invoice total differs by 0.01', culprit: 'billing/invoice.ts' },
    bug: 'Price is rounded twice',
  });
  const pairs = [cart, invoice];
  for (const pair of pairs) await narrator.line('linked', `issue ${pair.shortId}  ↔  Bug ${pair.key}`);
  const areLinked = await waitUntil(() => areInStep(api, pairs), linkTimeoutMs, signal);
  narrator.check(areLinked, 'both pairs are in step after linking', 'that they are not');
  return { ...stage, cart, invoice };
}

async function connect(api: LockstepApi, simulator: Simulator, narrator: Narrator): Promise<string> {
  const { id, checks } = await api.post<Integration>('integrations/', {
    provider: 'vsts',
    baseUrl: simulator.baseUrl,
    credential: { kind: 'pat', token: simulator.pat },
  });
  for (const [index, { name, detail }] of checks.entries()) {
    await narrator.line(index === 0 ? 'connected' : '', `${name}: ${detail}`);
  }
  await api.post(`integrations/${id}/config/`, { sync_status_reverse: true, sync_reverse_assignment: true });
  await narrator.line('settings', 'state → status and assignee → assignee are carried from Azure DevOps to the issues');
  return id;
}

async function createPair(
  { api, simulator, integrationId }: Omit<Stage, 'cart' | 'invoice'>,
  { project, issue, bug }: { project: string; issue: { title: string; culprit: string }; bug: string },
): Promise<Pair> {
  const key = simulator.createWorkItem({
    project: 'Web Shop',
    type: 'Bug',
    fields: { 'System.Title': bug },
    by: 'Dana Duval',
  });
  const { id, shortId } = await api.createIssue(project, issue);
  const linked = await api.put<ExternalIssue>(`issues/${id}/integrations/${integrationId}/`, {
    externalIssue: String(key),
  });
  return { issueId: id, shortId, key, externalIssueId: linked.id };
}

async function areInStep(api: LockstepApi, pairs: readonly Pair[]): Promise<boolean> {
  const found = await Promise.all(
    pairs.map(({ issueId }) => api.get<ExternalIssue[]>(`issues/${issueId}/external-issues/`)),
  );
  return found.flat().every(({ inStep }) => inStep === true);
}

function mailOf(simulator: Simulator, name: string): string {
  const person = simulator.people.find(({ displayName }) => displayName === name);
  if (person === undefined) throw new Error(`The simulator knows nobody called ${name}.`);
  return person.mail;
}
