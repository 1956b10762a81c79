import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeliveryDto } from '../../../src/deliveries/delivery.dto.js';
import { workItemUpdated } from '../../fixtures/azure-devops/work-item-updated.js';
import { makePairs } from '../../support/make-pairs.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

let world: World;
/** The pair whose item the body under construction is about. */
let pair: Pair;

/** A well-formed update of the pair's item, closed at revision 2, as text in which `replace` is put for `what`. */
function spoiled(what: string | RegExp, replacement: string): string {
  const { collectionId } = world.sim;
  const state = { before: 'New', after: 'Closed' };
  const text = JSON.stringify(workItemUpdated({ collectionId, workItemId: pair.key, rev: 2, state }));
  const result = text.replace(what, () => replacement);
  if (result === text) throw new Error(`Nothing was replaced: ${String(what)}`);
  return result;
}

/** The same with one more field of the work item. */
const withField = (json: string): string =>
  spoiled('"System.BoardColumnDone"', `"X.Hostile":${json},"System.BoardColumnDone"`);
const withAssignee = (json: string): string =>
  spoiled('"System.CreatedDate"', `"System.AssignedTo":${json},"System.CreatedDate"`);
const withRev = (json: string): string => spoiled(/"rev":2/g, `"rev":${json}`);
const withWorkItemId = (json: string): string => spoiled(/"workItemId":\d+/, `"workItemId":${json}`);
const withResource = (json: string): string =>
  spoiled(/"resource":.*,"resourceVersion"/, `"resource":${json},"resourceVersion"`);

type Case = [what: string, body: () => string];

const angles = '<'.repeat(100_000);
const distinctKeys = Array.from({ length: 90_000 }, (_, index) => `"${index.toString(36)}":0`).join(',');

