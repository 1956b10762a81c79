import { ValidateBy } from 'class-validator';
import { FingerprintRuleError, parseFingerprintRules } from '../domain/grouping/parse-fingerprint-rules.js';

/** The text holds fingerprint rules that can be read; what is wrong names the line. */
export function AreFingerprintRules(): PropertyDecorator {
  const problem = (value: unknown): string | undefined => {
    if (typeof value !== 'string') return 'must be a text';
    try {
      parseFingerprintRules(value);
      return undefined;
    } catch (error) {
      if (error instanceof FingerprintRuleError) return error.message;
      throw error;
    }
  };
  return ValidateBy({
    name: 'areFingerprintRules',
    validator: {
      validate: (value) => problem(value) === undefined,
      defaultMessage: (validation) => problem(validation?.value) ?? '',
    },
  });
}
