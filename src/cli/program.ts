import { Command, CommanderError } from 'commander';
import { InvalidConfigError } from '../config/config.js';
import { EmbeddedPostgresError } from '../database/embedded/embedded-postgres.errors.js';
import { databaseErrorCode, isDatabaseUnavailable } from '../database/database-errors.js';
import { ApiError } from '../http/api-error.js';
import { PendingMigrationsError } from './command-services.js';
import { addMigrationCommands } from './migration-commands.js';
import { addOrganizationCommands } from './organization-commands.js';
import { addProjectCommands } from './project-commands.js';
import { addTokenCommands } from './token-commands.js';
import { addUserCommands } from './user-commands.js';

/** Their messages are written for whoever typed the command. */
const expectedErrors = [InvalidConfigError, EmbeddedPostgresError, PendingMigrationsError];

/** Runs one command; answers the exit code: 0, or 1 after a sentence on standard error that says what was wrong. */
export async function runCli(args: readonly string[]): Promise<number> {
  const program = new Command('lockstep')
    .description(
      'Manages a Lockstep installation. Uses the database of DATABASE_URL, else the embedded one in LOCKSTEP_DATA_DIR.',
    )
    .exitOverride()
    .showHelpAfterError('Add --help to see what there is.');
  addMigrationCommands(program);
  addOrganizationCommands(program);
  addProjectCommands(program);
  addUserCommands(program);
  addTokenCommands(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has written its own message; asking for help is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    console.error(describe(error));
    return 1;
  }
}

function describe(error: unknown): string {
  if (error instanceof ApiError) return (error.getResponse() as { detail: string }).detail;
  if (expectedErrors.some((type) => error instanceof type)) return (error as Error).message;
  if (!(error instanceof Error)) return String(error);
  if (isDatabaseUnavailable(error)) return `The database cannot be reached: ${error.message || 'no answer'}`;
  if (databaseErrorCode(error) !== undefined) return `The database refused: ${error.message}`;
  return error.stack ?? error.message;
}
