import Cypher from '@neo4j/cypher-builder'
import type { TypedExpression } from '../semantics/tree.ts'
import type { ComparisonOperator } from '../syntax/operators.ts'
import { evaluateOnce } from './functions.ts'

export type OperationExpression = TypedExpression & { readonly is: 'operation' }

export const zero = new Cypher.Literal(0)

/** The comparisons of two operands; the result is null if one of them is. */
export const comparisonCompilers: Readonly<
  Record<ComparisonOperator, (left: Cypher.Expr, right: Cypher.Expr) => Cypher.Predicate>
> = {
  eq: Cypher.eq,
  ne: Cypher.neq,
  gt: Cypher.gt,
  ge: Cypher.gte,
  lt: Cypher.lt,
  le: Cypher.lte,
}

/** Compiles a comparison with the literal null. */
export function compareWithNull(operator: ComparisonOperator, other: Cypher.Expr): Cypher.Predicate {
  if (operator === 'gt' || operator === 'lt') return Cypher.false
  return operator === 'ne' ? Cypher.isNotNull(other) : Cypher.isNull(other)
}

/** Compiles a comparison of two nullable operands; the result is never null. */
export function compareNullable(
  operator: ComparisonOperator,
  left: Cypher.Expr,
  right: Cypher.Expr,
): Cypher.Expr {
  return evaluateOnce(left, (a) =>
    evaluateOnce(right, (b) => {
      const comparison = comparisonCompilers[operator](a, b)
      const [isANull, isBNull] = [Cypher.isNull(a), Cypher.isNull(b)]
      if (operator === 'gt' || operator === 'lt') return Cypher.coalesce(comparison, Cypher.false)
      if (operator === 'ne')
        return Cypher.coalesce(comparison, Cypher.neq(parenthesize(isANull), parenthesize(isBNull)))
      return Cypher.coalesce(comparison, Cypher.and(isANull, isBNull))
    }),
  )
}

/** Compiles an arithmetic operation on compiled operands. */
export function compileArithmetic(
  { operator, operands, type }: OperationExpression,
  [left, right]: Cypher.Expr[],
): Cypher.Expr {
  const isFraction = type === 'number'
  const toOperand = (value: Cypher.Expr | undefined, of: TypedExpression | undefined) =>
    isFraction && of?.is !== 'value' ? Cypher.toFloat(value as Cypher.Expr) : (value as Cypher.Expr)
  const [a, b] = [toOperand(left, operands[0]), toOperand(right, operands[1])]
  switch (operator) {
    case 'negate':
      return Cypher.minus(zero, a)
    case 'add':
      return Cypher.plus(a, b)
    case 'sub':
      return Cypher.minus(a, b)
    case 'mul':
      return Cypher.multiply(a, b)
    case 'mod':
      return Cypher.mod(a, b)
    default:
      return Cypher.divide(isFraction ? Cypher.toFloat(a) : a, b)
  }
}

/** Puts a condition in parentheses; the builder does so only for AND. */
export const parenthesize = (condition: Cypher.Predicate) => Cypher.and(Cypher.true, condition)

/** Makes a condition of any expression. */
export const isTrue = (expression: Cypher.Expr) => Cypher.eq(expression, Cypher.true)

/** Combines conditions; no condition is true. */
export const combineConditions = (operator: 'and' | 'or', operands: readonly Cypher.Predicate[]) =>
  (operator === 'and' ? Cypher.and(...operands) : Cypher.or(...operands)) ?? Cypher.true
