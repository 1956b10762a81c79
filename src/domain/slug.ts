/** What a slug of an organization or project looks like. Slugs stand where ids may stand, too, so none is all digits. */
export const slugPattern = /^(?!\d+$)[a-z0-9_][a-z0-9_-]{0,49}$/;

/** Completes "slug …". */
export const slugRule = 'must be up to 50 of a-z, 0-9, - and _, not starting with - and not digits only';

/** A slug made from a name; undefined when the name has nothing that may stand in one. */
export function slugFromName(name: string): string | undefined {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 50)
    .replace(/-$/, '');
  return slugPattern.test(slug) ? slug : undefined;
}
