import type { EntitySet, NavigationProperty, RowShape } from '../entitySets.ts'
import { invalidInput, notSupported, type OptionPosition } from '../errors.ts'
import type {
  CallSyntax,
  CountSyntax,
  ExpressionSyntax,
  LambdaSyntax,
  NameSyntax,
  PathSyntax,
} from '../syntax/tree.ts'
import { functionSignatures } from './functions.ts'
import { resolveLiteral } from './literals.ts'
import { resolveOperation } from './operations.ts'
import type { ExpressionScope } from './scope.ts'
import { implicitVariable, type RowReference, type TypedCollection, type TypedExpression } from './tree.ts'

/** Finds out what the names in an expression stand for, and whether its types fit together. */
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
      throw invalidInput(toPosition(syntax, scope), 'a list can only stand behind in')
  }
}

/** An expression that is true or false, or unknown. */
export function resolveCondition(syntax: ExpressionSyntax, scope: ExpressionScope): TypedExpression {
  const resolved = resolveExpression(syntax, scope)
  if (resolved.type === 'boolean' || resolved.type === 'null') return resolved
  throw invalidInput(
    { in: scope.option, at: syntax.at },
    `has to be true or false, but is a ${resolved.type}`,
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
  if (!step) throw notSupported(toPosition(path, scope), 'a whole row cannot stand here')
  const column = shape.columns.get(step.name)
  if (!column) throw createUnknownNameError(step, shape, scope)
  if (more[0])
    throw invalidInput(toPosition(more[0], scope), `${step.name} is a column and has nothing below it`)
  const isNullable = column.isNullable || reference.navigations.length > 0
  return { is: 'column', of: reference, name: column.name, type: column.type, isNullable, at: path.at }
}

function resolveEntry(
  path: PathSyntax,
  { variable }: RowReference,
  step: NameSyntax | undefined,
  scope: ExpressionScope,
): TypedExpression {
  if (step) throw invalidInput(toPosition(step, scope), 'an entry of a list has no columns')
  return { is: 'entry', variable, type: 'string', isNullable: false, at: path.at }
}

interface ResolvedRow {
  readonly reference: RowReference
  readonly shape: RowShape | 'entry'
  readonly rest: readonly NameSyntax[]
}

/** The row that a path leads to over single-valued ways, and the steps that are left. */
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
  if (!set) throw new TypeError(`There is no set ${target}`)
  return set
}

function createUnknownNameError(step: NameSyntax, shape: RowShape, scope: ExpressionScope): Error {
  const position = toPosition(step, scope)
  if (shape.navigations.has(step.name)) {
    return invalidInput(position, `${step.name} is many rows: any, all or $count has to follow`)
  }
  if (step.name.startsWith('$') || step.name.startsWith('@') || step.name.includes('.')) {
    return notSupported(position, `${step.name} is not supported`)
  }
  return invalidInput(position, `there is no column ${step.name}`)
}

function resolveCall({ name, operands, at }: CallSyntax, scope: ExpressionScope): TypedExpression {
  const position = { in: scope.option, at }
  const functionName = name.toLowerCase()
  const signature = Object.hasOwn(functionSignatures, functionName)
    ? functionSignatures[functionName]
    : undefined
  if (!signature) throw notSupported(position, `the function ${name} is not supported`)
  const maxOperands = signature.operands.length
  const minOperands = maxOperands - (signature.optionalOperands ?? 0)
  if (operands.length < minOperands || operands.length > maxOperands) {
    throw invalidInput(
      position,
      `${name} takes ${minOperands === maxOperands ? maxOperands : `${minOperands} to ${maxOperands}`} operands`,
    )
  }
  const resolved = operands.map((operand) => resolveExpression(operand, scope))
  for (const [index, { type, at: operandAt }] of resolved.entries()) {
    const allowed = signature.operands[index] ?? []
    if (type === 'null' || allowed.includes(type)) continue
    throw invalidInput({ in: scope.option, at: operandAt }, `${name} takes no ${type} there`)
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

const zoneDependentFunctions = new Set(['year', 'month', 'day', 'hour', 'minute', 'second', 'date', 'time'])

/** Times are kept in UTC, so parts of a literal in another zone would be told wrongly. */
function assertUtcOperand(name: string, [operand]: readonly TypedExpression[], scope: ExpressionScope): void {
  if (operand?.is !== 'value' || operand.type !== 'dateTime') return
  if (!zoneDependentFunctions.has(name) && name !== 'totaloffsetminutes') return
  if (String(operand.value).endsWith('Z')) return
  throw notSupported(toPosition(operand, scope), `${name} works on times in UTC only`)
}

function resolveLambda(syntax: LambdaSyntax, scope: ExpressionScope): TypedExpression {
  const { path, quantifier, variable = '', condition, at } = syntax
  const { collection, innerShape } = resolveCollection(path, scope)
  if (variable.startsWith('$') || scope.variables.has(variable)) {
    throw invalidInput({ in: scope.option, at }, `${variable} stands for something else already`)
  }
  const variables = new Map([...scope.variables, [variable, innerShape] as const])
  return {
    ...{ is: 'lambda', collection, quantifier, variable, type: 'boolean', isNullable: false, at },
    ...(condition && { condition: resolveCondition(condition, { ...scope, variables }) }),
  }
}

/** Names inside of the parentheses are those of the rows that are counted. */
function resolveCount({ path, condition, at }: CountSyntax, scope: ExpressionScope): TypedExpression {
  const { collection, innerShape } = resolveCollection(path, scope)
  if (condition && innerShape === 'entry') {
    throw notSupported({ in: scope.option, at }, 'entries of lists can only be counted all')
  }
  const variables = new Map([...scope.variables, [implicitVariable, innerShape] as const])
  const variable = implicitVariable
  return {
    ...{ is: 'count', collection, variable, type: 'integer', isNullable: false, at },
    ...(condition && { condition: resolveCondition(condition, { ...scope, variables }) }),
  }
}

function resolveCollection(
  path: PathSyntax,
  scope: ExpressionScope,
): { collection: TypedCollection; innerShape: RowShape | 'entry' } {
  const { reference: of, shape, rest } = resolveRow(path, scope)
  const [step, ...more] = rest
  if (!step || more.length > 0 || shape === 'entry') {
    throw invalidInput(toPosition(more[0] ?? path, scope), 'only of several rows or entries can this be said')
  }
  const navigation = shape.navigations.get(step.name)
  if (navigation)
    return { collection: { is: 'rows', of, navigation }, innerShape: getTargetSet(navigation, scope) }
  const column = shape.columns.get(step.name)
  if (!column) throw createUnknownNameError(step, shape, scope)
  if (column.type !== 'strings') throw invalidInput(toPosition(step, scope), `${step.name} is one value`)
  return { collection: { is: 'entries', of, column: column.name }, innerShape: 'entry' }
}
