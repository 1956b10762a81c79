/** A JSON value as text: scalars as they read, nothing as `''`, the rest as JSON. */
export function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
