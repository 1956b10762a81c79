/** A group's short id as people write it, e.g. `WEB-12`. Slugs hold hyphens, too, so it is read from its end. */
export function formatShortId(projectSlug: string, shortId: number): string {
  return `${projectSlug.toUpperCase()}-${shortId}`;
}

/** Reads a short id in any case; undefined when the text is none. */
export function parseShortId(text: string): { projectSlug: string; shortId: number } | undefined {
  const match = /^([a-z0-9_-]{1,50})-(\d{1,9})$/i.exec(text);
  if (match?.[1] === undefined) return undefined;
  return { projectSlug: match[1].toLowerCase(), shortId: Number(match[2]) };
}
