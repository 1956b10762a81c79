import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { badRequest, type ApiError, type FieldErrors } from './api-error.js';

/** Validates every body and query against its DTO; a wrong one is a 400 that names the fields. */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    stopAtFirstError: false,
    exceptionFactory: (errors: ValidationError[]): ApiError => {
      const fields: FieldErrors = {};
      collect(errors, '', fields);
      const detail = Object.entries(fields)
        .map(([field, problems]) => `${field}: ${problems.join(', ')}`)
        .join('; ');
      return badRequest(detail, fields);
    },
  });
}

function collect(errors: ValidationError[], prefix: string, fields: FieldErrors): void {
  for (const error of errors) {
    const name = prefix + error.property;
    // class-validator starts its messages with the property's name, which the field already gives.
    const problems = Object.values(error.constraints ?? {}).map((text) =>
      text.startsWith(`${error.property} `) ? text.slice(error.property.length + 1) : text,
    );
    if (problems.length > 0) fields[name] = problems;
    collect(error.children ?? [], `${name}.`, fields);
  }
}
