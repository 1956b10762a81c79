import { ValidateIf } from 'class-validator';

/** The property may be absent. Unlike with `@IsOptional`, null is a value that the other validators judge. */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}
