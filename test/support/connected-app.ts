import { startSimulator } from '../../simulator/start-simulator.js';
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.types.js';
import type { Config } from '../../src/config/config.js';
import { hostList } from '../../src/config/config-parsers.js';
import { startTestApp, type TestApp, type TestAppOptions } from './app.js';

/** For tests of connecting itself: the service beside a simulated Azure DevOps that it may call, not connected yet. */
export interface SimulatedWorld {
  sim: Simulator;
  app: TestApp;
  /** Connects organization `default` to the simulator; answers the integration's id. */
  connect(): Promise<string>;
  close(): Promise<void>;
}

/** The settings that let a service call a simulator. Its hooks go nowhere unless `publicUrl` says otherwise. */
export function settingsFor(sim: Simulator): Partial<Config> {
  return {
    allowedHosts: hostList(`http://${new URL(sim.url).host}`),
    locationUrl: `${sim.url}/`,
    publicUrl: 'http://127.0.0.1:9/',
  };
}

/** The body that connects to a simulator. */
export function connectionTo(sim: Simulator, token = sim.pat): object {
  return { provider: 'vsts', baseUrl: sim.baseUrl, credential: { kind: 'pat', token } };
}

/** What Azure DevOps puts into the `shared-secret` header of `workitem.updated`; empty before anybody is connected. */
export function hookSecretOf(sim: Simulator): string {
  const updates = sim.subscriptions().find(({ request }) => request.eventType === 'workitem.updated');
  return /shared-secret:\s*(\S+)/.exec(updates?.request.consumerInputs['httpHeaders'] ?? '')?.[1] ?? '';
}

/** Starts both; close them after the tests. */
export async function startSimulatedWorld(
  options: { simulator?: Partial<SimulatorOptions> } & TestAppOptions = {},
): Promise<SimulatedWorld> {
  const { simulator, env, ...rest } = options;
  const sim = await startSimulator({ mode: 'services', timeScale: 0.01, ...simulator });
  const app = await startTestApp({ ...rest, env: { ...settingsFor(sim), ...env } });
  return {
    sim,
    app,
    connect: async () => {
      const { status, body } = await app.http.post('/api/0/organizations/default/integrations/', connectionTo(sim));
      if (status !== 201) throw new Error(`Connecting answered ${status}: ${JSON.stringify(body)}`);
      return String(body.id);
    },
    close: async () => {
      await app.close();
      await sim.close();
    },
  };
}

/** Between tests: nobody is connected, no hooks are left, nothing is spoiled. */
export async function forgetEverything({ sim, app }: SimulatedWorld): Promise<void> {
  sim.reset();
  for (const { id } of [...sim.subscriptions()]) sim.deleteSubscription(id);
  await app.dataSource.query('DELETE FROM integrations');
}
