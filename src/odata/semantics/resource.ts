import { AtlasError } from '../../model/errors.ts'
import type { FeedColumn } from '../../tables/tableDefinition.ts'
import type { EntitySet, Navigation } from '../entitySets.ts'
import { invalid, unsupported } from '../errors.ts'
import { type KeyPart, pathOption, type Segment } from '../syntax/path.ts'
import { typedLiteral } from './literals.ts'
import { itself, type Typed } from './tree.ts'

/** What an address leads to. */
export interface Resource {
  /** Where it starts. */
  readonly root: EntitySet
  readonly rootKey?: Typed
  /** The ways from there, each with the key of one row when one is named. */
  readonly ways: readonly { readonly navigation: Navigation; readonly key?: Typed }[]
  /** The set in which the rows at the end are. */
  readonly set: EntitySet
  /** Whether it leads to rows or to one row. */
  readonly isCollection: boolean
  /** One value of the row. */
  readonly column?: FeedColumn
  readonly form?: '$count' | '$value'
}

/** Finds out where an address leads; NOT_FOUND when nothing of that name is there. */
export function typedResource(segments: readonly Segment[], sets: ReadonlyMap<string, EntitySet>): Resource {
  const [first, ...rest] = segments
  const root = first && sets.get(first.name)
  if (first?.name.startsWith('$'))
    throw unsupported({ in: pathOption, at: 0 }, `${first.name} is not supported`)
  if (!first || !root) throw notFound(first?.name ?? '')
  const start: Resource = {
    root,
    ...(first.key && { rootKey: keyCondition(first.key, root) }),
    ways: [],
    set: root,
    isCollection: !first.key,
  }
  return rest.reduce((resource, segment) => stepInto(resource, segment, sets), start)
}

function stepInto(resource: Resource, segment: Segment, sets: ReadonlyMap<string, EntitySet>): Resource {
  const { name, at, key } = segment
  const place = { in: pathOption, at }
  if (resource.form) throw invalid(place, `nothing can follow ${resource.form}`)
  if (name.startsWith('$') || name.includes('.')) return formOf(resource, segment)
  if (resource.column) throw notFound(name)
  if (resource.isCollection) throw invalid(place, `${name} can only follow one row: name its key`)
  const navigation = resource.set.navigations.get(name)
  const target = navigation && sets.get(navigation.target)
  if (!target) return columnOf(resource, segment)
  if (key && !navigation.isCollection) throw invalid(place, `${name} is one row and takes no key`)
  const way = { navigation, ...(key && { key: keyCondition(key, target) }) }
  return {
    ...resource,
    ways: [...resource.ways, way],
    set: target,
    isCollection: navigation.isCollection && !key,
  }
}

function formOf(resource: Resource, { name, at }: Segment): Resource {
  const { column, isCollection } = resource
  const place = { in: pathOption, at }
  if (name === '$count' && isCollection) return { ...resource, form: '$count' }
  if (name !== '$value' || !column) throw unsupported(place, `${name} is not supported there`)
  if (column.type === 'strings') throw invalid(place, `${column.name} is a list and has no $value`)
  return { ...resource, form: '$value' }
}

function columnOf(resource: Resource, { name, at, key }: Segment): Resource {
  const column = resource.set.columns.get(name)
  if (!column) throw notFound(name)
  if (key) throw invalid({ in: pathOption, at }, `${name} is a column and takes no key`)
  return { ...resource, column }
}

/** That a row has the key; a single one needs no name. */
function keyCondition(parts: readonly KeyPart[], { key, columns, name }: EntitySet): Typed {
  const conditions = key.map((column): Typed => {
    const part = parts.find((given) => (given.name ?? (key.length === 1 ? column : '')) === column)
    if (!part || parts.length !== key.length) throw keyFault(name, key)
    const value = typedLiteral(part.literal, pathOption)
    const type = columns.get(column)?.type ?? 'string'
    if (value.type !== type) {
      throw invalid({ in: pathOption, at: value.at }, `${column} is a ${type}, not a ${value.type}`)
    }
    const of = { variable: itself, through: [] }
    const left: Typed = { is: 'column', of, name: column, type, isNullable: false, at: value.at }
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

const keyFault = (name: string, key: readonly string[]) =>
  invalid({ in: pathOption, at: name.length }, `the key of ${name} has to name ${key.join(', ')}`)

const notFound = (name: string) => new AtlasError('NOT_FOUND', `There is nothing called ${name} there`)
