import { isEmail, ValidateBy } from 'class-validator';
import { isStorableText } from '../http/is-text.decorator.js';

/** An e-mail address; `owner@localhost` is one, too. */
export function IsEmailAddress(): PropertyDecorator {
  return ValidateBy({
    name: 'isEmailAddress',
    validator: {
      // The text is checked first, because isEmail throws at lone surrogates.
      validate: (value) => typeof value === 'string' && isStorableText(value) && isEmail(value, { require_tld: false }),
      defaultMessage: () => 'must be an e-mail address',
    },
  });
}
