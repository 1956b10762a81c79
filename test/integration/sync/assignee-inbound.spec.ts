import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Person } from '../../../simulator/state/person.js';
import { TransactionRunner } from '../../../src/database/transaction-runner.service.js';
import { MembersService } from '../../../src/organizations/members.service.js';
import type { TestResponse } from '../../support/app.js';
import { countWaiting } from '../../support/held-row.js';
import { waitUntil } from '../../support/wait-until.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

const org = '/api/0/organizations/default';

let world: World;
let lastAccount = 0;
beforeAll(async () => {
  world = await startWorld();
  await world.app.http.post(`${org}/projects/`, { name: 'elsewhere' });
});
beforeEach(() => world.configure({ sync_reverse_assignment: true }));
afterEach(() => world.sim.reset());
afterAll(() => world.close());

/** Somebody at Azure DevOps whom nobody here knows yet. */
function newPerson(): Person {
  lastAccount += 1;
  return world.sim.addPerson(`Person ${lastAccount}`, `person.${lastAccount}`);
}

async function assignItem({ key }: Pair, person: Person | null): Promise<void> {
  world.sim.updateWorkItem(key, { 'System.AssignedTo': person?.uniqueName ?? '' });
  await world.settle();
}

/** A pair whose item is then assigned to somebody. */
async function assignedPair(person: Person): Promise<Pair> {
  const pair = await world.pair();
  await assignItem(pair, person);
  return pair;
}

async function assigneeOf({ issueId }: Pair): Promise<string | null> {
  const { assignedTo } = (await world.issue(issueId)) as { assignedTo: { id: string } | null };
  return assignedTo?.id ?? null;
}

async function assignIssue({ issueId }: Pair, userId: string | null): Promise<void> {
  const assignedTo = userId === null ? null : `user:${userId}`;
  const { status } = await world.app.http.put(`${org}/issues/${issueId}/`, { assignedTo });
  expect(status).toBe(200);
  await world.runLanes();
}

/** Changes the member who has this address. */
async function changeMember(email: string, change: object): Promise<void> {
  const { body } = await world.app.http.get(`${org}/members/`);
  const member = (body as { id: string; email: string }[]).find((each) => each.email === email);
  const { status }: TestResponse = await world.app.http.put(`${org}/members/${member!.id}/`, change);
  expect(status).toBe(200);
}

interface ShownDecision {
  field: string;
  outcome: string;
  action: string;
  reason: string;
}
async function assigneeDecisions(pair: Pair): Promise<ShownDecision[]> {
  return ((await world.decisions(pair)) as ShownDecision[]).filter(({ field }) => field === 'assignee');
}

describe('the assignee of a work item', () => {
  it('is carried to whoever has the verified address', async () => {
    const person = newPerson();
    const userId = await world.addMember(person.mail);
    expect(await assigneeOf(await assignedPair(person))).toBe(userId);
  });

  it('is found without regard to case', async () => {
    const person = world.sim.addPerson('Capital Person', 'Capital', 'CaPiTal@Contoso.Example');
    const userId = await world.addMember('capital@contoso.example');
    expect(await assigneeOf(await assignedPair(person))).toBe(userId);
  });

  it('is found by any verified address of the user, not only the first', async () => {
    const person = newPerson();
    const userId = await world.addMember(`home.${person.mail}`);
    await changeMember(`home.${person.mail}`, { emails: [{ email: person.mail, isVerified: true }] });
    expect(await assigneeOf(await assignedPair(person))).toBe(userId);
  });

  it('goes from one person to the next', async () => {
    const [one, other] = [newPerson(), newPerson()];
    await world.addMember(one.mail);
    const otherId = await world.addMember(other.mail);
    const pair = await assignedPair(one);
    await assignItem(pair, other);
    expect(await assigneeOf(pair)).toBe(otherId);
  });

  it('unassigns when there is none any more', async () => {
    const person = newPerson();
    await world.addMember(person.mail);
    const pair = await assignedPair(person);
    await assignItem(pair, null);
    expect(await assigneeOf(pair)).toBeNull();
  });

  it('unassigns whoever is assigned here, also somebody else', async () => {
    const person = newPerson();
    const pair = await assignedPair(person);
    await assignIssue(pair, await world.addMember('somebody.else@contoso.example'));
    await assignItem(pair, null);
    expect(await assigneeOf(pair)).toBeNull();
  });

  it('is carried on every change of it, and on no other change', async () => {
    const person = newPerson();
    await world.addMember(person.mail);
    const pair = await assignedPair(person);
    await assignIssue(pair, null);
    world.sim.updateWorkItem(pair.key, { 'System.Title': 'A better title' });
    await world.settle();
    expect(await assigneeOf(pair)).toBeNull();
  });

  it('is explained in the ledger', async () => {
    const person = newPerson();
    await world.addMember(person.mail);
    const pair = await assignedPair(person);
    expect((await assigneeDecisions(pair))[0]).toMatchObject({
      action: 'assign',
      outcome: 'applied',
      reason: `the work item is assigned to ${person.displayName} <${person.mail}>`,
      before: { group: null, workItem: null },
      after: { workItem: `${person.displayName} <${person.mail}>`, group: expect.stringContaining(person.mail) },
    });
  });

  it('is carried to nobody in a project that the user is no member of', async () => {
    const person = newPerson();
    await world.addMember(person.mail, { projects: ['elsewhere'] });
    expect(await assigneeOf(await assignedPair(person))).toBeNull();
  });

  it('is carried to nobody by an address that is not verified', async () => {
    const person = newPerson();
    await world.addMember(person.mail, { isVerified: false });
    expect(await assigneeOf(await assignedPair(person))).toBeNull();
  });

  it('is carried to nobody who is inactive', async () => {
    const person = newPerson();
    await world.addMember(person.mail);
    await changeMember(person.mail, { isActive: false });
    expect(await assigneeOf(await assignedPair(person))).toBeNull();
  });

  it('is not found by its display name', async () => {
    const person = world.sim.addPerson('owner@localhost', 'looks.like.the.owner');
    expect(await assigneeOf(await assignedPair(person))).toBeNull();
  });
});

