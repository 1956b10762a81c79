import { ApiError } from '../../http/api-error.js';

/** Why a request was not taken in; a label of the metric. */
export type RefusalReason =
  'unauthorized' | 'malformed' | 'too_large' | 'unsupported_encoding' | 'rate_limited' | 'backlog' | 'unavailable';

const statuses: Record<RefusalReason, number> = {
  unauthorized: 403,
  malformed: 400,
  too_large: 413,
  unsupported_encoding: 415,
  rate_limited: 429,
  backlog: 429,
  unavailable: 503,
};

/** An answer other than 200, in the shape that SDKs know from Sentry: `{detail, causes}` and `X-Sentry-Error`. */
export class IntakeRefusal extends ApiError {
  constructor(
    readonly reason: RefusalReason,
    detail: string,
    private readonly causes: readonly string[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    const sentence = [detail, ...causes].join(' ').replace(/[^ -~]/g, '?');
    super(statuses[reason], detail, undefined, { 'x-sentry-error': sentence, ...headers });
  }

  override getResponse(): object {
    return { ...(super.getResponse() as object), causes: this.causes };
  }
}

/** 403; who asks learns nothing about which keys and projects there are. */
export function unauthorized(detail: string): IntakeRefusal {
  return new IntakeRefusal('unauthorized', detail);
}

/** 400 for what cannot be read at all. */
export function malformed(cause: string): IntakeRefusal {
  return new IntakeRefusal('malformed', 'The request could not be read.', [cause]);
}

/** 413. */
export function tooLarge(what: string, maxBytes: number): IntakeRefusal {
  return new IntakeRefusal('too_large', `${what} is larger than ${maxBytes} bytes.`);
}
