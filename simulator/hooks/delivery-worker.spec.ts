import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator, SimulatorOptions } from '../simulator.types.js';
import { startSimulator } from '../start-simulator.js';

interface Received {
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

let receiver: Server;
let hookUrl: string;
let received: Received[];
/** Answers to give, in turn; 200 when used up. */
let answers: number[];
let simulator: Simulator;

beforeEach(async () => {
  received = [];
  answers = [];
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  hookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});

afterEach(async () => {
  await simulator.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

async function start(options: Partial<SimulatorOptions> = {}): Promise<void> {
  simulator = await startSimulator({ mode: 'services', seed: false, timeScale: 0.0001, ...options });
}

async function subscribe(
  publisherInputs: Record<string, string> = {},
  consumerInputs: Record<string, string> = {},
  eventType = 'workitem.updated',
): Promise<string> {
  const answer = await fetch(`${simulator.baseUrl}_apis/hooks/subscriptions?api-version=7.1`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`:${simulator.pat}`).toString('base64')}` },
    body: JSON.stringify({
      publisherId: 'tfs',
      eventType,
      resourceVersion: '5.1-preview.3',
      consumerId: 'webHooks',
      consumerActionId: 'httpRequest',
      publisherInputs,
      consumerInputs: { url: hookUrl, ...consumerInputs },
    }),
  });
  const { id } = (await answer.json()) as { id: string };
  return id;
}

function revs(): unknown[] {
  return received.map(({ body }) => (body['resource'] as Record<string, unknown>)['rev']);
}

function statusOfOnly(): string | undefined {
  return simulator.subscriptions()[0]?.status;
}

describe('a delivery', () => {
  it('carries the headers and the credentials of its subscription', async () => {
    await start();
    const subscriptionId = await subscribe({}, { httpHeaders: 'shared-secret: s3cret', basicAuthPassword: 'pw' });
    simulator.updateWorkItem(simulator.createWorkItem(), { 'System.Title': 'B' });
    await simulator.flushDeliveries();
    expect(received[0]?.headers).toMatchObject({
      'shared-secret': 's3cret',
      authorization: `Basic ${Buffer.from(':pw').toString('base64')}`,
      'x-vss-subscriptionid': subscriptionId,
    });
  });

  it('comes in order, one after the other, with growing numbers', async () => {
    await start();
    await subscribe();
    const id = simulator.createWorkItem();
    for (const title of ['B', 'C', 'D']) simulator.updateWorkItem(id, { 'System.Title': title });
    await simulator.flushDeliveries();
    expect([revs(), received.map(({ body }) => body['notificationId'])]).toEqual([
      [2, 3, 4],
      [1, 2, 3],
    ]);
  });

  it.each([
    ['another project', { projectId: '00000000-0000-0000-0000-00000000ffff' }],
    ['another type', { workItemType: 'Task' }],
    ['another area', { areaPath: 'Web Shop\\Catalog' }],
    ['another field', { changedFields: 'System.State' }],
    ['changed links only', { linksChanged: 'true' }],
  ])('does not happen when the subscription wants %s', async (_what, inputs) => {
    await start();
    await subscribe(inputs);
    simulator.updateWorkItem(simulator.createWorkItem(), { 'System.Title': 'B' });
    await simulator.flushDeliveries();
    expect(received).toEqual([]);
  });

  it('is repeated while the receiver is away for a moment', async () => {
    await start();
    answers = [503, 502, 408];
    await subscribe();
    simulator.updateWorkItem(simulator.createWorkItem(), { 'System.Title': 'B' });
    await simulator.flushDeliveries();
    expect([received.length, statusOfOnly()]).toEqual([4, 'enabled']);
  });

  it('is given up after eight resends, which puts the subscription on probation', async () => {
    await start();
    answers = Array.from({ length: 9 }, () => 503);
    await subscribe();
    simulator.updateWorkItem(simulator.createWorkItem(), { 'System.Title': 'B' });
    await simulator.flushDeliveries();
    expect([received.length, statusOfOnly()]).toEqual([9, 'onProbation']);
  });

  it('is not repeated after any other failure', async () => {
    await start();
    answers = [500];
    await subscribe();
    simulator.updateWorkItem(simulator.createWorkItem(), { 'System.Title': 'B' });
    await simulator.flushDeliveries();
    expect([received.length, statusOfOnly()]).toEqual([1, 'onProbation']);
  });

  it('that succeeds ends a probation', async () => {
    await start();
    answers = [401];
    await subscribe();
    const id = simulator.createWorkItem();
    simulator.updateWorkItem(id, { 'System.Title': 'B' });
    simulator.updateWorkItem(id, { 'System.Title': 'C' });
    await simulator.flushDeliveries();
    expect(statusOfOnly()).toBe('enabled');
  });

  it('answered with 410 switches the subscription off at once', async () => {
    await start();
    answers = [410];
    await subscribe();
    const id = simulator.createWorkItem();
    simulator.updateWorkItem(id, { 'System.Title': 'B' });
    simulator.updateWorkItem(id, { 'System.Title': 'C' });
    await simulator.flushDeliveries();
    expect([received.length, statusOfOnly()]).toEqual([1, 'disabledBySystem']);
  });

  it('is lost between the attempts of a probation that keeps its schedule', async () => {
    let now = new Date('2026-03-01T00:00:00Z').getTime();
    await start({ keepsProbationSchedule: true, timeScale: 1, clock: () => new Date(now) });
    answers = [500];
    await subscribe();
    const id = simulator.createWorkItem();
    for (const minutes of [0, 19, 21]) {
      now = new Date('2026-03-01T00:00:00Z').getTime() + minutes * 60_000;
      simulator.updateWorkItem(id, { 'System.Title': `At ${minutes}` });
      await simulator.flushDeliveries();
    }
    expect(revs()).toEqual([2, 4]);
  });
});

describe('delivery faults', () => {
  it('duplicate with the same notification number', async () => {
    await start();
    await subscribe();
    simulator.setDeliveryFaults({ duplicate: 2 });
    simulator.updateWorkItem(simulator.createWorkItem(), { 'System.Title': 'B' });
    await simulator.flushDeliveries();
    expect(received.map(({ body }) => body['notificationId'])).toEqual([1, 1, 1]);
  });

  it('lose the next ones', async () => {
    await start();
    await subscribe();
    simulator.setDeliveryFaults({ dropNext: 1 });
    const id = simulator.createWorkItem();
    simulator.updateWorkItem(id, { 'System.Title': 'B' });
    simulator.updateWorkItem(id, { 'System.Title': 'C' });
    await simulator.flushDeliveries();
    expect(revs()).toEqual([3]);
  });

  it('shuffle what waits together', async () => {
    await start({ randomSeed: 5 });
    await subscribe();
    simulator.setDeliveryFaults({ reorder: 6 });
    const id = simulator.createWorkItem();
    for (let title = 0; title < 6; title += 1) simulator.updateWorkItem(id, { 'System.Title': `Title ${title}` });
    await simulator.flushDeliveries();
    const sent = [2, 3, 4, 5, 6, 7];
    expect([revs().toSorted(), String(revs()) === String(sent)]).toEqual([sent, false]);
  });

  it('render late, so that an early event shows a later state', async () => {
    await start();
    await subscribe();
    simulator.setDeliveryFaults({ lateRendering: true, delayMs: 5 });
    const id = simulator.createWorkItem();
    simulator.updateWorkItem(id, { 'System.Title': 'B' });
    simulator.updateWorkItem(id, { 'System.Title': 'C' });
    await simulator.flushDeliveries();
    const shown = received.map(({ body }) => body['resource'] as { rev: number; revision: { rev: number } });
    expect(shown.map(({ rev, revision }) => [rev, revision.rev])).toEqual([
      [2, 3],
      [3, 3],
    ]);
  });
});
