import Cypher from '@neo4j/cypher-builder'
import type { Collection, RowReference, Typed } from '../semantics/tree.ts'
import { callOf, once } from './functions.ts'
import { listOf, literalOf, type ValueTyped } from './literals.ts'
import { type Binding, through } from './rowQuery.ts'

/** What the variables of an expression are in a statement: rows, or an entry of a list. */
export type Bindings = ReadonlyMap<string, Binding | Cypher.Variable>

/**
 * A condition where only rows count for which it is true, so that false and unknown need not be told apart. Comparisons
 * stay bare there, and the database can look them up in an index.
 */
export function conditionOf(typed: Typed, bindings: Bindings): Cypher.Predicate {
  if (typed.is === 'operation' && (typed.operator === 'and' || typed.operator === 'or')) {
    const operands = typed.operands.map((operand) => conditionOf(operand, bindings))
    return together(typed.operator, operands)
  }
  if (typed.is === 'operation' && typed.operator in comparisons) return bareComparison(typed, bindings)
  if (typed.is === 'in') return bareMembership(typed, bindings)
  if (typed.is === 'call' && !hasNull(typed.operands)) return bareCall(typed, bindings) as Cypher.Predicate
  return isTrue(expressionOf(typed, bindings))
}

/**
 * The value of an expression by the rules of OData, in which null equals null and is never greater or less. It holds
 * together wherever it is put: in Cypher `a = b = c` means `a = b AND b = c`.
 */
export function expressionOf(typed: Typed, bindings: Bindings): Cypher.Expr {
  switch (typed.is) {
    case 'value':
      return literalOf(typed)
    case 'column':
      return rowOf(typed.of, bindings).column(typed.name)
    case 'entry':
      return bindings.get(typed.variable) as Cypher.Variable
    case 'operation':
      return operationOf(typed, bindings)
    case 'in':
      return Cypher.coalesce(bareMembership(typed, bindings), Cypher.false)
    case 'call':
      if (hasNull(typed.operands)) return Cypher.Null
      return typed.type === 'boolean'
        ? grouped(bareCall(typed, bindings) as Cypher.Predicate)
        : bareCall(typed, bindings)
    case 'lambda':
      return lambdaOf(typed, bindings)
    case 'count':
      return countOf(typed, bindings)
  }
}

type Call = Typed & { readonly is: 'call' }
type Operation = Typed & { readonly is: 'operation' }
type Membership = Typed & { readonly is: 'in' }

const comparisons = {
  eq: Cypher.eq,
  ne: Cypher.neq,
  gt: Cypher.gt,
  ge: Cypher.gte,
  lt: Cypher.lt,
  le: Cypher.lte,
} as const

type Comparison = keyof typeof comparisons

const isComparison = (operator: string): operator is Comparison => operator in comparisons

const bareCall = ({ name, operands }: Call, bindings: Bindings): Cypher.Expr =>
  callOf(
    name,
    operands.map((operand) => expressionOf(operand, bindings)),
    operands.map(({ type }) => type),
  )

/** The same condition in parentheses, which the builder puts around AND only. */
const grouped = (condition: Cypher.Predicate) => Cypher.and(Cypher.true, condition)

/** Any expression where Cypher's grammar wants a condition. */
const isTrue = (expression: Cypher.Expr) => Cypher.eq(expression, Cypher.true)

const together = (operator: 'and' | 'or', operands: readonly Cypher.Predicate[]) =>
  (operator === 'and' ? Cypher.and(...operands) : Cypher.or(...operands)) ?? Cypher.true

function rowOf({ variable, through: ways }: RowReference, bindings: Bindings): Binding {
  return through(bindings.get(variable) as Binding, ways)
}

/** True when the comparison is; false or null when it is not. */
function bareComparison({ operator, operands }: Operation, bindings: Bindings): Cypher.Predicate {
  if (!isComparison(operator)) throw new TypeError(`${operator} compares nothing`)
  const [left, right] = operands as [Typed, Typed]
  const [a, b] = [expressionOf(left, bindings), expressionOf(right, bindings)]
  if (isNull(left) || isNull(right)) return nullComparison(operator, isNull(left) ? b : a)
  if (operator === 'ne' && left.isNullable !== right.isNullable) {
    return Cypher.or(Cypher.neq(a, b), Cypher.isNull(left.isNullable ? a : b))
  }
  if (!left.isNullable || !right.isNullable) return comparisons[operator](a, b)
  return isTrue(nullableComparison(operator, a, b))
}

const isNull = ({ type }: Typed) => type === 'null'
const hasNull = (operands: readonly Typed[]) => operands.some(isNull)

/** A comparison with a null that is written there. */
function nullComparison(operator: Comparison, other: Cypher.Expr): Cypher.Predicate {
  if (operator === 'gt' || operator === 'lt') return Cypher.false
  return operator === 'ne' ? Cypher.isNotNull(other) : Cypher.isNull(other)
}

