import { describeUnknown } from '../../model/suggest.ts'
import { formatCount, joinWords } from '../../model/text.ts'
import { type EntitySet, listNames, type NavigationProperty, type RowShape } from '../entitySets.ts'
import { invalidInput, notSupported, type OptionPosition } from '../errors.ts'
import type {
  CallSyntax,
  CountSyntax,
  ExpressionSyntax,
  LambdaSyntax,
  NameSyntax,
  PathSyntax,
} from '../syntax/tree.ts'
import {
  type FunctionName,
  type FunctionSignature,
  functionSignatures,
  resolveFunctionName,
} from './functions.ts'
import { resolveLiteral } from './literals.ts'
import { resolveOperation } from './operations.ts'
import type { ExpressionScope } from './scope.ts'
import { implicitVariable, type RowReference, type TypedCollection, type TypedExpression } from './tree.ts'
import { typeLabels } from './valueType.ts'

/** Resolves the names in an expression and checks its types. */
export function resolveExpression(syntax: ExpressionSyntax, scope: ExpressionScope): TypedExpression {
  switch (syntax.is) {
    case 'literal':
      return resolveLiteral(syntax, scope.option)
    case 'path':
      return resolvePath(syntax, scope)
    case 'call':
      return resolveCall(syntax, scope)
    case 'lambda':
      return resolveLambda(syntax, scope)
    case 'count':
      return resolveCount(syntax, scope)
    case 'operation':
      return resolveOperation(syntax, scope, resolveExpression)
    case 'list':
      throw invalidInput(toPosition(syntax, scope), "a list in parentheses is allowed only after 'in'")
  }
}

/** Resolves an expression that must be a condition. */
export function resolveCondition(syntax: ExpressionSyntax, scope: ExpressionScope): TypedExpression {
  const resolved = resolveExpression(syntax, scope)
  if (resolved.type === 'boolean' || resolved.type === 'null') return resolved
  throw invalidInput(
    { in: scope.option, at: syntax.at },
    `must be a condition (was ${typeLabels[resolved.type]})`,
  )
}

const toPosition = ({ at }: { readonly at: number }, { option }: ExpressionScope): OptionPosition => ({
  in: option,
  at,
})

function resolvePath(path: PathSyntax, scope: ExpressionScope): TypedExpression {
  const { reference, shape, rest } = resolveRow(path, scope)
  const [step, ...more] = rest
  if (shape === 'entry') return resolveEntry(path, reference, step, scope)
  if (!step)
    throw notSupported(toPosition(path, scope), 'a whole row is not supported here; use one of its columns')
  const column = shape.columns.get(step.name)
  if (!column) throw createUnknownNameError(step, shape, scope)
  if (more[0])
    throw invalidInput(toPosition(more[0], scope), `${step.name} is a column; nothing can follow it`)
  const isNullable = column.isNullable || reference.navigations.length > 0
  return { is: 'column', of: reference, name: column.name, type: column.type, isNullable, at: path.at }
}

function resolveEntry(
  path: PathSyntax,
  { variable }: RowReference,
  step: NameSyntax | undefined,
  scope: ExpressionScope,
): TypedExpression {
  if (step)
    throw invalidInput(
      toPosition(step, scope),
      `${step.name} cannot follow the entry of a list; use the variable alone`,
    )
  return { is: 'entry', variable, type: 'string', isNullable: false, at: path.at }
}

interface ResolvedRow {
  readonly reference: RowReference
  readonly shape: RowShape | 'entry'
  readonly rest: readonly NameSyntax[]
}

/** Follows single-valued navigation properties to a row; returns the remaining steps too. */
function resolveRow({ steps }: PathSyntax, scope: ExpressionScope): ResolvedRow {
  const [first] = steps
  const isVariable = first !== undefined && scope.variables.has(first.name)
  const variable = isVariable ? first.name : implicitVariable
  const navigations: NavigationProperty[] = []
  let shape = scope.variables.get(variable) ?? 'entry'
  let rest = isVariable ? steps.slice(1) : steps
  for (;;) {
    const [step] = rest
    const navigation = step && shape !== 'entry' ? shape.navigations.get(step.name) : undefined
    if (!step || !navigation || navigation.isCollection)
      return { reference: { variable, navigations }, shape, rest }
    navigations.push(navigation)
    shape = getTargetSet(navigation, scope)
    rest = rest.slice(1)
  }
}

function getTargetSet({ target }: NavigationProperty, { sets }: ExpressionScope): EntitySet {
  const set = sets.get(target)
  if (!set) throw new TypeError(`Unknown entity set ${target}`)
  return set
}

function createUnknownNameError(step: NameSyntax, shape: RowShape, scope: ExpressionScope): Error {
  const position = toPosition(step, scope)
  if (shape.navigations.has(step.name)) {
    return invalidInput(position, `${step.name} is a collection; any, all or $count must follow it`)
  }
  if (step.name.startsWith('$') || step.name.startsWith('@') || step.name.includes('.')) {
    return notSupported(
      position,
      `${step.name} is not supported in expressions; use a column or a navigation property`,
    )
  }
  return invalidInput(position, describeUnknown('column', step.name, listNames(shape)))
}

