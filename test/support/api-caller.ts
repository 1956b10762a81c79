/** Calls the API; answers the body, and throws when the status is no success. */
export type ApiCaller = <T = unknown>(method: string, path: string, body?: unknown) => Promise<T>;

/** Calls paths like `/api/0/organizations/` with one token. */
export function apiCaller(url: string, token: string): ApiCaller {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
}