/** A comparison whose both sides may be null: always true or false. */
function nullableComparison(operator: Comparison, left: Cypher.Expr, right: Cypher.Expr): Cypher.Expr {
  return once(left, (a) =>
    once(right, (b) => {
      const compared = comparisons[operator](a, b)
      const [isANull, isBNull] = [Cypher.isNull(a), Cypher.isNull(b)]
      if (operator === 'gt' || operator === 'lt') return Cypher.coalesce(compared, Cypher.false)
      if (operator === 'ne') return Cypher.coalesce(compared, Cypher.neq(grouped(isANull), grouped(isBNull)))
      return Cypher.coalesce(compared, Cypher.and(isANull, isBNull))
    }),
  )
}

function bareMembership({ operand, items }: Membership, bindings: Bindings): Cypher.Predicate {
  const left = expressionOf(operand, bindings)
  const values = items.filter((item): item is ValueTyped => item.is === 'value' && item.type !== 'null')
  const others = items.filter((item) => item.is !== 'value')
  const alternatives = [
    ...(values.length > 0 ? [Cypher.in(left, listOf(values))] : []),
    ...(items.some(isNull) ? [Cypher.isNull(left)] : []),
    ...others.map((item) => isTrue(nullableComparison('eq', left, expressionOf(item, bindings)))),
  ]
  return alternatives.length > 0 ? together('or', alternatives) : Cypher.false
}

function operationOf(typed: Operation, bindings: Bindings): Cypher.Expr {
  const { operator, operands } = typed
  if (isComparison(operator)) {
    const bare = bareComparison(typed, bindings)
    return operands.some(({ isNullable }) => isNullable) ? Cypher.coalesce(bare, Cypher.false) : grouped(bare)
  }
  if (operator === 'and' || operator === 'or') {
    return together(
      operator,
      operands.map((operand) => logical(operand, bindings)),
    )
  }
  if (operator === 'not') return grouped(Cypher.not(logical(operands[0] as Typed, bindings)))
  if (hasNull(operands)) return Cypher.Null
  return arithmetic(
    typed,
    operands.map((operand) => expressionOf(operand, bindings)),
  )
}

/** An operand of a logical operator, which may be unknown. */
function logical(typed: Typed, bindings: Bindings): Cypher.Predicate {
  return isNull(typed) ? Cypher.eq(Cypher.Null, Cypher.true) : isTrue(expressionOf(typed, bindings))
}

function arithmetic({ operator, operands, type }: Operation, [left, right]: Cypher.Expr[]): Cypher.Expr {
  const isFraction = type === 'number'
  const number = (value: Cypher.Expr | undefined, of: Typed | undefined) =>
    isFraction && of?.is !== 'value' ? Cypher.toFloat(value as Cypher.Expr) : (value as Cypher.Expr)
  const [a, b] = [number(left, operands[0]), number(right, operands[1])]
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

type Lambda = Typed & { readonly is: 'lambda' }

/** A row or an entry for which the condition is unknown does not fulfil it. */
function lambdaOf({ collection, quantifier, variable, condition }: Lambda, bindings: Bindings): Cypher.Expr {
  if (collection.is === 'entries') return entriesLambda(collection, quantifier, variable, condition, bindings)
  const found = rowOf(collection.of, bindings).follow(collection.navigation)
  const inner = new Map([...bindings, [variable, found.binding] as const])
  if (!condition) return exists(found.where())
  if (quantifier === 'any') return exists(found.where(conditionOf(condition, inner)))
  return grouped(Cypher.not(exists(found.where(isNotTrue(condition, inner)))))
}

const exists = (clause: Cypher.Clause) => new Cypher.Exists(asked(clause))

/** Whatever a subquery finds, it has to return something of it. */
const asked = (clause: Cypher.Clause) =>
  Cypher.utils.concat(clause, new Cypher.Return([new Cypher.Literal(1), 'found']))

const isNotTrue = (condition: Typed, bindings: Bindings) =>
  Cypher.not(isTrue(Cypher.coalesce(expressionOf(condition, bindings), Cypher.false)))

const zero = new Cypher.Literal(0)

type Entries = Collection & { readonly is: 'entries' }

function entriesLambda(
  { of, column }: Entries,
  quantifier: 'any' | 'all',
  variable: string,
  condition: Typed | undefined,
  bindings: Bindings,
): Cypher.Expr {
  const list = rowOf(of, bindings).column(column)
  if (!condition) return grouped(Cypher.gt(Cypher.coalesce(Cypher.size(list), zero), zero))
  const entry = new Cypher.Variable()
  const inner = new Map([...bindings, [variable, entry] as const])
  const holds = isTrue(Cypher.coalesce(expressionOf(condition, inner), Cypher.false))
  return quantifier === 'any'
    ? Cypher.coalesce(Cypher.any(entry, list, holds), Cypher.false)
    : Cypher.coalesce(Cypher.all(entry, list, holds), Cypher.true)
}

type Count = Typed & { readonly is: 'count' }

function countOf({ collection, variable, condition }: Count, bindings: Bindings): Cypher.Expr {
  const row = rowOf(collection.of, bindings)
  if (collection.is === 'entries') {
    return Cypher.coalesce(Cypher.size(row.column(collection.column)), zero)
  }
  const found = row.follow(collection.navigation)
  const inner = new Map([...bindings, [variable, found.binding] as const])
  return new Cypher.Count(asked(found.where(condition && conditionOf(condition, inner))))
}
