import { isEmail } from 'class-validator';
import { InvalidArgumentError, Option } from 'commander';
import { slugPattern, slugRule } from '../domain/slug.js';
import { isDatabaseId } from '../http/database-id.js';

/** `--org`, which most commands take. */
export function organizationOption(): Option {
  return new Option('--org <slug>', 'organization').default('default');
}

/** Reads a slug; commander shows what is wrong with it. */
export function readSlug(text: string): string {
  if (!slugPattern.test(text)) throw new InvalidArgumentError(`It ${slugRule}.`);
  return text;
}

/** Reads an e-mail address; answers it in lower case, as addresses are kept. */
export function readEmail(text: string): string {
  if (!isEmail(text, { require_tld: false })) throw new InvalidArgumentError('It must be an e-mail address.');
  return text.toLowerCase();
}

/** Reads a text that is shown to people. */
export function readName(text: string): string {
  if (text.trim() === '' || text.length > 200) throw new InvalidArgumentError('It must be 1 to 200 characters long.');
  return text;
}

/** Reads the id of a token. */
export function readTokenId(text: string): string {
  if (!isDatabaseId(text)) throw new InvalidArgumentError('It must be a number.');
  return text;
}

/** Collects the values of an option that may be given several times. */
export function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}
