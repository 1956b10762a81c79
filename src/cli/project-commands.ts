import { Argument, Option, type Command } from 'commander';
import { organizationOption, readName, readSlug } from './command-options.js';
import { withServices } from './command-services.js';
import { printTable } from './print-table.js';

const everything = { offset: 0, limit: 100_000 };

/** `project create`, `project list`. */
export function addProjectCommands(program: Command): void {
  const project = program.command('project').description('projects of an organization');
  project
    .command('create')
    .description('make a project; put users into it with `lockstep user create --project`')
    .addArgument(new Argument('<slug>').argParser(readSlug))
    .addOption(organizationOption())
    .addOption(new Option('--name <name>', 'by default the slug').argParser(readName))
    .addOption(new Option('--platform <platform>', 'e.g. node').argParser(readName))
    .action(async (slug: string, options: { org: string; name?: string; platform?: string }) => {
      await withServices(async ({ organizations, projects, dsns, transaction }) => {
        const { id } = await organizations.get(options.org);
        const { name = slug, platform = null } = options;
        const created = await transaction((tx) => projects.create(tx, id, { slug, name, platform }));
        console.log(`Made project ${created.slug} (id ${created.id}) of ${options.org}.`);
        console.log(`DSN: ${(await dsns([created.id])).get(created.id)}`);
      });
    });
  project
    .command('list')
    .description('list the projects of an organization')
    .addOption(organizationOption())
    .action(async ({ org }: { org: string }) => {
      await withServices(async ({ organizations, projects, dsns }) => {
        const rows = await projects.list((await organizations.get(org)).id, everything);
        const dsnOf = await dsns(rows.map(({ id }) => id));
        printTable(
          ['id', 'slug', 'name', 'dsn'],
          rows.map(({ id, slug, name }) => ({ id, slug, name, dsn: dsnOf.get(id) ?? '' })),
        );
      });
    });
}
