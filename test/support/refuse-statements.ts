import type { DataSource } from 'typeorm';

const changed = { UPDATE: 'NEW TABLE', DELETE: 'OLD TABLE' } as const;

/** Makes statements fail that update or delete rows of `table`; `condition` is about those rows, the table `changed`. */
export async function refuseStatements(
  dataSource: DataSource,
  event: keyof typeof changed,
  table: string,
  condition: string,
): Promise<void> {
  await dataSource.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF ${condition} THEN RAISE 'refused'; END IF;
       RETURN NULL;
     END $$;
     CREATE TRIGGER refuse AFTER ${event} ON ${table} REFERENCING ${changed[event]} AS changed
       FOR EACH STATEMENT EXECUTE FUNCTION refuse()`,
  );
}

/** Also when nothing was refused. */
export async function refuseNoMore(dataSource: DataSource): Promise<void> {
  await dataSource.query('DROP FUNCTION IF EXISTS refuse CASCADE');
}
