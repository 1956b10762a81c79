/** A path as it is compared: in lower case, its backslashes as slashes. */
export function foldPath(path: string): string {
  return path.toLowerCase().replaceAll('\\', '/');
}
