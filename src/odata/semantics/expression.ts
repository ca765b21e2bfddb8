import type { EntitySet, Navigation, Shape } from '../entitySets.ts'
import { invalid, type Place, unsupported } from '../errors.ts'
import type { CallSyntax, CountSyntax, LambdaSyntax, PathSyntax, Step, Syntax } from '../syntax/tree.ts'
import { signatures } from './functions.ts'
import { typedLiteral } from './literals.ts'
import { typedOperation } from './operations.ts'
import type { Scope } from './scope.ts'
import { type Collection, itself, type RowReference, type Typed } from './tree.ts'

/** Finds out what the names in an expression stand for, and whether its types fit together. */
export function typedExpression(syntax: Syntax, scope: Scope): Typed {
  switch (syntax.is) {
    case 'literal':
      return typedLiteral(syntax, scope.option)
    case 'path':
      return typedPath(syntax, scope)
    case 'call':
      return typedCall(syntax, scope)
    case 'lambda':
      return typedLambda(syntax, scope)
    case 'count':
      return typedCount(syntax, scope)
    case 'operation':
      return typedOperation(syntax, scope, typedExpression)
    case 'list':
      throw invalid(placeOf(syntax, scope), 'a list can only stand behind in')
  }
}

/** An expression that is true or false, or unknown. */
export function typedCondition(syntax: Syntax, scope: Scope): Typed {
  const typed = typedExpression(syntax, scope)
  if (typed.type === 'boolean' || typed.type === 'null') return typed
  throw invalid({ in: scope.option, at: syntax.at }, `has to be true or false, but is a ${typed.type}`)
}

const placeOf = ({ at }: { readonly at: number }, { option }: Scope): Place => ({ in: option, at })

function typedPath(path: PathSyntax, scope: Scope): Typed {
  const { reference, shape, rest } = rowAt(path, scope)
  const [step, ...more] = rest
  if (shape === 'entry') return typedEntry(path, reference, step, scope)
  if (!step) throw unsupported(placeOf(path, scope), 'a whole row cannot stand here')
  const column = shape.columns.get(step.name)
  if (!column) throw unknownName(step, shape, scope)
  if (more[0]) throw invalid(placeOf(more[0], scope), `${step.name} is a column and has nothing below it`)
  const isNullable = column.isNullable || reference.through.length > 0
  return { is: 'column', of: reference, name: column.name, type: column.type, isNullable, at: path.at }
}

function typedEntry(
  path: PathSyntax,
  { variable }: RowReference,
  step: Step | undefined,
  scope: Scope,
): Typed {
  if (step) throw invalid(placeOf(step, scope), 'an entry of a list has no columns')
  return { is: 'entry', variable, type: 'string', isNullable: false, at: path.at }
}

interface RowAt {
  readonly reference: RowReference
  readonly shape: Shape | 'entry'
  readonly rest: readonly Step[]
}

/** The row that a path leads to over single-valued ways, and the steps that are left. */
function rowAt({ steps }: PathSyntax, scope: Scope): RowAt {
  const [first] = steps
  const isVariable = first !== undefined && scope.variables.has(first.name)
  const variable = isVariable ? first.name : itself
  const through: Navigation[] = []
  let shape = scope.variables.get(variable) ?? 'entry'
  let rest = isVariable ? steps.slice(1) : steps
  for (;;) {
    const [step] = rest
    const navigation = step && shape !== 'entry' ? shape.navigations.get(step.name) : undefined
    if (!step || !navigation || navigation.isCollection)
      return { reference: { variable, through }, shape, rest }
    through.push(navigation)
    shape = targetOf(navigation, scope)
    rest = rest.slice(1)
  }
}

function targetOf({ target }: Navigation, { sets }: Scope): EntitySet {
  const set = sets.get(target)
  if (!set) throw new TypeError(`There is no set ${target}`)
  return set
}

function unknownName(step: Step, shape: Shape, scope: Scope): Error {
  const place = placeOf(step, scope)
  if (shape.navigations.has(step.name)) {
    return invalid(place, `${step.name} is many rows: any, all or $count has to follow`)
  }
  if (step.name.startsWith('$') || step.name.startsWith('@') || step.name.includes('.')) {
    return unsupported(place, `${step.name} is not supported`)
  }
  return invalid(place, `there is no column ${step.name}`)
}

