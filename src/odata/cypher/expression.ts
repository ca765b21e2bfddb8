import Cypher from '@neo4j/cypher-builder'
import type { RowReference, TypedCollection, TypedExpression } from '../semantics/tree.ts'
import { isComparisonOperator } from '../syntax/operators.ts'
import { compileFunctionCall } from './functions.ts'
import { compileLiteral, compileLiteralList, type LiteralExpression } from './literals.ts'
import {
  combineConditions,
  compareNullable,
  compareWithNull,
  comparisonCompilers,
  compileArithmetic,
  isTrue,
  type OperationExpression,
  parenthesize,
  zero,
} from './operators.ts'
import { followNavigations, type RowBinding } from './rowQuery.ts'

/** Rows and list entries of a statement, by the variable of the expression. */
export type VariableBindings = ReadonlyMap<string, RowBinding | Cypher.Variable>

/**
 * Compiles a condition that selects rows: false and unknown both exclude a row. Comparisons are not wrapped, so that the
 * database can use an index.
 */
export function compileCondition(typed: TypedExpression, bindings: VariableBindings): Cypher.Predicate {
  if (typed.is === 'operation' && (typed.operator === 'and' || typed.operator === 'or')) {
    const operands = typed.operands.map((operand) => compileCondition(operand, bindings))
    return combineConditions(typed.operator, operands)
  }
  if (typed.is === 'operation' && isComparisonOperator(typed.operator))
    return compileComparison(typed, bindings)
  if (typed.is === 'in') return compileMembership(typed, bindings)
  if (typed.is === 'call' && !hasNull(typed.operands)) return compileCall(typed, bindings) as Cypher.Predicate
  return isTrue(compileExpression(typed, bindings))
}

/**
 * Compiles an expression by the rules of OData, in which null equals null and is never greater or less. The result is
 * safe as an operand: in Cypher `a = b = c` means `a = b AND b = c`.
 */
export function compileExpression(typed: TypedExpression, bindings: VariableBindings): Cypher.Expr {
  switch (typed.is) {
    case 'value':
      return compileLiteral(typed)
    case 'column':
      return resolveRow(typed.of, bindings).column(typed.name)
    case 'entry':
      return bindings.get(typed.variable) as Cypher.Variable
    case 'operation':
      return compileOperation(typed, bindings)
    case 'in':
      return Cypher.coalesce(compileMembership(typed, bindings), Cypher.false)
    case 'call':
      if (hasNull(typed.operands)) return Cypher.Null
      return typed.type === 'boolean'
        ? parenthesize(compileCall(typed, bindings) as Cypher.Predicate)
        : compileCall(typed, bindings)
    case 'lambda':
      return compileLambda(typed, bindings)
    case 'count':
      return compileCount(typed, bindings)
  }
}

type CallExpression = TypedExpression & { readonly is: 'call' }
type MembershipExpression = TypedExpression & { readonly is: 'in' }

const compileCall = ({ name, operands }: CallExpression, bindings: VariableBindings): Cypher.Expr =>
  compileFunctionCall(
    name,
    operands.map((operand) => compileExpression(operand, bindings)),
    operands[0]?.type,
  )

function resolveRow({ variable, navigations }: RowReference, bindings: VariableBindings): RowBinding {
  return followNavigations(bindings.get(variable) as RowBinding, navigations)
}

/** Compiles a comparison that is true, false or null. */
function compileComparison(
  { operator, operands }: OperationExpression,
  bindings: VariableBindings,
): Cypher.Predicate {
  if (!isComparisonOperator(operator)) throw new TypeError(`${operator} is not a comparison operator`)
  const [left, right] = operands as [TypedExpression, TypedExpression]
  const [a, b] = [compileExpression(left, bindings), compileExpression(right, bindings)]
  if (isNull(left) || isNull(right)) return compareWithNull(operator, isNull(left) ? b : a)
  if (operator === 'ne' && left.isNullable !== right.isNullable) {
    return Cypher.or(Cypher.neq(a, b), Cypher.isNull(left.isNullable ? a : b))
  }
  if (!left.isNullable || !right.isNullable) return comparisonCompilers[operator](a, b)
  return isTrue(compareNullable(operator, a, b))
}

const isNull = ({ type }: TypedExpression) => type === 'null'
const hasNull = (operands: readonly TypedExpression[]) => operands.some(isNull)

