import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { getPersonalAccessTokenHandler, WebApi } from 'azure-devops-node-api';
import type { WorkItem } from 'azure-devops-node-api/interfaces/WorkItemTrackingInterfaces.js';
import { WorkItemErrorPolicy, WorkItemExpand } from 'azure-devops-node-api/interfaces/WorkItemTrackingInterfaces.js';
import type { IWorkItemTrackingApi } from 'azure-devops-node-api/WorkItemTrackingApi.js';
import type { Simulator } from './simulator.types.js';
import { startSimulator } from './start-simulator.js';

/** The vendor's own client, as published, decides here whether the simulator passes for the real thing. */
describe.each(['services', 'server'] as const)("the vendor's client on %s", (mode) => {
  let simulator: Simulator;
  let client: WebApi;
  let wit: IWorkItemTrackingApi;

  beforeEach(async () => {
    simulator = await startSimulator({ mode });
    client = new WebApi(simulator.baseUrl, getPersonalAccessTokenHandler(simulator.pat));
    wit = await client.getWorkItemTrackingApi();
  });

  afterEach(() => simulator.close());

  const add = (path: string, value: unknown): Record<string, unknown> => ({ op: 'add', path, value });

  function create(...operations: Record<string, unknown>[]): Promise<WorkItem> {
    return wit.createWorkItem({}, [add('/fields/System.Title', 'Made'), ...operations], 'Web Shop', 'Bug');
  }

  it('connects and learns whose collection it is', async () => {
    const { instanceId, authenticatedUser } = await client.connect();
    expect([instanceId, authenticatedUser?.id]).toEqual([simulator.collectionId, simulator.owner.id]);
  });

  it('lists the projects', async () => {
    const core = await client.getCoreApi();
    const names = (await core.getProjects()).map(({ name }) => name);
    expect(names).toEqual(['Web Shop', 'Internal Tools', '移动应用']);
  });

  it('learns which process a project has', async () => {
    const core = await client.getCoreApi();
    const { capabilities } = await core.getProject('Internal Tools', true);
    expect(capabilities?.['processTemplate']?.['templateName']).toBe('Basic');
  });

  it('gets one item', async () => {
    const item = await wit.getWorkItem(1);
    expect(item.fields?.['System.Title']).toBe('Checkout fails with an empty cart');
  });

  it('gets null for an item that does not exist', async () => {
    expect(await wit.getWorkItem(4711)).toBeNull();
  });

  it('gets several items, with a hole where one is missing', async () => {
    const items = await wit.getWorkItems([1, 4711, 2], undefined, undefined, undefined, WorkItemErrorPolicy.Omit);
    expect(items.map((item: WorkItem | null) => item?.id)).toEqual([1, undefined, 2]);
  });

  it('gets a batch of chosen fields', async () => {
    const items = await wit.getWorkItemsBatch({ ids: [1, 2], fields: ['System.Rev'] });
    expect(items.map(({ fields }) => fields)).toEqual([{ 'System.Rev': 1 }, { 'System.Rev': 1 }]);
  });

  it('creates an item', async () => {
    const { id, rev, fields } = await create();
    expect([typeof id, rev, fields?.['System.State']]).toEqual(['number', 1, 'New']);
  });

  it('updates an item behind a test of its revision', async () => {
    const { id } = await create();
    const patch = [{ op: 'test', path: '/rev', value: 1 }, add('/fields/System.State', 'Active')];
    const updated = await wit.updateWorkItem({}, patch, Number(id));
    expect([updated.rev, updated.fields?.['System.State']]).toEqual([2, 'Active']);
  });

  it('is told with 412 that somebody was faster', async () => {
    const { id } = await create();
    simulator.updateWorkItem(Number(id), { 'System.Title': 'Faster' }, 'Ada Almgren');
    const patch = [{ op: 'test', path: '/rev', value: 1 }, add('/fields/System.State', 'Active')];
    await expect(wit.updateWorkItem({}, patch, Number(id))).rejects.toMatchObject({ statusCode: 412 });
  });

  it('is told with 400 that a rule forbids a change', async () => {
    const { id } = await create();
    const patch = [add('/fields/System.State', 'Nonsense')];
    await expect(wit.updateWorkItem({}, patch, Number(id))).rejects.toMatchObject({ statusCode: 400 });
  });

  it('assigns a person and reads the reference back', async () => {
    const ada = simulator.people.find(({ displayName }) => displayName === 'Ada Almgren');
    const { fields } = await create(add('/fields/System.AssignedTo', ada?.uniqueName));
    expect(fields?.['System.AssignedTo']).toMatchObject({ id: ada?.id, uniqueName: ada?.uniqueName });
  });

  it('links an item and sees the link', async () => {
    const { id } = await create();
    const link = { rel: 'Hyperlink', url: 'https://tracker.example/issues/1' };
    await wit.updateWorkItem({}, [add('/relations/-', link)], Number(id));
    const { relations } = await wit.getWorkItem(Number(id), undefined, undefined, WorkItemExpand.Relations);
    expect(relations).toMatchObject([link]);
  });

  it('reads types with their states', async () => {
    const types = await wit.getWorkItemTypes('移动应用');
    expect(types.map(({ name, states }) => [name, states?.length])).toEqual([
      ['任务', 4],
      ['缺陷', 4],
    ]);
  });

  it('reads the states of one type', async () => {
    const states = await wit.getWorkItemTypeStates('移动应用', '缺陷');
    expect(states.map(({ category }) => category)).toEqual(['Proposed', 'InProgress', 'Resolved', 'Completed']);
  });

  it('gets null for the states of a type that does not exist', async () => {
    expect(await wit.getWorkItemTypeStates('Internal Tools', 'Bug')).toBeNull();
  });

  it('runs a query', async () => {
    const query =
      "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project AND [System.Title] CONTAINS 'cart'";
    const { workItems } = await wit.queryByWiql({ query }, { project: 'Web Shop' });
    expect(workItems?.map(({ id }) => id)).toEqual([1]);
  });

  it('reads the history as revisions and as updates', async () => {
    const { id } = await create();
    await wit.updateWorkItem({}, [add('/fields/System.State', 'Active')], Number(id));
    const revisions = await wit.getRevisions(Number(id));
    const updates = await wit.getUpdates(Number(id));
    expect([
      revisions.map(({ fields }): unknown => fields?.['System.State']),
      updates.map(({ fields }): unknown => fields?.['System.State']),
    ]).toEqual([
      ['New', 'Active'],
      [{ newValue: 'New' }, { oldValue: 'New', newValue: 'Active' }],
    ]);
  });

  it('comments, edits the comment and lists it', async () => {
    const { id } = await create();
    const comment = await wit.addComment({ text: 'First' }, 'Web Shop', Number(id));
    await wit.updateComment({ text: 'Second' }, 'Web Shop', Number(id), Number(comment.id));
    const list = await wit.getComments('Web Shop', Number(id));
    expect(list.comments?.map(({ text, version }) => [text, version])).toEqual([['Second', 2]]);
  });

  it('deletes an item, finds it in the bin and restores it', async () => {
    const { id } = await create();
    await wit.deleteWorkItem(Number(id), 'Web Shop');
    const deleted = await wit.getDeletedWorkItem(Number(id), 'Web Shop');
    await wit.restoreWorkItem({ isDeleted: false }, Number(id), 'Web Shop');
    const restored = await wit.getWorkItem(Number(id));
    expect([deleted.name, restored.id]).toEqual(['Made', id]);
  });
});
