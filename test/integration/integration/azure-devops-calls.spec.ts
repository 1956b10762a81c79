import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { startSimulator } from '../../../simulator/start-simulator.js';
import type { Simulator } from '../../../simulator/simulator.types.js';
import { hostList } from '../../../src/config/config-parsers.js';
import {
  AzureDevOpsHttpClient,
  type OutgoingOptions,
} from '../../../src/integration/azure-devops/azure-devops-http.client.js';
import { AzureDevOpsClient } from '../../../src/integration/azure-devops/azure-devops.client.js';
import { AzureDevOpsError } from '../../../src/integration/azure-devops/azure-devops.errors.js';
import { IntegrationGate } from '../../../src/integration/azure-devops/integration-gate.js';
import { Clock } from '../../../src/schedule/clock.js';

const canary = 'canary-token-0123456789abcdefghijklmnopqrstuvwxyzABCD';

let sim: Simulator;
beforeAll(async () => {
  sim = await startSimulator({ mode: 'services' });
  sim.addToken(canary, 'Ada Almgren');
});
afterAll(() => sim.close());

const closers: (() => void)[] = [];
afterEach(() => {
  sim.reset();
  closers.splice(0).forEach((close) => close());
});

function httpClient(allowed: string, options: Partial<OutgoingOptions> = {}): AzureDevOpsHttpClient {
  const http = new AzureDevOpsHttpClient(
    new HttpService(axios.create()),
    { allowedHosts: hostList(allowed) },
    new Clock(),
    options,
  );
  closers.push(() => http.onApplicationShutdown());
  return http;
}

function clientOf(
  baseUrl: string,
  { token = canary, ...options }: Partial<OutgoingOptions> & { token?: string } = {},
): AzureDevOpsClient {
  const authorization = `Basic ${Buffer.from(`:${token}`).toString('base64')}`;
  const caller = { gate: new IntegrationGate(new Clock()), authorization };
  const allowed = `http://${new URL(baseUrl).host}`;
  return new AzureDevOpsClient(httpClient(allowed, options), caller, { baseUrl, accountType: 'services' });
}

