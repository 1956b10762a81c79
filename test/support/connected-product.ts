import { startSimulator } from '../../simulator/start-simulator.js';
import type { Simulator } from '../../simulator/simulator.types.js';
import { findFreePort } from '../../src/database/embedded/free-port.js';
import { apiCaller, type ApiCaller } from './api-caller.js';
import { connectionTo, hookSecretOf } from './connected-app.js';
import type { ProductEnv } from './product.js';

const token = 'e2e-owner-token-0123456789';
const org = '/api/0/organizations/default';

/** Who work items can be assigned to: people of the simulator who are members here as well. */
export const assignees = ['ada@contoso.example', 'bo@contoso.example'];

/** A linked pair. */
export interface LinkedPair {
  issueId: string;
  /** Id of the work item. */
  key: number;
}

/**
 * For tests of whole processes: a simulated Azure DevOps, and how a product process is set up and spoken to that works
 * with it.
 */
export interface ProductSite {
  readonly sim: Simulator;
  /** Without a slash at the end. */
  readonly url: string;
  /** Settings of a product process; `extra` says where its data is. */
  env(extra: ProductEnv): ProductEnv;
  readonly call: ApiCaller;
  /** What GET of each path answers. */
  statuses(...paths: string[]): Promise<Record<string, number>>;
  /** Connects the default organization with inbound sync on; answers the integration's id and the hook. */
  connect(): Promise<{ integrationId: string; hook: Hook }>;
  /** Links new issues to new bugs. */
  linkPairs(integrationId: string, count: number): Promise<LinkedPair[]>;
}

/** How to post to the webhook as the subscription for `workitem.updated` does. */
export interface Hook {
  readonly url: string;
  readonly secret: string;
  readonly subscriptionId: string;
}

/** Starts the simulator; its own hooks reach nobody, so that a test posts every delivery itself. */
export async function makeProductSite(): Promise<ProductSite> {
  const sim = await startSimulator({ mode: 'services', timeScale: 0.001 });
  sim.setDeliveryFaults({ dropProbability: 1 });
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const call = apiCaller(url, token);
  return {
    sim,
    url,
    env: (extra) => ({
      PORT: String(port),
      LOCKSTEP_PUBLIC_URL: `${url}/`,
      LOCKSTEP_ALLOWED_HOSTS: sim.url,
      LOCKSTEP_LOCATION_URL: `${sim.url}/`,
      LOCKSTEP_BOOTSTRAP_TOKEN: token,
      ...extra,
    }),
    call,
    statuses: async (...paths) => {
      const headers = { authorization: `Bearer ${token}` };
      const get = async (path: string): Promise<[string, number]> => {
        const response = await fetch(url + path, { headers });
        await response.arrayBuffer();
        return [path, response.status];
      };
      return Object.fromEntries(await Promise.all(paths.map(get)));
    },
    connect: async () => {
      const { id } = await call<{ id: string }>('POST', `${org}/integrations/`, connectionTo(sim));
      const settings = { sync_status_reverse: true, sync_reverse_assignment: true };
      await call('POST', `${org}/integrations/${id}/config/`, settings);
      for (const email of assignees) {
        const emails = [{ email, isVerified: true }];
        await call('POST', `${org}/members/`, { email, name: email, emails, projects: ['default'] });
      }
      return { integrationId: id, hook: hookOf(sim, url) };
    },
    linkPairs: async (integrationId, count) => {
      const link = async (): Promise<LinkedPair> => {
        const key = sim.createWorkItem({ type: 'Bug' });
        const { id } = await call<{ id: string }>('POST', '/api/0/projects/default/default/issues/', {
          title: `Bug ${key}`,
        });
        await call('PUT', `${org}/issues/${id}/integrations/${integrationId}/`, { externalIssue: String(key) });
        return { issueId: id, key };
      };
      return Promise.all(Array.from({ length: count }, link));
    },
  };
}

function hookOf(sim: Simulator, url: string): Hook {
  const updates = sim.subscriptions().find(({ request }) => request.eventType === 'workitem.updated');
  return {
    url: `${url}/extensions/vsts/issue-updated/`,
    secret: hookSecretOf(sim),
    subscriptionId: updates?.id ?? '',
  };
}
