import type { Command } from 'commander';
import { listMigrations, revertMigration, runMigrations } from '../database/run-migrations.js';
import { withDatabase } from './command-database.js';

/** `migration:run`, `migration:show`, `migration:revert`. */
export function addMigrationCommands(program: Command): void {
  program
    .command('migration:run')
    .description('bring the schema up to date; safe to run from several places at once')
    .action(async () => {
      const ran = await withDatabase((url) => runMigrations(url));
      if (ran.length === 0) console.log('The schema is up to date.');
      for (const name of ran) console.log(`ran ${name}`);
    });
  program
    .command('migration:show')
    .description('list the migrations: [X] ran, [ ] did not')
    .action(async () => {
      const migrations = await withDatabase((url) => listMigrations(url));
      for (const { name, ran } of migrations) console.log(`[${ran ? 'X' : ' '}] ${name}`);
    });
  program
    .command('migration:revert')
    .description('take back the newest migration, with the data that only it holds')
    .action(async () => {
      const reverted = await withDatabase((url) => revertMigration(url));
      console.log(reverted === undefined ? 'There is no migration to take back.' : `reverted ${reverted}`);
    });
}
