import process from 'node:process';

/**
 * Loaded into Lockstep before it starts (`--import`): when the demo is gone, however it ended, Lockstep stops as if it
 * had been told to, and takes its PostgreSQL with it.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