async function failureOf(call: Promise<unknown>): Promise<AzureDevOpsError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof AzureDevOpsError) return error;
    throw error;
  }
  throw new Error('the call did not fail');
}

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/contoso/`;
}

describe('a call to Azure DevOps', () => {
  it.each([
    ['a sign-in page as 203', { kind: 'signin203' }, { code: 'unauthorized', status: 203 }],
    ['a redirect to the sign-in', { kind: 'redirect302' }, { code: 'unauthorized', status: 302 }],
    ['401', { kind: '401' }, { code: 'unauthorized', status: 401 }],
    ['403', { kind: '403' }, { code: 'forbidden', status: 403 }],
    ['409', { kind: '409' }, { code: 'conflict', status: 409 }],
    ['429', { kind: '429', retryAfterSeconds: 7 }, { code: 'throttled', status: 429, retryAfterMs: 7000 }],
    ['500', { kind: '500' }, { code: 'unavailable', status: 500 }],
    ['502', { kind: '502' }, { code: 'unavailable', status: 502 }],
    ['503', { kind: '503', retryAfterSeconds: 3 }, { code: 'unavailable', status: 503, retryAfterMs: 3000 }],
    ['JSON that was cut', { kind: 'truncated' }, { code: 'malformed' }],
    ['HTML instead of JSON', { kind: 'garbage' }, { code: 'malformed' }],
    ['a reset connection', { kind: 'reset' }, { code: 'unavailable' }],
  ] as const)('fails as what it is: %s', async (_, fault, expected) => {
    sim.addFault(fault);
    expect(await failureOf(clientOf(sim.baseUrl).getWorkItem(1))).toMatchObject(expected);
  });

  it('fails when the answer takes too long', async () => {
    sim.addFault({ kind: 'slow', delayMs: 500 });
    const failure = await failureOf(clientOf(sim.baseUrl, { callTimeoutMs: 100 }).getWorkItem(1));
    expect(failure).toMatchObject({ code: 'unavailable', message: expect.stringContaining('within 100 ms') });
  });

  it('fails when the answer begins in time but never ends', async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"value":[');
    });
    const failure = await failureOf(clientOf(baseUrl, { callTimeoutMs: 100 }).listProjects());
    expect(failure).toMatchObject({ code: 'unavailable', message: expect.stringContaining('within 100 ms') });
  });

  it('fails when no connection comes about', async () => {
    const client = clientOf('http://unreachable.example/contoso/', {
      connectTimeoutMs: 100,
      resolve: () => new Promise(() => undefined),
    });
    expect(await failureOf(client.listProjects())).toMatchObject({
      code: 'unavailable',
      message: 'Azure DevOps could not be reached (ETIMEDOUT).',
    });
  });

  it('fails when the other side never finishes the TLS handshake', async () => {
    const silent = createTcpServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise<void>((resolve) => silent.once('listening', resolve));
    closers.push(() => silent.close());
    const host = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const caller = { gate: new IntegrationGate(new Clock()), authorization: 'Basic x' };
    const call = httpClient(host, { connectTimeoutMs: 100 }).send(
      { method: 'GET', url: `https://${host}/tfs/`, apiVersion: null },
      caller,
    );
    expect((await failureOf(call)).message).toBe('Azure DevOps could not be reached (ETIMEDOUT).');
  });

  it('fails when the answer is larger than 5 MiB', async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify('x'.repeat(6 * 1024 * 1024)));
    });
    expect(await failureOf(clientOf(baseUrl).listProjects())).toMatchObject({
      code: 'malformed',
      message: expect.stringContaining('5 MiB'),
    });
  });

  it('follows no redirect and sends the token nowhere else', async () => {
    let reached = 0;
    const elsewhere = await serve((_, response) => {
      reached += 1;
      response.end('{}');
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const baseUrl = await serve((_, response) => response.writeHead(status, { location: elsewhere }).end());
      await failureOf(clientOf(baseUrl).listProjects());
    }
    expect(reached).toBe(0);
  });

  it('uses no proxy, whatever the environment says', async () => {
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = 'http://127.0.0.1:1/';
    try {
      expect(await clientOf(sim.baseUrl).listProjects()).toHaveLength(3);
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
  });

  it('does not connect where a name leads inside', async () => {
    let connections = 0;
    const server = createTcpServer(() => (connections += 1)).listen(0, '127.0.0.1');
    await new Promise<void>((resolve) => server.once('listening', resolve));
    closers.push(() => server.close());
    const client = httpClient('', {
      resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    });
    const caller = { gate: new IntegrationGate(new Clock()), authorization: 'Basic x' };
    const url = 'https://dev.azure.com/contoso/_apis/projects';
    const failure = await failureOf(client.send({ method: 'GET', url, apiVersion: '7.1' }, caller));
    expect([failure.code, failure.message]).toEqual(['unavailable', expect.stringContaining('127.0.0.1')]);
    expect(connections).toBe(0);
  });

  it('does not call a host that is not allowed', async () => {
    const caller = { gate: new IntegrationGate(new Clock()), authorization: 'Basic x' };
    const call = httpClient('').send({ method: 'GET', url: sim.baseUrl, apiVersion: null }, caller);
    expect((await failureOf(call)).message).toContain('LOCKSTEP_ALLOWED_HOSTS');
    expect(sim.requests()).toHaveLength(0);
  });

  it('closes the gate for the time that a success asks for', async () => {
    const client = clientOf(sim.baseUrl);
    sim.addFault({ kind: 'retryAfter', retryAfterSeconds: 60, times: 1 });
    expect((await client.getWorkItem(1)).id).toBe(1);
    const failure = await failureOf(client.getWorkItem(1));
    expect([failure.code, sim.requests().length]).toEqual(['throttled', 1]);
  });

  it('is not made any more once whoever wanted it has given up', async () => {
    const caller = {
      gate: new IntegrationGate(new Clock()),
      authorization: 'Basic x',
      signal: AbortSignal.abort(),
    };
    const http = httpClient(`http://${new URL(sim.baseUrl).host}`);
    const client = new AzureDevOpsClient(http, caller, { baseUrl: sim.baseUrl, accountType: 'services' });
    expect([(await failureOf(client.getWorkItem(1))).code, sim.requests().length]).toEqual(['unavailable', 0]);
  });

  it('does not stay in the queue once whoever wanted it has given up', async () => {
    const gate = new IntegrationGate(new Clock());
    for (let call = 0; call < 4; call++) void gate.run(() => new Promise(() => undefined));
    const given = new AbortController();
    const caller = { gate, authorization: 'Basic x', signal: given.signal };
    const http = httpClient(`http://${new URL(sim.baseUrl).host}`);
    const client = new AzureDevOpsClient(http, caller, { baseUrl: sim.baseUrl, accountType: 'services' });
    const failure = failureOf(client.getWorkItem(1));
    given.abort();
    expect((await failure).code).toBe('unavailable');
  });

  it('sends what Azure DevOps wants to see', async () => {
    let seen: Record<string, unknown> = {};
    const baseUrl = await serve((request, response) => {
      seen = request.headers;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":[]}');
    });
    await clientOf(baseUrl).listProjects();
    expect(seen).toMatchObject({
      accept: 'application/json;api-version=7.1',
      authorization: `Basic ${Buffer.from(`:${canary}`).toString('base64')}`,
      'x-tfs-fedauthredirect': 'Suppress',
      'user-agent': expect.stringMatching(/^Lockstep\/\d+\.\d+/),
    });
  });
});

