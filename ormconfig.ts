import { DataSource } from 'typeorm';
import { dataSourceOptions } from './src/database/data-source-options.js';
import { entities } from './src/entities.js';

/** For TypeORM's own command line: `DATABASE_URL=… npm run typeorm -- migration:show`. The server does not read it. */
const databaseUrl = process.env['DATABASE_URL'];
if (databaseUrl === undefined) throw new Error('Set DATABASE_URL to the database whose migrations you mean.');

export default new DataSource({ ...dataSourceOptions(databaseUrl), entities });
