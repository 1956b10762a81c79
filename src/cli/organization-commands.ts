import { Argument, Option, type Command } from 'commander';
import { readName, readSlug } from './command-options.js';
import { withServices } from './command-services.js';
import { printTable } from './print-table.js';

/** `org create`, `org list`. */
export function addOrganizationCommands(program: Command): void {
  const org = program.command('org').description('organizations');
  org
    .command('create')
    .description('make an organization; give it an owner with `lockstep user create`')
    .addArgument(new Argument('<slug>').argParser(readSlug))
    .addOption(new Option('--name <name>', 'by default the slug').argParser(readName))
    .action(async (slug: string, { name }: { name?: string }) => {
      await withServices(async ({ organizations, transaction }) => {
        const created = await transaction((tx) => organizations.create(tx, slug, name ?? slug));
        console.log(`Made organization ${created.slug} (id ${created.id}).`);
      });
    });
  org
    .command('list')
    .description('list the organizations')
    .action(async () => {
      await withServices(async ({ organizations }) => printTable(['id', 'slug', 'name'], await organizations.list()));
    });
}
