import { Option, type Command } from 'commander';
import { memberRoles, type MemberRole } from '../organizations/organizations.types.js';
import { collect, organizationOption, readEmail, readName } from './command-options.js';
import { withServices } from './command-services.js';
import { printTable } from './print-table.js';

const everything = { offset: 0, limit: 100_000 };

interface CreateOptions {
  org: string;
  email: string;
  name?: string;
  role: MemberRole;
  project?: string[];
  unverified?: boolean;
}

/** `user create`, `user list`. */
export function addUserCommands(program: Command): void {
  const user = program.command('user').description('users, as members of an organization');
  user
    .command('create')
    .description('make a user and its membership')
    .addOption(new Option('--email <address>', 'counts as verified').argParser(readEmail).makeOptionMandatory())
    .addOption(organizationOption())
    .addOption(new Option('--name <name>', 'by default the e-mail').argParser(readName))
    .addOption(new Option('--role <role>').choices(memberRoles).default('member'))
    .option('--project <slug>', 'project to be a member of; may be given several times', collect)
    .option('--unverified', 'nobody vouches for the address: it matches no identity of Azure DevOps')
    .action(async ({ org, email, name, role, project = [], unverified = false }: CreateOptions) => {
      await withServices(async ({ organizations, members, transaction }) => {
        const { id } = await organizations.get(org);
        const input = {
          email,
          role,
          emails: [{ email, isVerified: !unverified }],
          projects: project,
          ...(name === undefined ? {} : { name }),
        };
        const created = await transaction((tx) => members.create(tx, id, input, { isOwner: true }));
        console.log(`Made user ${created.email} (id ${created.userId}), ${created.role} of ${org}.`);
      });
    });
  user
    .command('list')
    .description('list the members of an organization')
    .addOption(organizationOption())
    .action(async ({ org }: { org: string }) => {
      await withServices(async ({ organizations, members }) => {
        const rows = await members.list((await organizations.get(org)).id, everything);
        printTable(
          ['id', 'email', 'name', 'role', 'active', 'projects'],
          rows.map(({ userId, email, name, role, isActive, projects }) => ({
            id: userId,
            email,
            name,
            role,
            active: isActive ? 'yes' : 'no',
            projects: projects.join(','),
          })),
        );
      });
    });
}
