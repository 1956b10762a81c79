import { CreateSchema1763800000000 } from './migrations/1763800000000-create-schema.js';

/** Every migration, oldest first. Never edit one that has been released: add the next. */
export const migrations = [CreateSchema1763800000000];
