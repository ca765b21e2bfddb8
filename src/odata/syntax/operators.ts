const equalityOperators = ['eq', 'ne'] as const
const orderingOperators = ['gt', 'ge', 'lt', 'le'] as const
const comparisonOperators = [...equalityOperators, ...orderingOperators] as const

/** Binary operators from lowest to highest precedence, as in the OData URL conventions. */
export const precedenceLevels = [
  ['or'],
  ['and'],
  equalityOperators,
  orderingOperators,
  ['add', 'sub'],
  ['mul', 'div', 'divby', 'mod'],
] as const

/** Binary operators that bind tighter than unary ones. */
export const tightestOperators = ['has', 'in'] as const

export type ComparisonOperator = (typeof comparisonOperators)[number]

export type ExpressionOperator =
  | (typeof precedenceLevels)[number][number]
  | (typeof tightestOperators)[number]
  | 'not'
  | 'negate'

export const isComparisonOperator = (operator: ExpressionOperator): operator is ComparisonOperator =>
  comparisonOperators.some((name) => name === operator)
