import type { Simulator } from '../simulator/simulator.types.js';
import { LockstepApi, type ExternalIssue, type Integration, type Issue } from './lockstep-api.js';
import type { Narrator } from './narrator.js';
import type { Product } from './product.js';
import { runProgram, type ProgramName } from './run-program.js';
import { waitUntil } from './wait-until.js';

const linkTimeoutMs = 20_000;
/** A report is processed within a second; a busy machine gets more. */
const reportTimeoutMs = 20_000;

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
  const reported = await Promise.all([provoke(api, 'web-shop', signal), provoke(api, 'billing', signal)]);
  for (const { shortId, title, culprit } of reported) {
    await narrator.line('reported', `issue ${shortId}: ${title}, in ${culprit}  (by a program, with @sentry/node)`);
  }
  const cart = await link(stage, reported[0], 'Checkout fails with an empty cart');
  const invoice = await link(stage, reported[1], 'Price is rounded twice');
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

/** Has a program of the project fail and report it; answers the issue that came of it. */
async function provoke(api: LockstepApi, project: ProgramName, signal: AbortSignal): Promise<Issue> {
  await runProgram(project, await api.getDsn(project), signal);
  let issue: Issue | undefined;
  const isThere = async (): Promise<boolean> => {
    [issue] = await api.findIssues(project);
    return issue !== undefined;
  };
  await waitUntil(isThere, reportTimeoutMs, signal);
  if (issue === undefined) throw new Error(`Nothing came of what ${project} reported.`);
  return issue;
}

/** Links an issue with a new bug. */
async function link(
  { api, simulator, integrationId }: Omit<Stage, 'cart' | 'invoice'>,
  { id, shortId }: Issue,
  bug: string,
): Promise<Pair> {
  const key = simulator.createWorkItem({
    project: 'Web Shop',
    type: 'Bug',
    fields: { 'System.Title': bug },
    by: 'Dana Duval',
  });
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
