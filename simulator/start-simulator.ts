import { ApiDispatcher } from './http/api-dispatcher.js';
import { ApiServer } from './http/api-server.js';
import { adminRoutes } from './routes/admin.routes.js';
import { itemPageRoutes } from './routes/item-page.routes.js';
import type { OtherRoutes } from './http/api-server.js';
import { SimulatorCore } from './simulator-core.js';
import { SimulatorHandle } from './simulator-handle.js';
import type { Simulator, SimulatorOptions } from './simulator.types.js';
import { seedPeople, seedProjects, seedWorkItems } from './state/seed.js';

/** A token of the right length and look; what it opens is this simulator alone. */
const FULL_TOKEN = 'lockstepsimulatorfulltoken234567abcdefghijklmnopqrst';
const READ_ONLY_TOKEN = 'lockstepsimulatorreadtoken234567abcdefghijklmnopqrst';

/** Starts a local Azure DevOps on loopback; `close()` ends it with everything that it still has under way. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const core = new SimulatorCore(options);
  const { organization } = core;
  const { service, reader } = seedPeople(organization);
  organization.people.addToken(FULL_TOKEN, service);
  organization.people.addToken(READ_ONLY_TOKEN, reader, ['vso.work', 'vso.project']);
  organization.people.setRole(reader, 'member');
  seedProjects(organization);

  const handle = new SimulatorHandle(core, { owner: service, pat: FULL_TOKEN, readOnlyPat: READ_ONLY_TOKEN });
  const server = new ApiServer(new ApiDispatcher(organization, core.router), core, outerRoutes(handle, core));
  organization.origin = await server.listen(options.port ?? 0);
  handle.onClose(() => server.close());
  if (options.seed ?? true) seedWorkItems(organization, core.store);
  return handle;
}

function outerRoutes(handle: SimulatorHandle, { organization, store }: SimulatorCore): OtherRoutes {
  const routes = [adminRoutes(handle), itemPageRoutes(organization, store)];
  return async (method, url, body) => {
    for (const route of routes) {
      const answer = await route(method, url, body);
      if (answer) return answer;
    }
    return undefined;
  };
}