describe('several members with the same verified address', () => {
  async function namesakes(): Promise<{ person: Person; ids: string[] }> {
    const person = newPerson();
    const ids: string[] = [];
    for (const prefix of ['first', 'second']) {
      ids.push(await world.addMember(`${prefix}.${person.mail}`));
      await changeMember(`${prefix}.${person.mail}`, { emails: [{ email: person.mail, isVerified: true }] });
    }
    return { person, ids };
  }

  it('give the issue to the one with the lowest id', async () => {
    const { person, ids } = await namesakes();
    expect(await assigneeOf(await assignedPair(person))).toBe(ids[0]);
  });

  it('are said in the decision', async () => {
    const { person } = await namesakes();
    expect((await assigneeDecisions(await assignedPair(person)))[0]!.reason).toMatch(
      /several members have that address/,
    );
  });

  it('give it to the next one when the first is inactive', async () => {
    const { person, ids } = await namesakes();
    await changeMember(`first.${person.mail}`, { isActive: false });
    expect(await assigneeOf(await assignedPair(person))).toBe(ids[1]);
  });
});

describe('an assignee who matches nobody', () => {
  it('leaves the issue’s own assignee as it is', async () => {
    const pair = await world.pair();
    const userId = await world.addMember('stays@contoso.example');
    await assignIssue(pair, userId);
    await assignItem(pair, newPerson());
    expect(await assigneeOf(pair)).toBe(userId);
  });

  it('is shown as unmatched, with the address to add', async () => {
    const person = newPerson();
    const pair = await assignedPair(person);
    expect(await world.externalIssue(pair)).toMatchObject({
      inStep: false,
      reason: `no member of the project has the verified address of ${person.displayName} <${person.mail}>`,
    });
    expect((await assigneeDecisions(pair))[0]).toMatchObject({ outcome: 'unmatched', action: 'none' });
  });

  it.each<[string, (person: Person) => Promise<unknown>]>([
    ['a member with it is added', ({ mail }) => world.addMember(mail)],
    [
      'it is added to a member',
      async ({ mail }) => {
        await world.addMember(`other.${mail}`);
        await changeMember(`other.${mail}`, { emails: [{ email: mail, isVerified: true }] });
      },
    ],
    [
      'it is verified',
      async ({ mail }) => {
        await world.addMember(mail, { isVerified: false });
        await changeMember(mail, { emails: [{ email: mail, isVerified: true }] });
      },
    ],
    [
      'its owner joins the project',
      async ({ mail }) => {
        await world.addMember(mail, { projects: ['elsewhere'] });
        await changeMember(mail, { projects: ['default'] });
      },
    ],
    [
      'its owner becomes active again',
      async ({ mail }) => {
        await world.addMember(mail);
        await changeMember(mail, { isActive: false });
        await changeMember(mail, { isActive: true });
      },
    ],
  ])('gets the issue once %s', async (_what, makeKnown) => {
    const person = newPerson();
    const pair = await assignedPair(person);
    await makeKnown(person);
    await world.runLanes();
    expect(await assigneeOf(pair)).not.toBeNull();
    expect((await world.externalIssue(pair))?.inStep).toBe(true);
  });

  it('gets the issue also when the run that misses the member ends before the member is stored', async () => {
    const person = newPerson();
    const pair = await world.pair();
    world.sim.updateWorkItem(pair.key, { 'System.AssignedTo': person.uniqueName });
    await world.sim.flushDeliveries();
    const { dataSource } = world.app;
    const [{ id: organizationId }] = await dataSource.query<[{ id: string }]>('SELECT id FROM organizations');
    const member = { email: person.mail, projects: ['default'] };
    const run = await world.app.get(TransactionRunner, { strict: false }).run(async (tx) => {
      await world.app.get(MembersService, { strict: false }).create(tx, organizationId, member, { isOwner: true });
      let hasEnded = false;
      const running = world.runLanes().finally(() => (hasEnded = true));
      await waitUntil('the run ends or waits', 1_500, async () => hasEnded || (await countWaiting(dataSource)) > 0);
      return { running };
    });
    await run.running;
    await world.runLanes();
    expect(await assigneeOf(pair)).not.toBeNull();
  });

  it('does not take the issue from whom people gave it to meanwhile', async () => {
    const person = newPerson();
    const pair = await assignedPair(person);
    const userId = await world.addMember(`meanwhile.${person.mail}`);
    await assignIssue(pair, userId);
    await world.addMember(person.mail);
    await world.runLanes();
    expect(await assigneeOf(pair)).toBe(userId);
  });

  it('is forgotten when the item goes to somebody who matches', async () => {
    const [unknown, known] = [newPerson(), newPerson()];
    const knownId = await world.addMember(known.mail);
    const pair = await assignedPair(unknown);
    await assignItem(pair, known);
    await world.addMember(unknown.mail);
    await world.runLanes();
    expect(await assigneeOf(pair)).toBe(knownId);
  });

  it('is forgotten when nobody is assigned to the item any more', async () => {
    const person = newPerson();
    const pair = await assignedPair(person);
    await assignItem(pair, null);
    await world.addMember(person.mail);
    await world.runLanes();
    expect(await assigneeOf(pair)).toBeNull();
  });
});

