const largestBigint = 9_223_372_036_854_775_807n;

/** Whether a text is a decimal id that PostgreSQL's bigint can hold; anything else names nothing. */
export function isDatabaseId(text: string): boolean {
  return /^\d{1,19}$/.test(text) && BigInt(text) <= largestBigint;
}