function resolveCall({ name, operands, at }: CallSyntax, scope: ExpressionScope): TypedExpression {
  const position = { in: scope.option, at }
  const functionName = resolveFunctionName(name, position)
  const signature: FunctionSignature = functionSignatures[functionName]
  const maxOperands = signature.operands.length
  const minOperands = maxOperands - (signature.optionalOperands ?? 0)
  if (operands.length < minOperands || operands.length > maxOperands) {
    throw invalidInput(
      position,
      `${name} takes ${minOperands === maxOperands ? '' : `${minOperands} to `}${formatCount(maxOperands, 'argument')} (was given ${operands.length})`,
    )
  }
  const resolved = operands.map((operand) => resolveExpression(operand, scope))
  for (const [index, { type, at: operandAt }] of resolved.entries()) {
    const allowed = signature.operands[index] ?? []
    if (type === 'null' || allowed.includes(type)) continue
    const expected = joinWords(
      allowed.map((allowedType) => typeLabels[allowedType]),
      'or',
    )
    throw invalidInput(
      { in: scope.option, at: operandAt },
      `argument ${index + 1} of ${name} must be ${expected} (was ${typeLabels[type]})`,
    )
  }
  assertUtcOperand(functionName, resolved, scope)
  return {
    is: 'call',
    name: functionName,
    operands: resolved,
    type: signature.returnType === 'first' ? (resolved[0]?.type ?? 'null') : signature.returnType,
    isNullable: resolved.some(({ isNullable }) => isNullable),
    at,
  }
}

const zoneDependentFunctions: ReadonlySet<FunctionName> = new Set([
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'date',
  'time',
  'totaloffsetminutes',
])

/** Rejects parts of a literal in another time zone: times are compared in UTC. */
function assertUtcOperand(
  name: FunctionName,
  [operand]: readonly TypedExpression[],
  scope: ExpressionScope,
): void {
  if (operand?.is !== 'value' || operand.type !== 'dateTime') return
  if (!zoneDependentFunctions.has(name)) return
  if (String(operand.value).endsWith('Z')) return
  throw notSupported(
    toPosition(operand, scope),
    `${name} supports only times in UTC; write the literal with Z`,
  )
}

function resolveLambda(syntax: LambdaSyntax, scope: ExpressionScope): TypedExpression {
  const { path, quantifier, variable = '', condition, at } = syntax
  const { collection, innerShape } = resolveCollection(path, scope)
  if (variable.startsWith('$') || scope.variables.has(variable)) {
    throw invalidInput(
      { in: scope.option, at },
      `the variable ${variable} is reserved or already used; choose another name`,
    )
  }
  const variables = new Map([...scope.variables, [variable, innerShape] as const])
  return {
    ...{ is: 'lambda', collection, quantifier, variable, type: 'boolean', isNullable: false, at },
    ...(condition && { condition: resolveCondition(condition, { ...scope, variables }) }),
  }
}

/** Resolves `$count`; names in its filter are columns of the counted rows. */
function resolveCount({ path, condition, at }: CountSyntax, scope: ExpressionScope): TypedExpression {
  const { collection, innerShape } = resolveCollection(path, scope)
  if (condition && innerShape === 'entry') {
    throw notSupported(
      { in: scope.option, at },
      'a filter in $count is not supported for lists; use any or all',
    )
  }
  const variables = new Map([...scope.variables, [implicitVariable, innerShape] as const])
  const variable = implicitVariable
  return {
    ...{ is: 'count', collection, variable, type: 'integer', isNullable: false, at },
    ...(condition && { condition: resolveCondition(condition, { ...scope, variables }) }),
  }
}

const collectionRequired = 'any, all and $count must follow a collection or a list'

function resolveCollection(
  path: PathSyntax,
  scope: ExpressionScope,
): { collection: TypedCollection; innerShape: RowShape | 'entry' } {
  const { reference: of, shape, rest } = resolveRow(path, scope)
  const [step, ...more] = rest
  if (!step || more.length > 0 || shape === 'entry') {
    throw invalidInput(toPosition(more[0] ?? path, scope), collectionRequired)
  }
  const navigation = shape.navigations.get(step.name)
  if (navigation)
    return { collection: { is: 'rows', of, navigation }, innerShape: getTargetSet(navigation, scope) }
  const column = shape.columns.get(step.name)
  if (!column) throw createUnknownNameError(step, shape, scope)
  if (column.type !== 'strings')
    throw invalidInput(toPosition(step, scope), `${step.name} is a single value; ${collectionRequired}`)
  return { collection: { is: 'entries', of, column: column.name }, innerShape: 'entry' }
}
