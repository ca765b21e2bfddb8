import { joinWords } from '../../model/text.ts'
import { invalidInput, notSupported, type OptionPosition } from '../errors.ts'
import { type ExpressionOperator, isComparisonOperator } from '../syntax/operators.ts'
import type { ExpressionSyntax, ListSyntax, OperationSyntax } from '../syntax/tree.ts'
import type { ExpressionScope } from './scope.ts'
import type { TypedExpression } from './tree.ts'
import { typeLabels, type ValueType } from './valueType.ts'

type ExpressionResolver = (syntax: ExpressionSyntax, scope: ExpressionScope) => TypedExpression

/** Resolves an operation and checks the types of its operands. */
export function resolveOperation(
  syntax: OperationSyntax,
  scope: ExpressionScope,
  resolveOperand: ExpressionResolver,
): TypedExpression {
  const { operator, operands, at } = syntax
  const position = { in: scope.option, at }
  if (operator === 'has')
    throw notSupported(position, 'has is not supported because no column is an enumeration; use eq or in')
  if (operator === 'in') return resolveMembership(syntax, scope, resolveOperand)
  const resolved = operands.map((operand) => resolveOperand(operand, scope))
  const result = { is: 'operation' as const, operator, operands: resolved, at }
  const isNullable = resolved.some((operand) => operand.isNullable)
  if (isComparisonOperator(operator)) {
    assertComparable(resolved, operator, position)
    return { ...result, type: 'boolean', isNullable: false }
  }
  if (operator === 'and' || operator === 'or' || operator === 'not') {
    for (const operand of resolved) assertOperandType(operand, ['boolean'], operator, scope)
    return { ...result, type: 'boolean', isNullable }
  }
  return { ...result, type: resolveArithmeticType(operator, resolved, scope), isNullable }
}

function resolveMembership(
  { operands, at }: OperationSyntax,
  scope: ExpressionScope,
  resolveOperand: ExpressionResolver,
): TypedExpression {
  const [left, right] = operands as [ExpressionSyntax, ExpressionSyntax]
  const operand = resolveOperand(left, scope)
  if (right.is !== 'list') {
    throw notSupported(
      { in: scope.option, at: right.at },
      "only a list in parentheses is supported after 'in'; use any to search a list of a row",
    )
  }
  const items = (right as ListSyntax).items.map((item) => resolveOperand(item, scope))
  for (const item of items) assertComparable([operand, item], 'in', { in: scope.option, at: item.at })
  return { is: 'in', operand, items, type: 'boolean', isNullable: false, at }
}

/** Types that can be compared with each other, by a common name. */
const comparisonFamilies: Readonly<Partial<Record<ValueType, string>>> = { integer: 'number' }
const getComparisonFamily = (type: ValueType) => comparisonFamilies[type] ?? type

function assertComparable(
  operands: readonly TypedExpression[],
  operator: string,
  position: OptionPosition,
): void {
  for (const { type, at } of operands) {
    if (type === 'strings')
      throw notSupported({ ...position, at }, 'comparing lists is not supported; use any or all')
    if (type === 'duration')
      throw notSupported(
        { ...position, at },
        'comparing durations is not supported; add the duration to a date or time instead',
      )
  }
  const [left, right] = operands.map(({ type }) => type).filter((type) => type !== 'null')
  if (left === undefined || right === undefined || getComparisonFamily(left) === getComparisonFamily(right))
    return
  throw invalidInput(position, `${operator} cannot compare ${typeLabels[left]} with ${typeLabels[right]}`)
}

function assertOperandType(
  { type, at }: TypedExpression,
  allowed: readonly ValueType[],
  operator: string,
  scope: ExpressionScope,
): void {
  if (type === 'null' || allowed.includes(type)) return
  const expected = joinWords(
    allowed.map((allowedType) => typeLabels[allowedType]),
    'or',
  )
  const symbol = operator === 'negate' ? '-' : operator
  throw invalidInput({ in: scope.option, at }, `${symbol} requires ${expected} (was ${typeLabels[type]})`)
}

function resolveArithmeticType(
  operator: ExpressionOperator,
  operands: readonly TypedExpression[],
  scope: ExpressionScope,
): ValueType {
  const [left, right] = operands
  const isDateOrTime = left?.type === 'dateTime' || left?.type === 'date'
  if (left && isDateOrTime && (operator === 'add' || operator === 'sub')) {
    if (right?.type === 'duration') return left.type
    throw notSupported(
      { in: scope.option, at: right?.at ?? 0 },
      `${operator} supports only a duration after ${typeLabels[left.type]}; use one such as duration'P1D'`,
    )
  }
  for (const operand of operands) assertOperandType(operand, ['integer', 'number'], operator, scope)
  if (operands.every(({ type }) => type === 'null')) return 'null'
  const isInteger = operands.every(({ type }) => type === 'integer' || type === 'null')
  return isInteger && operator !== 'divby' ? 'integer' : 'number'
}
