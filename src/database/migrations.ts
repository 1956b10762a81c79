import { CreateSchema1763800000000 } from './migrations/1763800000000-create-schema.js';
import { CreateReleases1763850000000 } from './migrations/1763850000000-create-releases.js';
import { CreateEventTables1763900000000 } from './migrations/1763900000000-create-event-tables.js';
import { CreateIntake1763950000000 } from './migrations/1763950000000-create-intake.js';

/** Every migration, oldest first. Never edit one that has been released: add the next. */
export const migrations = [
  CreateSchema1763800000000,
  CreateReleases1763850000000,
  CreateEventTables1763900000000,
  CreateIntake1763950000000,
];
