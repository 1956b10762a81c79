/** A base URL that a person gave, or why it is none. */
export type BaseUrlResult = { ok: true; baseUrl: string } | { ok: false; problem: string };

const devAzure = 'dev.azure.com';
const visualStudio = /^([a-z0-9][a-z0-9-]*)\.visualstudio\.com$/;

/**
 * The base URL of an organization or collection from what people copy out of their browser: a project's page, a work
 * item, the old `visualstudio.com` form. Ends in `/`.
 *
 * Of a Server nobody can tell a collection from a project by the URL alone: only what certainly lies below is cut.
 */
export function normaliseBaseUrl(text: string): BaseUrlResult {
  const trimmed = text.trim();
  const candidate = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (!URL.canParse(candidate)) return { ok: false, problem: 'must be a URL such as https://dev.azure.com/contoso' };
  const url = new URL(candidate);
  if (url.username !== '' || url.password !== '') {
    return { ok: false, problem: 'must not hold a user name or password; put the token into the credential' };
  }
  const segments = url.pathname.split('/').filter((part) => part !== '');
  if (url.hostname === devAzure) {
    const [organization] = segments;
    if (organization === undefined || organization.startsWith('_')) {
      return { ok: false, problem: 'must name the organization, as in https://dev.azure.com/contoso' };
    }
    return { ok: true, baseUrl: `${url.origin}/${organization}/` };
  }
  if (visualStudio.test(url.hostname)) return { ok: true, baseUrl: `${url.origin}/` };
  const below = segments.findIndex((part) => part.startsWith('_'));
  const kept = below === -1 ? segments : segments.slice(0, below);
  return { ok: true, baseUrl: `${url.origin}/${kept.map((part) => `${part}/`).join('')}` };
}

/** Where an organization's full-text search answers; Server and whatever else stands in for it search at home. */
export function searchBaseUrl(baseUrl: string): string {
  const url = new URL(baseUrl);
  if (url.hostname === devAzure) url.hostname = `almsearch.${devAzure}`;
  else url.hostname = url.hostname.replace(visualStudio, '$1.almsearch.visualstudio.com');
  return url.href;
}

/** The page of a work item in Azure DevOps' own UI. */
export function workItemPageUrl(baseUrl: string, project: string, id: number): string {
  return `${baseUrl}${encodeURIComponent(project)}/_workitems/edit/${id}`;
}

/** What a person calls the organization or collection: the last part of its base URL. */
export function nameFromBaseUrl(baseUrl: string): string {
  const url = new URL(baseUrl);
  const last = url.pathname.split('/').findLast((part) => part !== '');
  if (last === undefined) return visualStudio.exec(url.hostname)?.[1] ?? url.hostname;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
