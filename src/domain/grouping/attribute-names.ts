/** What rules and variables may call an attribute: in full, as in the search for events, or in short. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['error.type', 'type'],
  ['error.value', 'value'],
  ['stack.abs_path', 'path'],
  ['stack.module', 'module'],
  ['stack.function', 'function'],
  ['stack.package', 'package'],
]);

/** The one name of an attribute that has two. */
export function shortName(name: string): string {
  return shortNames.get(name) ?? name;
}