describe('no failure shows the token', () => {
  const shown = (error: AzureDevOpsError): string => `${JSON.stringify(error)} ${error.message} ${String(error.stack)}`;
  const encoded = Buffer.from(`:${canary}`).toString('base64');

  it.each([
    'signin203',
    'redirect302',
    '401',
    '403',
    '409',
    '429',
    '500',
    '503',
    'truncated',
    'garbage',
    'reset',
  ] as const)('of kind %s', async (kind) => {
    sim.addFault({ kind });
    const text = shown(await failureOf(clientOf(sim.baseUrl).getWorkItem(1)));
    expect([text.includes('canary'), text.includes(encoded)]).toEqual([false, false]);
  });

  it('not even when the far side echoes it', async () => {
    const baseUrl = await serve((request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      const message = `bad header ${request.headers.authorization ?? ''} of ${canary}`;
      response.end(JSON.stringify({ message, typeKey: canary }));
    });
    const text = shown(await failureOf(clientOf(baseUrl).listProjects()));
    expect([text.includes('canary'), text.includes(encoded)]).toEqual([false, false]);
  });

  it('and none holds what the library attached to its own', async () => {
    sim.addFault({ kind: 'reset' });
    const failure = await failureOf(clientOf(sim.baseUrl).getWorkItem(1));
    expect(Object.keys(failure).sort()).toEqual(['code', 'name', 'retryAfterMs', 'status']);
    expect(failure.cause).toBeUndefined();
  });
});

describe.each(['services', 'server'] as const)('the client, with %s', (mode) => {
  let own: Simulator;
  let client: AzureDevOpsClient;
  beforeEach(async () => {
    own = await startSimulator({ mode });
    closers.push(() => void own.close());
    const authorization = `Basic ${Buffer.from(`:${own.pat}`).toString('base64')}`;
    const caller = { gate: new IntegrationGate(new Clock()), authorization };
    const http = httpClient(`http://${new URL(own.baseUrl).host}`);
    client = new AzureDevOpsClient(http, caller, { baseUrl: own.baseUrl, accountType: mode });
  });

  it('says who answers', async () => {
    expect(await client.connectionData()).toEqual({
      instanceId: own.collectionId.toLowerCase(),
      accountType: mode,
      userName: own.owner.displayName,
    });
  });

  it('reads projects by id and by name', async () => {
    const [project] = await client.listProjects();
    expect(await client.getProject(project?.id ?? '')).toEqual(project);
    expect(await client.getProject(project?.name ?? '')).toEqual(project);
  });

  it.each(['..', '.', '', '../contoso', '移动'])('finds no project called %j', async (name) => {
    expect((await failureOf(client.getProject(name))).code).toBe('not_found');
  });

  it('reads all types of a project with their states, localised ones too', async () => {
    const types = await client.getWorkItemTypes('移动应用');
    expect(types.find(({ name }) => name === '任务')?.states.length).toBeGreaterThan(1);
    expect(types.every(({ states }) => states.length > 0)).toBe(true);
  });

  it('reads a work item', async () => {
    expect(await client.getWorkItem(1)).toEqual({
      id: 1,
      rev: expect.any(Number),
      state: 'New',
      type: 'Bug',
      project: 'Web Shop',
      title: 'Checkout fails with an empty cart',
      assignee: { displayName: 'Ada Almgren', uniqueName: expect.stringContaining('ada') },
    });
  });

  it('reads many work items at once and leaves out those that are not there', async () => {
    const items = await client.getWorkItemsBatch([2, 999_999, 1]);
    expect([...items.keys()].sort()).toEqual([1, 2]);
  });

  it('knows what is in the recycle bin', async () => {
    own.deleteWorkItem(1);
    expect([await client.isInRecycleBin(1), await client.isInRecycleBin(2)]).toEqual([true, false]);
  });

  it('asks with WIQL', async () => {
    expect(
      await client.queryByWiql("SELECT [System.Id] FROM WorkItems WHERE [System.Title] CONTAINS 'rounded'", 50),
    ).toEqual([2]);
  });

  it('makes, lists and deletes hooks', async () => {
    const made = await client.createHook({ eventType: 'workitem.updated', url: 'http://127.0.0.1:9/', secret: 's' });
    expect(await client.listHooks()).toEqual([made]);
    await client.deleteHook(made.id);
    await client.deleteHook(made.id);
    expect(await client.listHooks()).toEqual([]);
  });
});
