import { Argument, Option, type Command } from 'commander';
import { scopes, type Scope } from '../organizations/organizations.types.js';
import { organizationOption, readEmail, readName, readTokenId } from './command-options.js';
import { withServices } from './command-services.js';
import { printTable } from './print-table.js';

interface CreateOptions {
  org: string;
  user: string;
  name: string;
  scope: Scope[];
}

/** `token create`, `token revoke`, `token list`. */
export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('API tokens of an organization');
  token
    .command('create')
    .description('make a token and print it alone on standard output, the only time that it can be read')
    .addOption(new Option('--user <email>', 'member whose name it acts in').argParser(readEmail).makeOptionMandatory())
    .addOption(organizationOption())
    .addOption(new Option('--name <name>', 'what it is for').default('command line').argParser(readName))
    .addOption(new Option('--scope <scopes...>', 'by default all').choices(scopes).default(scopes, 'all'))
    .action(async ({ org, user, name, scope }: CreateOptions) => {
      await withServices(async ({ organizations, members, tokens, transaction }) => {
        const { id: organizationId } = await organizations.get(org);
        const { userId } = await members.getByEmail(organizationId, user);
        const created = await transaction((tx) =>
          tokens.create(tx, { organizationId, userId, name, scopes: [...new Set(scope)] }),
        );
        console.error(`Made token ${created.id} of ${user} in ${org}; it is shown only now:`);
        console.log(created.plainToken);
      });
    });
  token
    .command('revoke')
    .description('end a token at once')
    .addArgument(new Argument('<id>', 'as `lockstep token list` shows it').argParser(readTokenId))
    .addOption(organizationOption())
    .action(async (tokenId: string, { org }: { org: string }) => {
      await withServices(async ({ organizations, tokens, transaction }) => {
        const { id } = await organizations.get(org);
        await transaction((tx) => tokens.revoke(tx, id, tokenId));
        console.log(`Revoked token ${tokenId}.`);
      });
    });
  token
    .command('list')
    .description('list the tokens of an organization by their first characters')
    .addOption(organizationOption())
    .action(async ({ org }: { org: string }) => {
      await withServices(async ({ organizations, tokens }) => {
        const rows = await tokens.list((await organizations.get(org)).id);
        printTable(
          ['id', 'prefix', 'user', 'name', 'created', 'scopes'],
          rows.map(({ id, prefix, email, name, createdAt, scopes: given }) => ({
            id,
            prefix: `${prefix}…`,
            user: email,
            name,
            created: createdAt.toISOString(),
            scopes: given.join(','),
          })),
        );
      });
    });
}
