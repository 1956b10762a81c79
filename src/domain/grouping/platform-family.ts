/** Platforms whose stacks are treated alike. */
export type PlatformFamily = 'javascript' | 'native' | 'other';

const families: ReadonlyMap<string, PlatformFamily> = new Map([
  ['javascript', 'javascript'],
  ['node', 'javascript'],
  ['objc', 'native'],
  ['cocoa', 'native'],
  ['swift', 'native'],
  ['native', 'native'],
  ['c', 'native'],
]);

/** The family of a platform. */
export function platformFamily(platform: string): PlatformFamily {
  return families.get(platform) ?? 'other';
}