describe('an assignee whom people changed here', () => {
  it('stays, and that it is not carried out is said once', async () => {
    const person = newPerson();
    await world.addMember(person.mail);
    const pair = await assignedPair(person);
    const otherId = await world.addMember(`changed.${person.mail}`);
    await assignIssue(pair, otherId);
    world.sim.updateWorkItem(pair.key, { 'System.Title': 'A better title' });
    await world.settle();
    expect(await assigneeOf(pair)).toBe(otherId);
    expect((await assigneeDecisions(pair)).filter(({ outcome }) => outcome === 'direction_off')).toHaveLength(1);
  });

  it('gives way to the next change of the work item', async () => {
    const [one, other] = [newPerson(), newPerson()];
    await world.addMember(one.mail);
    const otherId = await world.addMember(other.mail);
    const pair = await assignedPair(one);
    await assignIssue(pair, null);
    await assignItem(pair, other);
    expect(await assigneeOf(pair)).toBe(otherId);
  });

  it('gives way when both were changed before either was looked at', async () => {
    const [one, other] = [newPerson(), newPerson()];
    const oneId = await world.addMember(one.mail);
    const otherId = await world.addMember(other.mail);
    const pair = await world.pair();
    world.sim.updateWorkItem(pair.key, { 'System.AssignedTo': other.uniqueName });
    await world.app.http.put(`${org}/issues/${pair.issueId}/`, { assignedTo: `user:${oneId}` });
    await world.settle();
    expect(await assigneeOf(pair)).toBe(otherId);
  });
});

describe('while inbound assignee sync is off', () => {
  beforeEach(() => world.configure({ sync_reverse_assignment: false }));

  it('carries nothing, and says so', async () => {
    const person = newPerson();
    await world.addMember(person.mail);
    const pair = await assignedPair(person);
    expect(await assigneeOf(pair)).toBeNull();
    expect(await assigneeDecisions(pair)).toMatchObject([{ outcome: 'direction_off', action: 'none' }]);
  });

  it('starts from the present assignee when it is switched on', async () => {
    const person = newPerson();
    await world.addMember(person.mail);
    const pair = await assignedPair(person);
    await world.configure({ sync_reverse_assignment: true });
    expect(await assigneeOf(pair)).toBeNull();
  });
});
