import { DefaultNamingStrategy, Table, View, type NamingStrategyInterface } from 'typeorm';

const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** PostgreSQL cuts identifiers at 63 bytes. */
const named = (prefix: string, table: Table | View | string, columns: string[]): string => {
  const tableName = (typeof table === 'string' ? table : table.name).split('.').pop() ?? '';
  return `${prefix}_${tableName}_${columns.join('_')}`.slice(0, 63);
};

/** snake_case columns and readable, stable names for every constraint and index. */
export class SnakeNamingStrategy extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(propertyName: string, customName: string | undefined, embeddedPrefixes: string[]): string {
    return snake([...embeddedPrefixes, customName ?? propertyName].join('_'));
  }
  override primaryKeyName(table: Table | string): string {
    return named('pk', table, []).replace(/_$/, '');
  }
  override uniqueConstraintName(table: Table | string, columns: string[]): string {
    return named('uq', table, columns);
  }
  override foreignKeyName(table: Table | string, columns: string[]): string {
    return named('fk', table, columns);
  }
  override indexName(table: Table | View | string, columns: string[]): string {
    return named('ix', table, columns);
  }
}
