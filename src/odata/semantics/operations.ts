import { invalid, type Place, unsupported } from '../errors.ts'
import type { ListSyntax, OperationSyntax, Operator, Syntax } from '../syntax/tree.ts'
import type { Scope } from './scope.ts'
import type { Typed, ValueType } from './tree.ts'

type Typing = (syntax: Syntax, scope: Scope) => Typed

const equalities: readonly Operator[] = ['eq', 'ne']
const comparisons: readonly Operator[] = [...equalities, 'gt', 'ge', 'lt', 'le']

/** An operator with its operands; a fault where their types do not go with it. */
export function typedOperation(syntax: OperationSyntax, scope: Scope, typing: Typing): Typed {
  const { operator, operands, at } = syntax
  const place = { in: scope.option, at }
  if (operator === 'has') throw unsupported(place, 'has works on enumerations, and there are none here')
  if (operator === 'in') return typedMembership(syntax, scope, typing)
  const typed = operands.map((operand) => typing(operand, scope))
  const result = { is: 'operation' as const, operator, operands: typed, at }
  const isNullable = typed.some((operand) => operand.isNullable)
  if (comparisons.includes(operator)) {
    checkComparable(typed, operator, place)
    return { ...result, type: 'boolean', isNullable: false }
  }
  if (operator === 'and' || operator === 'or' || operator === 'not') {
    for (const operand of typed) checkType(operand, ['boolean'], operator, scope)
    return { ...result, type: 'boolean', isNullable }
  }
  return { ...result, type: arithmeticType(operator, typed, scope), isNullable }
}

function typedMembership({ operands, at }: OperationSyntax, scope: Scope, typing: Typing): Typed {
  const [left, right] = operands as [Syntax, Syntax]
  const operand = typing(left, scope)
  if (right.is !== 'list') {
    throw unsupported({ in: scope.option, at: right.at }, 'only a list in parentheses can follow in')
  }
  const items = (right as ListSyntax).items.map((item) => typing(item, scope))
  for (const item of items) checkComparable([operand, item], 'in', { in: scope.option, at: item.at })
  return { is: 'in', operand, items, type: 'boolean', isNullable: false, at }
}

/** Types that can be compared with one another have the same name here. */
const families: Readonly<Partial<Record<ValueType, string>>> = { integer: 'number' }
const familyOf = (type: ValueType) => families[type] ?? type

function checkComparable(operands: readonly Typed[], operator: string, place: Place): void {
  for (const { type, at } of operands) {
    if (type === 'strings') throw unsupported({ ...place, at }, 'lists cannot be compared; use any or all')
    if (type === 'duration') throw unsupported({ ...place, at }, 'durations cannot be compared')
  }
  const [left, right] = operands.map(({ type }) => type).filter((type) => type !== 'null')
  if (left === undefined || right === undefined || familyOf(left) === familyOf(right)) return
  throw invalid(place, `${operator} cannot compare a ${left} with a ${right}`)
}

function checkType({ type, at }: Typed, allowed: readonly ValueType[], operator: string, scope: Scope): void {
  if (type === 'null' || allowed.includes(type)) return
  throw invalid({ in: scope.option, at }, `${operator} takes no ${type}`)
}

function arithmeticType(operator: Operator, operands: readonly Typed[], scope: Scope): ValueType {
  const [left, right] = operands
  const isMoment = left?.type === 'dateTime' || left?.type === 'date'
  if (left && isMoment && (operator === 'add' || operator === 'sub')) {
    if (right?.type === 'duration') return left.type
    throw unsupported({ in: scope.option, at: right?.at ?? 0 }, `only durations can be ${operator}ed here`)
  }
  for (const operand of operands) checkType(operand, ['integer', 'number'], operator, scope)
  if (operands.every(({ type }) => type === 'null')) return 'null'
  const isWhole = operands.every(({ type }) => type === 'integer' || type === 'null')
  return isWhole && operator !== 'divby' ? 'integer' : 'number'
}