function typedCall({ name, operands, at }: CallSyntax, scope: Scope): Typed {
  const place = { in: scope.option, at }
  const known = name.toLowerCase()
  const signature = Object.hasOwn(signatures, known) ? signatures[known] : undefined
  if (!signature) throw unsupported(place, `the function ${name} is not supported`)
  const most = signature.operands.length
  const least = most - (signature.optional ?? 0)
  if (operands.length < least || operands.length > most) {
    throw invalid(place, `${name} takes ${least === most ? most : `${least} to ${most}`} operands`)
  }
  const typed = operands.map((operand) => typedExpression(operand, scope))
  for (const [index, { type, at: operandAt }] of typed.entries()) {
    const allowed = signature.operands[index] ?? []
    if (type === 'null' || allowed.includes(type)) continue
    throw invalid({ in: scope.option, at: operandAt }, `${name} takes no ${type} there`)
  }
  checkOffsets(known, typed, scope)
  return {
    is: 'call',
    name: known,
    operands: typed,
    type: signature.gives === 'first' ? (typed[0]?.type ?? 'null') : signature.gives,
    isNullable: typed.some(({ isNullable }) => isNullable),
    at,
  }
}

const inZone = new Set(['year', 'month', 'day', 'hour', 'minute', 'second', 'date', 'time'])

/** Times are kept in UTC, so parts of a literal in another zone would be told wrongly. */
function checkOffsets(name: string, [operand]: readonly Typed[], scope: Scope): void {
  if (operand?.is !== 'value' || operand.type !== 'dateTime') return
  if (!inZone.has(name) && name !== 'totaloffsetminutes') return
  if (String(operand.value).endsWith('Z')) return
  throw unsupported(placeOf(operand, scope), `${name} works on times in UTC only`)
}

function typedLambda(syntax: LambdaSyntax, scope: Scope): Typed {
  const { path, quantifier, variable = '', condition, at } = syntax
  const { collection, inner } = collectionAt(path, scope)
  if (variable.startsWith('$') || scope.variables.has(variable)) {
    throw invalid({ in: scope.option, at }, `${variable} stands for something else already`)
  }
  const variables = new Map([...scope.variables, [variable, inner] as const])
  return {
    ...{ is: 'lambda', collection, quantifier, variable, type: 'boolean', isNullable: false, at },
    ...(condition && { condition: typedCondition(condition, { ...scope, variables }) }),
  }
}

/** Names inside of the parentheses are those of the rows that are counted. */
function typedCount({ path, condition, at }: CountSyntax, scope: Scope): Typed {
  const { collection, inner } = collectionAt(path, scope)
  if (condition && inner === 'entry') {
    throw unsupported({ in: scope.option, at }, 'entries of lists can only be counted all')
  }
  const variables = new Map([...scope.variables, [itself, inner] as const])
  const variable = itself
  return {
    ...{ is: 'count', collection, variable, type: 'integer', isNullable: false, at },
    ...(condition && { condition: typedCondition(condition, { ...scope, variables }) }),
  }
}

function collectionAt(path: PathSyntax, scope: Scope): { collection: Collection; inner: Shape | 'entry' } {
  const { reference: of, shape, rest } = rowAt(path, scope)
  const [step, ...more] = rest
  if (!step || more.length > 0 || shape === 'entry') {
    throw invalid(placeOf(more[0] ?? path, scope), 'only of several rows or entries can this be said')
  }
  const navigation = shape.navigations.get(step.name)
  if (navigation) return { collection: { is: 'rows', of, navigation }, inner: targetOf(navigation, scope) }
  const column = shape.columns.get(step.name)
  if (!column) throw unknownName(step, shape, scope)
  if (column.type !== 'strings') throw invalid(placeOf(step, scope), `${step.name} is one value`)
  return { collection: { is: 'entries', of, column: column.name }, inner: 'entry' }
}
