import type { IssueTerm } from '../domain/issue-query.js';

/** Values of one SQL statement, in the order of their placeholders. */
export class SqlParameters {
  readonly values: unknown[] = [];

  /** Adds a value; answers its placeholder. */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

const linked = 'EXISTS (SELECT FROM group_links l WHERE l.group_id = g.id)';
const assigned = 'EXISTS (SELECT FROM group_assignees x WHERE x.group_id = g.id)';

/** The condition on `groups g JOIN projects p` that a term stands for. `userId` is who `me` means. */
export function conditionOf(term: IssueTerm, userId: string, parameters: SqlParameters): string {
  const condition = positiveCondition(term, userId, parameters);
  return term.negated ? `NOT (${condition})` : condition;
}

function positiveCondition(term: IssueTerm, userId: string, parameters: SqlParameters): string {
  switch (term.key) {
    case 'is':
      return isCondition(term.value, parameters);
    case 'level':
      return `g.level = ${parameters.add(term.value)}`;
    case 'project':
      return `p.slug = ${parameters.add(term.value)}`;
    case 'assigned':
      return assignedCondition(term.value, userId, parameters);
    case 'text': {
      const pattern = parameters.add(`%${term.value.replace(/[\\%_]/g, '\\$&')}%`);
      return `(g.title ILIKE ${pattern} OR g.culprit ILIKE ${pattern})`;
    }
  }
}

function isCondition(value: Extract<IssueTerm, { key: 'is' }>['value'], parameters: SqlParameters): string {
  switch (value) {
    case 'linked':
      return linked;
    case 'unlinked':
      return `NOT ${linked}`;
    case 'assigned':
      return assigned;
    case 'unassigned':
      return `NOT ${assigned}`;
    default:
      return `g.status = ${parameters.add(value)}`;
  }
}

function assignedCondition(value: string, userId: string, parameters: SqlParameters): string {
  if (value === 'none') return `NOT ${assigned}`;
  if (value === 'me') {
    return `EXISTS (SELECT FROM group_assignees x WHERE x.group_id = g.id AND x.user_id = ${parameters.add(userId)})`;
  }
  return `EXISTS (SELECT FROM group_assignees x JOIN user_emails e ON e.user_id = x.user_id
                  WHERE x.group_id = g.id AND e.email = ${parameters.add(value)})`;
}
