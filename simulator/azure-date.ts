/** ISO 8601 as Azure DevOps writes it: trailing zeros of the fraction are cut (`…:39.98Z`, `…:40Z`). */
export function formatAzureDate(date: Date): string {
  return date.toISOString().replace(/\.?0*Z$/, 'Z');
}

/** What to order such dates by: as they are written they do not sort, because of the zeros that are cut. */
export function dateSortKey(date: string): string {
  return new Date(date).toISOString();
}

/** The date of a revision that nothing has revised yet. */
export const NEVER_REVISED = '9999-01-01T00:00:00Z';
