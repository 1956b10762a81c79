/** The first text that is there and not empty. */
export function firstText(...candidates: readonly (string | undefined)[]): string | undefined {
  return candidates.find((text) => text !== undefined && text !== '');
}