const harmless: Case[] = [
  ['a NUL in the title', () => spoiled('Checkout fails', 'Check\\u0000out fails')],
  ['a NUL in an unknown field', () => withField('"\\u0000"')],
  ['a NUL as a key', () => withField('{"\\u0000":"\\u0000"}')],
  ['a lone surrogate in the title', () => spoiled('Checkout fails', '\\ud800 fails \\udc00')],
  ['a lone surrogate as a key', () => withField('{"\\udfff":1}')],
  ['1e200000 as a value', () => withField('1e200000')],
  ['1e200000 as the notification’s number', () => spoiled('{"id"', '{"notificationId":1e200000,"id"')],
  ['nesting 100,000 deep', () => withField(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
  ['objects nested 100,000 deep', () => withField(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)],
  ['90,000 different keys', () => withField(`{${distinctKeys}}`)],
  ['200,000 equal keys', () => withField(`{${Array.from({ length: 200_000 }, () => '"":0').join(',')}}`)],
  ['__proto__ as a field', () => withField('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}')],
  ['__proto__ beside the event type', () => spoiled('{"id"', '{"__proto__":{"eventType":"build.complete"},"id"')],
  ['a title of half a megabyte', () => spoiled('Checkout fails', 'x'.repeat(500_000))],
  ['100 kB of < as a person’s name', () => withAssignee(JSON.stringify(angles))],
  [
    '100 kB of < in a person’s reference',
    () => withAssignee(JSON.stringify({ displayName: angles, uniqueName: angles })),
  ],
  ['100 kB of < and > as a person’s name', () => withAssignee(JSON.stringify('<>'.repeat(50_000)))],
  ['100 kB of blanks as a person’s name', () => withAssignee(JSON.stringify(`a${' '.repeat(100_000)}b <x>`))],
  ['a subscription id of 100 kB', () => spoiled('{"id"', `{"subscriptionId":"${'a'.repeat(100_000)}","id"`)],
  ['a subscription id with a NUL', () => spoiled('{"id"', '{"subscriptionId":"a\\u0000","notificationId":1,"id"')],
  ['keys that are there twice', () => spoiled('{"id"', '{"eventType":"build.complete","id":"x","id"')],
];

const readInstead: Case[] = [
  ['a revision that is no integer', () => withRev('2.5')],
  ['a revision beyond integers', () => withRev('99999999999999999999')],
  ['1e200000 as the revision', () => withRev('1e200000')],
  ['a negative revision', () => withRev('-2')],
  ['a revision that is an object', () => withRev('{"__proto__":2}')],
  ['a revision in words', () => withRev('"two"')],
];

const nameless: Case[] = [
  ['no resource', () => withResource('null')],
  ['a list as the resource', () => withResource('[{"workItemId":5}]')],
  ['text as the resource', () => withResource('"workItemId"')],
  ['a resource that only inherits its id', () => withResource('{"__proto__":{"workItemId":5,"rev":2}}')],
  ['SQL as the work item', () => withWorkItemId('"5; DROP TABLE deliveries"')],
  ['1e200000 as the work item', () => withWorkItemId('1e200000')],
  ['a negative work item', () => withWorkItemId('-5')],
  ['a work item beyond integers', () => withWorkItemId('2147483648')],
  ['a fraction of a work item', () => withWorkItemId('5.5')],
  ['a list as the work item', () => withWorkItemId('[5]')],
];

const formless: Case[] = [
  ['a state that is an object', () => spoiled('"System.State":"Closed"', '"System.State":{"newValue":"Closed"}')],
  ['an empty state', () => spoiled('"System.State":"Closed"', '"System.State":""')],
  ['a state that is only a NUL', () => spoiled('"System.State":"Closed"', '"System.State":"\\u0000"')],
  ['a type that is a number', () => spoiled('"System.WorkItemType":"Bug"', '"System.WorkItemType":7')],
  ['an assignee that is a number', () => withAssignee('5')],
  ['an assignee that is a list', () => withAssignee('["Ada"]')],
  [
    'fields that are a list',
    () => spoiled(/"fields":\{"System.AreaPath".*?\},"_links"/, '"fields":["System.State"],"_links"'),
  ],
  ['no revision', () => spoiled('"revision":', '"other":')],
  ['the revision of another item', () => spoiled(`"revision":{"id":${pair.key}`, '"revision":{"id":999999')],
  [
    'a revision older than its change',
    () => spoiled(/"revision":\{"id":(\d+),"rev":2/, `"revision":{"id":${pair.key},"rev":1`),
  ],
];

interface Result {
  pair: Pair;
  sent: string;
  status: number;
  deliveryId: string;
  shown?: DeliveryDto | undefined;
}

const results = new Map<string, Result>();
let elapsedMs: number;
let healthy: Pair;

/** Every body, each about an item of its own, then one in good health; all of them worked on together. */
beforeAll(async () => {
  world = await startWorld();
  const all = [...harmless, ...readInstead, ...nameless, ...formless];
  const [first, ...pairs] = await makePairs(world, all.length + 1);
  healthy = first!;
  const startedAt = Date.now();
  for (const [what, body] of all) {
    pair = pairs.pop()!;
    const sent = body();
    if ([...readInstead, ...formless].some(([name]) => name === what)) changeUnheard(pair);
    const { status } = await world.post(sent);
    const [{ deliveryId }] = await world.app.dataSource.query<[{ deliveryId: string }]>(
      'SELECT max(id) AS "deliveryId" FROM deliveries',
    );
    results.set(what, { pair, sent, status, deliveryId });
  }
  pair = healthy;
  await world.post(spoiled('{"id"', '{"subscriptionId":"healthy","notificationId":1,"id"'));
  await world.runLanes();
  elapsedMs = Date.now() - startedAt;
  const shown = await world.deliveries('?limit=100');
  for (const result of results.values()) result.shown = shown.find(({ id }) => id === result.deliveryId);
});
afterAll(() => world.close());

/** The item moves on without its hook. */
function changeUnheard({ key }: Pair): void {
  world.sim.setDeliveryFaults({ dropNext: 1 });
  world.sim.updateWorkItem(key, { 'System.State': 'Active' });
}

const names = (cases: Case[]): string[] => cases.map(([what]) => what);
const resultOf = (what: string): Result => results.get(what)!;

describe('hostile but valid JSON', () => {
  const everything = names([...harmless, ...readInstead, ...nameless, ...formless]);

  it.each(everything)('is answered 200: %s', (what) => {
    expect(resultOf(what).status).toBe(200);
  });

  it.each(everything)('is explained: %s', (what) => {
    expect(resultOf(what).shown?.reason).toEqual(expect.stringMatching(/\w/));
  });

  it.each(everything)('is kept as it was sent: %s', async (what) => {
    const { deliveryId, sent } = resultOf(what);
    const path = `/api/0/organizations/default/integrations/${world.integrationId}/deliveries/${deliveryId}/`;
    const { body } = await world.app.http.get(path);
    expect(body.body === sent).toBe(true);
  });

  it.each(names(harmless))('does not keep the change from being carried over: %s', async (what) => {
    expect((await world.issue(resultOf(what).pair.issueId)).status).toBe('resolved');
  });

  it.each(names(readInstead))('is quarantined when its revision is none, and the item read instead: %s', (what) => {
    expect(resultOf(what).shown).toMatchObject({
      outcome: 'quarantined',
      reason: expect.stringMatching(/^the revision is no number .*; the work item itself was read instead: unchanged$/),
    });
  });

  it.each(names(nameless))('is quarantined when it names no work item: %s', (what) => {
    expect(resultOf(what).shown).toMatchObject({
      outcome: 'quarantined',
      reason: 'the body names no work item',
      workItem: null,
    });
  });

  it.each(names([...readInstead, ...formless]))('is not believed about what it does not show: %s', async (what) => {
    expect(await world.externalIssue(resultOf(what).pair)).toMatchObject({ state: 'Active', inStep: true });
  });

  it('delays nothing else', async () => {
    expect((await world.issue(healthy.issueId)).status).toBe('resolved');
    expect(elapsedMs).toBeLessThan(20_000);
  });

  it('leaves the objects of the program alone', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('isAdmin' in {}).toBe(false);
  });
});
