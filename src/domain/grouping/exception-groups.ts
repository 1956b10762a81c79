import type { ExceptionValue } from '../events/event.types.js';
import type { VariantComponents } from './variant-components.js';

/** An exception with what it would be grouped by on its own. */
export interface ExceptionToGroup {
  value: ExceptionValue;
  variants: VariantComponents;
}

/** Who caused, or belongs to, whom. */
interface ExceptionTree<T> {
  root: T;
  childrenOf: (exception: T) => readonly T[];
}

/**
 * The exceptions of an event that count for its hash. Without exception groups, or when their ids form no tree, all do.
 * A group stands for what is in it: the outermost exceptions that are no groups, each kind once, and the group last.
 * When they are all alike, one of them counts, with what caused it, and the group does not.
 * Source: Sentry's RFC 79, "Exception groups".
 */
export function exceptionsToGroup<T extends ExceptionToGroup>(exceptions: readonly T[]): readonly T[] {
  const tree = exceptions.length > 1 ? treeOf(exceptions) : undefined;
  const outermost = tree && outermostOf(tree);
  if (tree === undefined || outermost === undefined) return exceptions;
  const kinds = distinctNeighbours(outermost.sort(byTypeDescending));
  const [only] = kinds;
  if (only === undefined || kinds.length > 1) return [...kinds, tree.root];
  return firstPath(only, tree) ?? exceptions;
}

/** Undefined when an exception has no id, or none is the root, whose id is 0. */
function treeOf<T extends ExceptionToGroup>(exceptions: readonly T[]): ExceptionTree<T> | undefined {
  const byId = new Map<number, T>();
  const children = new Map<number, T[]>();
  for (const exception of exceptions.toReversed()) {
    const { exception_id: id, parent_id: parentId } = exception.value.mechanism ?? {};
    if (id === undefined) return undefined;
    byId.set(id, exception);
    if (parentId === undefined) continue;
    const siblings = children.get(parentId);
    if (siblings === undefined) children.set(parentId, [exception]);
    else siblings.push(exception);
  }
  const root = byId.get(0);
  return root && { root, childrenOf: ({ value }) => children.get(value.mechanism?.exception_id ?? 0) ?? [] };
}

/** The first exceptions from the root on that are no groups, in order; undefined when a cycle leads back to one. */
function outermostOf<T extends ExceptionToGroup>({ root, childrenOf }: ExceptionTree<T>): T[] | undefined {
  const outermost: T[] = [];
  const seen = new Set<T>();
  const pending = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) return undefined;
    seen.add(next);
    if (next.value.mechanism?.is_exception_group === true) pending.push(...childrenOf(next).toReversed());
    else outermost.push(next);
  }
  return outermost;
}

/** An exception, its first cause, the first cause of that one, and so on; undefined when they go round in a circle. */
function firstPath<T>(from: T, { childrenOf }: ExceptionTree<T>): T[] | undefined {
  const path = new Set<T>();
  for (let next: T | undefined = from; next !== undefined; next = childrenOf(next)[0]) {
    if (path.has(next)) return undefined;
    path.add(next);
  }
  return [...path];
}

function byTypeDescending({ value: one }: ExceptionToGroup, { value: other }: ExceptionToGroup): number {
  const [oneType, otherType] = [one.type ?? 'None', other.type ?? 'None'];
  if (oneType === otherType) return 0;
  return oneType < otherType ? 1 : -1;
}

/** Of neighbours that look alike in everything that was looked at, the first. */
function distinctNeighbours<T extends ExceptionToGroup>(exceptions: readonly T[]): T[] {
  const looks = exceptions.map(({ variants }) => JSON.stringify(variants));
  return exceptions.filter((_exception, index) => looks[index] !== looks[index - 1]);
}
