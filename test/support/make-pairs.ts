import pLimit from 'p-limit';
import type { Pair, World } from './world.js';

/** More at a time would wait longer for a connection than the service lets them, on a machine that is busy. */
const linksAtATime = 12;

/** Links as many new issues to new Bugs as asked for, faster than one after the other; all are in step afterwards. */
export async function makePairs(world: World, count: number): Promise<Pair[]> {
  const limit = pLimit(linksAtATime);
  const pairs = await Promise.all(Array.from({ length: count }, () => limit(() => world.link())));
  await world.settle();
  return pairs;
}
