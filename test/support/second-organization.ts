import { TransactionRunner } from '../../src/database/transaction-runner.service.js';
import { MembersService } from '../../src/organizations/members.service.js';
import { OrganizationsService } from '../../src/organizations/organizations.service.js';
import { scopes } from '../../src/organizations/organizations.types.js';
import { ProjectsService } from '../../src/organizations/projects.service.js';
import { TokensService } from '../../src/organizations/tokens.service.js';
import type { TestApp, TestHttp } from './app.js';
import { connectionTo } from './connected-app.js';
import type { Pair, World } from './world.js';

/** What the API shows of something. */
type Shown = Record<string, unknown>;

/** Another organization of the same installation, connected to the world's Azure DevOps with a token of its own. */
export interface SecondOrganization {
  slug: string;
  http: TestHttp;
  /** The personal access token at Azure DevOps that it connected with. */
  pat: string;
  integrationId: string;
  pair(key: number): Promise<Pair>;
  addMember(email: string): Promise<string>;
  configure(settings: object): Promise<void>;
  issue(id: string): Promise<Shown>;
  externalIssue(pair: Pair): Promise<Shown | undefined>;
  deliveries(query?: string): Promise<Shown[]>;
}

/** Makes it as the operator would on the command line; it has project `default`, and inbound sync is on. */
export async function addOrganization(world: World, slug: string): Promise<SecondOrganization> {
  const { app, sim } = world;
  const http = app.as(await makeOrganization(app, slug));
  const pat = `pat-of-${slug}-0123456789abcdefghijklmnopqrstuvwxyz`;
  sim.addToken(pat, sim.owner.uniqueName);
  const org = `/api/0/organizations/${slug}`;
  const connected = await http.post(`${org}/integrations/`, connectionTo(sim, pat));
  if (connected.status !== 201) throw new Error(`Connecting failed: ${JSON.stringify(connected.body)}`);
  const integrationId: string = connected.body.id;

  const organization: SecondOrganization = {
    slug,
    http,
    pat,
    integrationId,
    pair: async (key) => {
      const title = `An issue of ${slug}`;
      const issueId: string = (await http.post(`/api/0/projects/${slug}/default/issues/`, { title })).body.id;
      const path = `${org}/issues/${issueId}/integrations/${integrationId}/`;
      const linked = await http.put(path, { externalIssue: String(key) });
      if (linked.status !== 201) throw new Error(`Linking failed: ${JSON.stringify(linked.body)}`);
      await world.settle();
      return { issueId, key, externalIssueId: linked.body.id };
    },
    addMember: async (email) => {
      const { body: member } = await http.post(`${org}/members/`, { email, name: email, projects: ['default'] });
      return String(member.user.id);
    },
    configure: async (settings) => {
      const answer = await http.post(`${org}/integrations/${integrationId}/config/`, settings);
      if (answer.status !== 200) throw new Error(`Settings were refused: ${JSON.stringify(answer.body)}`);
      await world.runLanes();
    },
    issue: async (id) => (await http.get(`${org}/issues/${id}/`)).body as Shown,
    externalIssue: async ({ issueId, externalIssueId }) => {
      const { body: listed } = await http.get(`${org}/issues/${issueId}/external-issues/`);
      return (listed as Shown[]).find(({ id }) => id === externalIssueId);
    },
    deliveries: async (query = '') =>
      (await http.get(`${org}/integrations/${integrationId}/deliveries/${query}`)).body as Shown[],
  };
  await organization.configure({ sync_status_reverse: true, sync_reverse_assignment: true });
  return organization;
}

/** Makes an organization with project `default`; answers a token of its owner. */
export async function makeOrganization(app: TestApp, slug: string): Promise<string> {
  const anywhere = { strict: false };
  const organizations = app.get(OrganizationsService, anywhere);
  const members = app.get(MembersService, anywhere);
  const projects = app.get(ProjectsService, anywhere);
  const tokens = app.get(TokensService, anywhere);
  return app.get(TransactionRunner, anywhere).run(async (tx) => {
    const { id: organizationId } = await organizations.create(tx, slug, slug);
    const email = `owner@${slug}.example`;
    const { userId } = await members.create(tx, organizationId, { email, role: 'owner' }, { isOwner: true });
    await projects.create(tx, organizationId, { name: 'default' });
    const made = await tokens.create(tx, { organizationId, userId, name: 'tests', scopes });
    return made.plainToken;
  });
}
