/** What somebody who looks for a work item typed: at least one way of looking, or none when nothing can be meant. */
export interface WorkItemQuery {
  /** Look for the item of this id. */
  id?: number;
  /** Look for items by text. */
  text?: string;
}

const largestId = 2_147_483_647;
const devAzure = /^https?:\/\/dev\.azure\.com\/([^/]+)/i;
const visualStudio = /^https?:\/\/([a-z0-9-]+)\.visualstudio\.com/i;

/**
 * Reads a query: `33` is an id and maybe a text, `#33` and `AB#33` (as in commit messages) are ids, a URL means the
 * item it leads to if it lies below `baseUrl`, everything else is a text. `query` is not empty.
 */
export function parseWorkItemQuery(query: string, baseUrl: string): WorkItemQuery {
  const trimmed = query.trim();
  if (trimmed === '') return {};
  const number = /^((?:AB)?#)?0*(\d+)$/i.exec(trimmed);
  if (number !== null) {
    const isText = number[1] === undefined;
    return { ...withId(Number(number[2])), ...(isText ? { text: trimmed } : {}) };
  }
  if (!/^https?:\/\//i.test(trimmed)) return { text: trimmed };
  return URL.canParse(trimmed) && liesBelow(trimmed, baseUrl) ? withId(idInUrl(new URL(trimmed))) : {};
}

function withId(id: number | undefined): { id?: number } {
  return id !== undefined && id > 0 && id <= largestId ? { id } : {};
}

/** Of the pages that show a work item: its own, a board's or query's with the item opened, the API's, and old ones. */
function idInUrl(url: URL): number | undefined {
  const inPath = /\/(?:_workitems\/(?:edit|recyclebin)|_queries\/edit|_apis\/wit\/workitems)\/(\d+)(?:\/|$)/i.exec(
    url.pathname,
  );
  if (inPath !== null) return Number(inPath[1]);
  const isOwnPage = /\/(?:_workitems(?:\/.*)?|web\/wi\.aspx)\/?$/i.test(url.pathname);
  for (const [name, value] of url.searchParams) {
    const key = name.toLowerCase();
    const names = key === 'workitem' || (isOwnPage && key === 'id');
    if (names && /^\d+$/.test(value)) return Number(value);
  }
  return undefined;
}

/** Both names of a Services organization mean the same place; pages of it keep the one they were opened by. */
function liesBelow(url: string, baseUrl: string): boolean {
  const organization = organizationOf(baseUrl);
  if (organization !== undefined) return organizationOf(url) === organization;
  const base = new URL(baseUrl);
  const candidate = new URL(url);
  // Whether https is spoken outside, a reverse proxy decides.
  return (
    candidate.hostname === base.hostname &&
    (candidate.port === base.port || candidate.protocol !== base.protocol) &&
    candidate.pathname.toLowerCase().startsWith(base.pathname.toLowerCase())
  );
}

function organizationOf(url: string): string | undefined {
  return (devAzure.exec(url) ?? visualStudio.exec(url))?.[1]?.toLowerCase();
}
