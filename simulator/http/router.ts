import type { Route } from './api.types.js';

const PARAMETER = /^(\$?)([:#])(\w+)$/;

export interface RouteMatch {
  route: Route;
  params: Record<string, string>;
}

/** Finds the route of a call. Segments are compared without case; the first route that fits wins. */
export class Router {
  private readonly routes: { route: Route; segments: string[] }[] = [];

  add(routes: readonly Route[]): void {
    for (const route of routes) this.routes.push({ route, segments: route.template.split('/') });
  }

  /** @param path decoded segments behind `_apis` */
  find(method: string, path: readonly string[], hasProject: boolean): RouteMatch | 'wrong-method' | undefined {
    let isKnownPath = false;
    for (const { route, segments } of this.routes) {
      const params = matchSegments(segments, path);
      if (!params || (route.project === 'required' && !hasProject) || (route.project === 'none' && hasProject))
        continue;
      if (route.method === method) return { route, params };
      isKnownPath = true;
    }
    return isKnownPath ? 'wrong-method' : undefined;
  }
}

function matchSegments(template: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (template.length !== path.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const actual = path[index] ?? '';
    const [, prefix = '', mark, name = ''] = PARAMETER.exec(expected) ?? [];
    if (mark === undefined) {
      if (expected.toLowerCase() !== actual.toLowerCase()) return undefined;
      continue;
    }
    const value = actual.slice(prefix.length);
    const isNumber = /^\d+$/.test(value);
    if (!actual.startsWith(prefix) || (mark === '#' && !isNumber) || value.startsWith('$')) return undefined;
    params[name] = value;
  }
  return params;
}