function compileMembership(
  { operand, items }: MembershipExpression,
  bindings: VariableBindings,
): Cypher.Predicate {
  const left = compileExpression(operand, bindings)
  const values = items.filter(
    (item): item is LiteralExpression => item.is === 'value' && item.type !== 'null',
  )
  const others = items.filter((item) => item.is !== 'value')
  const alternatives = [
    ...(values.length > 0 ? [Cypher.in(left, compileLiteralList(values))] : []),
    ...(items.some(isNull) ? [Cypher.isNull(left)] : []),
    ...others.map((item) => isTrue(compareNullable('eq', left, compileExpression(item, bindings)))),
  ]
  return alternatives.length > 0 ? combineConditions('or', alternatives) : Cypher.false
}

function compileOperation(typed: OperationExpression, bindings: VariableBindings): Cypher.Expr {
  const { operator, operands } = typed
  if (isComparisonOperator(operator)) {
    const comparison = compileComparison(typed, bindings)
    return operands.some(({ isNullable }) => isNullable)
      ? Cypher.coalesce(comparison, Cypher.false)
      : parenthesize(comparison)
  }
  if (operator === 'and' || operator === 'or') {
    return combineConditions(
      operator,
      operands.map((operand) => compileLogicalOperand(operand, bindings)),
    )
  }
  if (operator === 'not')
    return parenthesize(Cypher.not(compileLogicalOperand(operands[0] as TypedExpression, bindings)))
  if (hasNull(operands)) return Cypher.Null
  return compileArithmetic(
    typed,
    operands.map((operand) => compileExpression(operand, bindings)),
  )
}

/** Compiles an operand of a logical operator; null stands for unknown. */
function compileLogicalOperand(typed: TypedExpression, bindings: VariableBindings): Cypher.Predicate {
  return isNull(typed) ? Cypher.eq(Cypher.Null, Cypher.true) : isTrue(compileExpression(typed, bindings))
}

type LambdaExpression = TypedExpression & { readonly is: 'lambda' }

/** Compiles `any` and `all`; a condition that is unknown counts as false. */
function compileLambda(
  { collection, quantifier, variable, condition }: LambdaExpression,
  bindings: VariableBindings,
): Cypher.Expr {
  if (collection.is === 'entries')
    return compileEntriesLambda(collection, quantifier, variable, condition, bindings)
  const rowQuery = resolveRow(collection.of, bindings).follow(collection.navigation)
  const innerBindings = new Map([...bindings, [variable, rowQuery.binding] as const])
  if (!condition) return existsSubquery(rowQuery.toClause())
  if (quantifier === 'any')
    return existsSubquery(rowQuery.toClause(compileCondition(condition, innerBindings)))
  return parenthesize(Cypher.not(existsSubquery(rowQuery.toClause(isNotTrue(condition, innerBindings)))))
}

const existsSubquery = (clause: Cypher.Clause) => new Cypher.Exists(withReturn(clause))

/** Adds the RETURN clause that every subquery needs. */
const withReturn = (clause: Cypher.Clause) =>
  Cypher.utils.concat(clause, new Cypher.Return([new Cypher.Literal(1), 'found']))

const isNotTrue = (condition: TypedExpression, bindings: VariableBindings) =>
  Cypher.not(isTrue(Cypher.coalesce(compileExpression(condition, bindings), Cypher.false)))

type EntriesCollection = TypedCollection & { readonly is: 'entries' }

function compileEntriesLambda(
  { of, column }: EntriesCollection,
  quantifier: 'any' | 'all',
  variable: string,
  condition: TypedExpression | undefined,
  bindings: VariableBindings,
): Cypher.Expr {
  const list = resolveRow(of, bindings).column(column)
  if (!condition) return parenthesize(Cypher.gt(Cypher.coalesce(Cypher.size(list), zero), zero))
  const entry = new Cypher.Variable()
  const innerBindings = new Map([...bindings, [variable, entry] as const])
  const holds = isTrue(Cypher.coalesce(compileExpression(condition, innerBindings), Cypher.false))
  return quantifier === 'any'
    ? Cypher.coalesce(Cypher.any(entry, list, holds), Cypher.false)
    : Cypher.coalesce(Cypher.all(entry, list, holds), Cypher.true)
}

type CountExpression = TypedExpression & { readonly is: 'count' }

function compileCount(
  { collection, variable, condition }: CountExpression,
  bindings: VariableBindings,
): Cypher.Expr {
  const row = resolveRow(collection.of, bindings)
  if (collection.is === 'entries') {
    return Cypher.coalesce(Cypher.size(row.column(collection.column)), zero)
  }
  const rowQuery = row.follow(collection.navigation)
  const innerBindings = new Map([...bindings, [variable, rowQuery.binding] as const])
  return new Cypher.Count(
    withReturn(rowQuery.toClause(condition && compileCondition(condition, innerBindings))),
  )
}
