import type { DataSource } from 'typeorm';

interface Line {
  table: string;
  line: string;
}

/** The schema as PostgreSQL itself describes it: tables with columns and constraints, then indexes. */
export async function describeSchema(dataSource: DataSource): Promise<string> {
  const columns = await dataSource.query<Line[]>(
    `SELECT c.relname AS table,
            format('  %s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                   CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
                   CASE WHEN a.attidentity <> '' THEN ' GENERATED AS IDENTITY'
                        WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END) AS line
     FROM pg_class c
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname, a.attnum`,
  );
  const constraints = await dataSource.query<Line[]>(
    `SELECT conrelid::regclass::text AS table, format('  CONSTRAINT %s %s', conname, pg_get_constraintdef(oid)) AS line
     FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f', 'c')
     ORDER BY 1, contype, conname`,
  );
  const indexes = await dataSource.query<Line[]>(
    `SELECT tablename AS table, indexdef || ';' AS line FROM pg_indexes
     WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint) ORDER BY tablename, indexname`,
  );
  const partitions = await dataSource.query<Line[]>(
    `SELECT c.relname AS table, ' PARTITION BY ' || pg_get_partkeydef(c.oid) AS line FROM pg_class c
     WHERE c.relkind = 'p' AND c.relnamespace = 'public'::regnamespace`,
  );
  const tables = [...new Set(columns.map(({ table }) => table))];
  const of = (lines: Line[], table: string): string[] =>
    lines.filter((entry) => entry.table === table).map(({ line }) => line);
  return tables
    .map((table) =>
      [
        `CREATE TABLE ${table} (`,
        [...of(columns, table), ...of(constraints, table)].join(',\n'),
        `)${of(partitions, table).join('')};`,
        ...of(indexes, table),
        '',
      ].join('\n'),
    )
    .join('\n');
}
