import type { Pair, World } from './world.js';

/** Links as many new issues to new Bugs as asked for, faster than one after the other; all are in step afterwards. */
export async function makePairs(world: World, count: number): Promise<Pair[]> {
  const { app, sim, integrationId } = world;
  const pairs = await Promise.all(
    Array.from({ length: count }, async (): Promise<Pair> => {
      const key = sim.createWorkItem({ type: 'Bug' });
      const issueId = await world.createIssue();
      const path = `/api/0/organizations/default/issues/${issueId}/integrations/${integrationId}/`;
      const { status, body } = await app.http.put(path, { externalIssue: String(key) });
      if (status !== 201) throw new Error(`Linking failed: ${JSON.stringify(body)}`);
      return { issueId, key, externalIssueId: body.id };
    }),
  );
  await world.settle();
  return pairs;
}
