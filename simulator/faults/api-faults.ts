import type { RouteGroup } from '../http/api.types.js';

export type ApiFaultKind =
  | 'signin203'
  | 'redirect302'
  | '401'
  | '403'
  | '409'
  | '429'
  | '500'
  | '502'
  | '503'
  | 'retryAfter'
  | 'slow'
  | 'truncated'
  | 'emptyTypes'
  | 'garbage'
  | 'reset'
  | 'lostAnswer';

export interface ApiFault {
  kind: ApiFaultKind;
  /** A group of routes, or a part of the path (when it contains `/`); every API call when absent. */
  route?: RouteGroup | (string & {});
  /** Only calls with this method. */
  method?: string;
  /** How many calls it spoils; until cleared when absent. */
  times?: number;
  /** How long `slow` waits. */
  delayMs?: number;
  /** What `429`, `503` and `retryAfter` put into Retry-After, in seconds. */
  retryAfterSeconds?: number;
}

export interface CallDescription {
  group: RouteGroup;
  method: string;
  path: string;
}

export const API_FAULT_KINDS: readonly ApiFaultKind[] = [
  'signin203',
  'redirect302',
  '401',
  '403',
  '409',
  '429',
  '500',
  '502',
  '503',
  'retryAfter',
  'slow',
  'truncated',
  'emptyTypes',
  'garbage',
  'reset',
  'lostAnswer',
];

/** The switched-on faults of API answers. */
export class ApiFaults {
  private faults: ApiFault[] = [];

  add(fault: ApiFault): void {
    this.faults.push({ ...fault });
  }

  /** Removes all faults, or those of one route. */
  clear(route?: string): void {
    this.faults = route === undefined ? [] : this.faults.filter((fault) => fault.route !== route);
  }

  list(): readonly ApiFault[] {
    return this.faults;
  }

  /** The faults that this call meets, each used up by one: every `slow` on its way, and the first other one. */
  take(call: CallDescription): ApiFault[] {
    const matching = this.faults.filter((fault) => {
      return concerns(fault, call) && (fault.kind !== 'emptyTypes' || call.group === 'types');
    });
    const delays = matching.filter(({ kind }) => kind === 'slow');
    const taken = [...delays, ...matching.filter(({ kind }) => kind !== 'slow').slice(0, 1)];
    for (const fault of taken) if (fault.times !== undefined) fault.times -= 1;
    this.faults = this.faults.filter((fault) => fault.times === undefined || fault.times > 0);
    return taken;
  }
}

/** Whether a route and a method, both optional, mean this call. */
export function concerns({ route, method }: Pick<ApiFault, 'route' | 'method'>, call: CallDescription): boolean {
  if (method !== undefined && method.toUpperCase() !== call.method) return false;
  if (route === undefined || route === '*') return true;
  return route.includes('/')
    ? call.path.toLowerCase().includes(route.toLowerCase())
    : route.toLowerCase() === call.group.toLowerCase();
}
