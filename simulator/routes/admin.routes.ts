import { ApiError } from '../http/api-error.js';
import type { OtherRoutes } from '../http/api-server.js';
import type { ApiResponse } from '../http/api.types.js';
import { objectBody } from '../http/json-body.js';
import type { Simulator } from '../simulator.types.js';
import { readApiFault, readDeliveryFaults, readNewWorkItem, readNotification, readSearch } from './admin-requests.js';
import { scalarText } from '../scalar-text.js';

const PREFIX = '/_admin/';

/** Control over the simulator from outside: JSON, no authentication, under `/_admin/` at the host root. */
export function adminRoutes(simulator: Simulator): OtherRoutes {
  return async (method, url, body) => {
    if (!url.pathname.startsWith(PREFIX)) return undefined;
    const [resource = '', id = '', action = ''] = url.pathname.slice(PREFIX.length).split('/');
    try {
      const name = [method, resource, ...(id === '' ? [] : [':id']), ...(action === '' ? [] : [action])].join(' ');
      return (
        (await run(simulator, name, Number(id), body)) ?? { status: 404, body: { message: `No such route: ${name}` } }
      );
    } catch (error) {
      if (error instanceof ApiError) return { status: error.status, body: error.toBody() };
      return { status: 400, body: { message: error instanceof Error ? error.message : String(error) } };
    }
  };
}

async function run(simulator: Simulator, name: string, id: number, body: unknown): Promise<ApiResponse | undefined> {
  const by = (): string | undefined => {
    const name = body === undefined ? undefined : objectBody(body)['by'];
    return typeof name === 'string' ? name : undefined;
  };
  switch (name) {
    case 'GET info':
      return ok({
        mode: simulator.mode,
        baseUrl: simulator.baseUrl,
        collectionId: simulator.collectionId,
        accountId: simulator.accountId,
        pat: simulator.pat,
        readOnlyPat: simulator.readOnlyPat,
        people: simulator.people,
        projects: simulator.projects.map((project) => ({
          id: project.id,
          name: project.name,
          process: project.process.name,
        })),
      });
    case 'GET log':
      return ok({ requests: simulator.requests(), deliveries: simulator.deliveries() });
    case 'POST reset':
      simulator.reset();
      return ok({});
    case 'POST faults':
      simulator.addFault(readApiFault(body));
      return ok({});
    case 'DELETE faults':
      simulator.clearFaults();
      return ok({});
    case 'POST deliveryFaults':
      simulator.setDeliveryFaults(readDeliveryFaults(body));
      return ok({});
    case 'POST search':
      simulator.setSearch(readSearch(body));
      return ok({});
    case 'POST indexNow':
      simulator.indexNow();
      return ok({});
    case 'POST flush':
      await simulator.flushDeliveries();
      return ok({});
    case 'POST projects': {
      const { name: projectName, process } = objectBody(body);
      const project = simulator.createProject({
        name: String(projectName),
        ...(typeof process === 'string' && { process }),
      });
      return ok({ id: project.id, name: project.name });
    }
    case 'POST workItems':
      return ok({ id: simulator.createWorkItem(readNewWorkItem(body)) });
    case 'PATCH workItems :id': {
      const rev = simulator.updateWorkItem(id, readNewWorkItem(body).fields ?? {}, by());
      return ok({ id, rev });
    }
    case 'DELETE workItems :id':
      simulator.deleteWorkItem(id, by());
      return ok({ id });
    case 'POST workItems :id restore':
      simulator.restoreWorkItem(id, by());
      return ok({ id });
    case 'POST workItems :id comments':
      return ok({ id: simulator.addComment(id, scalarText(objectBody(body)['text']), by()) });
    case 'POST notifications':
      return ok(simulator.buildNotification(readNotification(body)));
    default:
      return undefined;
  }
}

function ok(body: unknown): ApiResponse {
  return { status: 200, body };
}
