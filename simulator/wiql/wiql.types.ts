export type WiqlOperator =
  | '='
  | '<>'
  | '>'
  | '<'
  | '>='
  | '<='
  | 'in'
  | 'not in'
  | 'contains'
  | 'not contains'
  | 'contains words'
  | 'not contains words'
  | 'under'
  | 'not under';

export type WiqlOperand =
  | { kind: 'literal'; value: string | number | boolean }
  /** `@today - 7` has offset −7. */
  | { kind: 'macro'; name: 'project' | 'me' | 'today'; offset: number }
  | { kind: 'field'; name: string };

export type WiqlCondition =
  | { kind: 'and' | 'or'; left: WiqlCondition; right: WiqlCondition }
  | { kind: 'not'; inner: WiqlCondition }
  | { kind: 'compare'; field: string; operator: WiqlOperator; operands: readonly WiqlOperand[] };

export interface WiqlQuery {
  /** Reference or friendly names as written, without brackets. */
  columns: readonly string[];
  where: WiqlCondition | undefined;
  orderBy: readonly { field: string; descending: boolean }[];
}
