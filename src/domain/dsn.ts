/** What an SDK is configured with: where it sends events, and as whom. */
export interface Dsn {
  publicKey: string;
  projectId: string;
}

/** `https://<key>@host/<project id>`; `baseUrl` ends in `/`, and a path in it is kept before the project. */
export function formatDsn(baseUrl: string, { publicKey, projectId }: Dsn): string {
  const url = new URL(projectId, baseUrl);
  url.username = publicKey;
  return url.href;
}

/** Where the browsers of a site post their reports: for `report-uri` and `report-to`. */
export function securityUrl(baseUrl: string, { publicKey, projectId }: Dsn): string {
  return new URL(`api/${projectId}/security/?sentry_key=${publicKey}`, baseUrl).href;
}

/** Reads the parts of a DSN that say who sends; undefined when it is none. An old one may hold a secret: it is ignored. */
export function parseDsn(text: string): Dsn | undefined {
  if (!URL.canParse(text)) return undefined;
  const { username, pathname } = new URL(text);
  const projectId = pathname.slice(pathname.lastIndexOf('/') + 1);
  return username === '' || projectId === '' ? undefined : { publicKey: username, projectId };
}
