/** The single tags of a `System.Tags` value, which separates them with `;`. */
export function splitTags(text: string): string[] {
  const tags = new Map<string, string>();
  for (const entry of text.split(/[;,]/)) {
    const tag = entry.trim();
    if (tag !== '' && !tags.has(tag.toLowerCase())) tags.set(tag.toLowerCase(), tag);
  }
  return [...tags.values()];
}

/** Both lists in one, each tag once without case, sorted, written the vendor's way. */
export function mergeTags(existing: string, added: string): string {
  return normaliseTags(`${existing};${added}`);
}

export function normaliseTags(text: string): string {
  return splitTags(text)
    .sort((a, b) => a.localeCompare(b, 'en'))
    .join('; ');
}
