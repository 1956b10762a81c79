import { HttpException } from '@nestjs/common';

/** Wrong input by field: what is wrong with each, as a sentence without the field's name. */
export type FieldErrors = Record<string, string[]>;

/** An answer other than success that the API promises: a status and a sentence that says what to do. */
export class ApiError extends HttpException {
  constructor(
    status: number,
    detail: string,
    readonly fields?: FieldErrors,
    /** Headers of the answer, e.g. `retry-after`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super({ detail, ...(fields === undefined ? {} : { fields }) }, status);
  }
}

/** 400 that names the fields at fault. */
export function badRequest(detail: string, fields?: FieldErrors): ApiError {
  return new ApiError(400, detail, fields);
}

/** 404; another organization's object looks exactly like one that does not exist. */
export function notFound(detail = 'The requested resource does not exist.'): ApiError {
  return new ApiError(404, detail);
}

/** 503 that asks to come again. */
export function unavailable(detail: string, retryAfterSeconds: number): ApiError {
  return new ApiError(503, detail, undefined, { 'retry-after': String(retryAfterSeconds) });
}
