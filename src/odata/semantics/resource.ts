import { AtlasError } from '../../model/errors.ts'
import type { ColumnDefinition } from '../../tables/tableDefinition.ts'
import type { EntitySet, NavigationProperty } from '../entitySets.ts'
import { invalidInput, notSupported } from '../errors.ts'
import { type KeyPart, type PathSegment, pathOption } from '../syntax/path.ts'
import { resolveLiteral } from './literals.ts'
import { implicitVariable, type TypedExpression } from './tree.ts'

/** What an address leads to. */
export interface ODataResource {
  /** Where it starts. */
  readonly root: EntitySet
  readonly rootKey?: TypedExpression
  /** The ways from there, each with the key of one row when one is named. */
  readonly navigationSteps: readonly {
    readonly navigation: NavigationProperty
    readonly key?: TypedExpression
  }[]
  /** The set in which the rows at the end are. */
  readonly set: EntitySet
  /** Whether it leads to rows or to one row. */
  readonly isCollection: boolean
  /** One value of the row. */
  readonly column?: ColumnDefinition
  readonly form?: '$count' | '$value'
}

/** Finds out where an address leads; NOT_FOUND when nothing of that name is there. */
export function resolveResource(
  segments: readonly PathSegment[],
  sets: ReadonlyMap<string, EntitySet>,
): ODataResource {
  const [first, ...rest] = segments
  const root = first && sets.get(first.name)
  if (first?.name.startsWith('$'))
    throw notSupported({ in: pathOption, at: 0 }, `${first.name} is not supported`)
  if (!first || !root) throw createNotFoundError(first?.name ?? '')
  const start: ODataResource = {
    root,
    ...(first.key && { rootKey: createKeyCondition(first.key, root) }),
    navigationSteps: [],
    set: root,
    isCollection: !first.key,
  }
  return rest.reduce((resource, segment) => resolveSegment(resource, segment, sets), start)
}

function resolveSegment(
  resource: ODataResource,
  segment: PathSegment,
  sets: ReadonlyMap<string, EntitySet>,
): ODataResource {
  const { name, at, key } = segment
  const position = { in: pathOption, at }
  if (resource.form) throw invalidInput(position, `nothing can follow ${resource.form}`)
  if (name.startsWith('$') || name.includes('.')) return resolveForm(resource, segment)
  if (resource.column) throw createNotFoundError(name)
  if (resource.isCollection) throw invalidInput(position, `${name} can only follow one row: name its key`)
  const navigation = resource.set.navigations.get(name)
  const target = navigation && sets.get(navigation.target)
  if (!target) return resolveColumn(resource, segment)
  if (key && !navigation.isCollection) throw invalidInput(position, `${name} is one row and takes no key`)
  const navigationStep = { navigation, ...(key && { key: createKeyCondition(key, target) }) }
  return {
    ...resource,
    navigationSteps: [...resource.navigationSteps, navigationStep],
    set: target,
    isCollection: navigation.isCollection && !key,
  }
}

function resolveForm(resource: ODataResource, { name, at }: PathSegment): ODataResource {
  const { column, isCollection } = resource
  const position = { in: pathOption, at }
  if (name === '$count' && isCollection) return { ...resource, form: '$count' }
  if (name !== '$value' || !column) throw notSupported(position, `${name} is not supported there`)
  if (column.type === 'strings') throw invalidInput(position, `${column.name} is a list and has no $value`)
  return { ...resource, form: '$value' }
}

function resolveColumn(resource: ODataResource, { name, at, key }: PathSegment): ODataResource {
  const column = resource.set.columns.get(name)
  if (!column) throw createNotFoundError(name)
  if (key) throw invalidInput({ in: pathOption, at }, `${name} is a column and takes no key`)
  return { ...resource, column }
}

/** That a row has the key; a single one needs no name. */
function createKeyCondition(parts: readonly KeyPart[], { key, columns, name }: EntitySet): TypedExpression {
  const conditions = key.map((column): TypedExpression => {
    const part = parts.find((candidate) => (candidate.name ?? (key.length === 1 ? column : '')) === column)
    if (!part || parts.length !== key.length) throw createInvalidKeyError(name, key)
    const value = resolveLiteral(part.literal, pathOption)
    const type = columns.get(column)?.type ?? 'string'
    if (value.type !== type) {
      throw invalidInput({ in: pathOption, at: value.at }, `${column} is a ${type}, not a ${value.type}`)
    }
    const of = { variable: implicitVariable, navigations: [] }
    const left: TypedExpression = { is: 'column', of, name: column, type, isNullable: false, at: value.at }
    return {
      is: 'operation',
      operator: 'eq',
      operands: [left, value],
      type: 'boolean',
      isNullable: false,
      at: 0,
    }
  })
  return { is: 'operation', operator: 'and', operands: conditions, type: 'boolean', isNullable: false, at: 0 }
}

const createInvalidKeyError = (name: string, key: readonly string[]) =>
  invalidInput({ in: pathOption, at: name.length }, `the key of ${name} has to name ${key.join(', ')}`)

const createNotFoundError = (name: string) =>
  new AtlasError('NOT_FOUND', `There is nothing called ${name} there`)
