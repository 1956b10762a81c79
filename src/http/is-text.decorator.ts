import { ValidateBy, type ValidationOptions } from 'class-validator';

/** Whether PostgreSQL and JSON take the text as it is: no NUL, no lone surrogate. */
export function isStorableText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** A text of `min` to `max` UTF-16 units that can be stored unchanged, and is not blank where `min` is above 0. */
export function IsText(min: number, max: number, options?: ValidationOptions): PropertyDecorator {
  const problem = (value: unknown): string | undefined => {
    if (typeof value !== 'string') return 'must be a text';
    if (!isStorableText(value)) return 'must not hold NUL or lone surrogates';
    if (value.length > max || value.trim().length < min) return `must be ${min} to ${max} characters long`;
    return undefined;
  };
  return ValidateBy(
    {
      name: 'isText',
      validator: {
        validate: (value) => problem(value) === undefined,
        defaultMessage: (validation) => problem(validation?.value) ?? '',
      },
    },
    options,
  );
}
