import { AtlasError } from '../../model/errors.ts'
import { describeUnknown } from '../../model/suggest.ts'
import { joinWords } from '../../model/text.ts'
import { type PathKey, splitPathKey } from '../../tables/derivedKey.ts'
import type { ColumnDefinition } from '../../tables/tableDefinition.ts'
import { type EntitySet, listNames, type NavigationProperty, type RowShape } from '../entitySets.ts'
import { invalidInput, notSupported } from '../errors.ts'
import { namespace } from '../responses/edm.ts'
import { type KeyPart, type PathSegment, parseKeyValue, pathOption } from '../syntax/path.ts'
import type { LiteralSyntax } from '../syntax/tree.ts'
import { resolveLiteral } from './literals.ts'
import { implicitVariable, type TypedExpression } from './tree.ts'
import { typeLabels } from './valueType.ts'

/** The resource that a path identifies. */
export interface ODataResource {
  /** The entity set at the start of the path. */
  readonly root: EntitySet
  readonly rootKey?: TypedExpression
  /** Navigation properties that the path follows, each with the key of a row if one is given. */
  readonly navigationSteps: readonly {
    readonly navigation: NavigationProperty
    readonly key?: TypedExpression
  }[]
  /** The entity set of the rows at the end of the path. */
  readonly set: EntitySet
  /** Whether the path identifies rows or a single row. */
  readonly isCollection: boolean
  /** The column, if the path identifies a single value. */
  readonly column?: ColumnDefinition
  readonly form?: '$count' | '$value'
}

/** Resolves a path to a resource; NOT_FOUND if a name in it is unknown. */
export function resolveResource(
  segments: readonly PathSegment[],
  sets: ReadonlyMap<string, EntitySet>,
): ODataResource {
  const [first, ...rest] = segments
  const root = first && sets.get(first.name)
  if (first?.name.startsWith('$'))
    throw notSupported(
      { in: pathOption, at: 0 },
      `${first.name} is not supported; start the path with an entity set`,
    )
  if (!first || !root) throw createNotFoundError('entity set', first?.name ?? '', sets.keys())
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
  if (name.startsWith('$') || name.startsWith(`${namespace}.`)) return resolveForm(resource, segment)
  if (resource.column)
    throw new AtlasError('NOT_FOUND', `${resource.column.name} is a column; only $value can follow it`)
  if (resource.isCollection) return resolveKeySegment(resource, segment)
  const navigation = resource.set.navigations.get(name)
  const target = navigation && sets.get(navigation.target)
  if (!target) return resolveColumn(resource, segment)
  if (key && !navigation.isCollection) throw invalidInput(position, `${name} is a single row; remove its key`)
  const navigationStep = { navigation, ...(key && { key: createKeyCondition(key, target) }) }
  return {
    ...resource,
    navigationSteps: [...resource.navigationSteps, navigationStep],
    set: target,
    isCollection: navigation.isCollection && !key,
  }
}

/** A segment after a collection is the key of a row. */
function resolveKeySegment(resource: ODataResource, { text }: PathSegment): ODataResource {
  const { set, navigationSteps } = resource
  const [keyColumn = ''] = set.key
  const isText = (set.columns.get(keyColumn)?.type ?? 'string') === 'string'
  const literal = isText ? ({ is: 'literal', type: 'string', text, at: 0 } as const) : parseKeyValue(text)
  const key = createKeyCondition([{ literal }], set)
  const last = navigationSteps.at(-1)
  return last
    ? {
        ...resource,
        navigationSteps: [...navigationSteps.slice(0, -1), { ...last, key }],
        isCollection: false,
      }
    : { ...resource, rootKey: key, isCollection: false }
}

function resolveForm(resource: ODataResource, { name, at }: PathSegment): ODataResource {
  const { column, isCollection } = resource
  const position = { in: pathOption, at }
  if (!name.startsWith('$'))
    throw notSupported(position, 'type casts are not supported; remove it, since all rows have the same type')
  if (name === '$count' && isCollection) return { ...resource, form: '$count' }
  if (name !== '$value' || !column) {
    throw notSupported(
      position,
      `${name} is not supported here; $count must follow a collection and $value a column`,
    )
  }
  if (column.type === 'strings') throw invalidInput(position, `${column.name} is a list; remove $value`)
  return { ...resource, form: '$value' }
}

function resolveColumn(resource: ODataResource, { name, at, key }: PathSegment): ODataResource {
  const column = resource.set.columns.get(name)
  if (!column) throw createNotFoundError('column', name, listNames(resource.set))
  if (key) throw invalidInput({ in: pathOption, at }, `${name} is a column; remove its key`)
  return { ...resource, column }
}

/** Creates the condition that a row has the key, or the columns that the key follows from; one column needs no name. */
function createKeyCondition(parts: readonly KeyPart[], set: EntitySet): TypedExpression {
  const values = resolveKeyParts(parts, set)
  const conditions = [...values].map(([column, value]): TypedExpression => {
    const of = { variable: implicitVariable, navigations: [] }
    const { type, at } = value
    const left: TypedExpression = { is: 'column', of, name: column, type, isNullable: false, at }
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

/** The values of the columns that identify a row; of those that the key follows from, which indexes have. */
function resolveKeyParts(
  parts: readonly KeyPart[],
  { table: { derivedKey }, ...set }: EntitySet,
): Map<string, TypedExpression> {
  const path = derivedKey?.form === 'path' ? derivedKey : undefined
  const names = parts.map(({ name }) => name ?? (parts.length === 1 ? set.key[0] : undefined))
  const wanted = [set.key, path?.parts ?? set.key].find(
    (columns) => columns.length === names.length && columns.every((column) => names.includes(column)),
  )
  if (!wanted) throw createInvalidKeyError(set, path?.parts)
  const values = new Map(
    parts.map(({ literal }, index) => [
      names[index] ?? '',
      resolveKeyValue(literal, names[index] ?? '', set),
    ]),
  )
  const [key] = values.values()
  return path && wanted === set.key && key ? splitKey(path, key, set) : values
}

function resolveKeyValue(literal: LiteralSyntax, column: string, { columns }: RowShape): TypedExpression {
  const value = resolveLiteral(literal, pathOption)
  const type = columns.get(column)?.type ?? 'string'
  if (value.type === type) return value
  const message = `${column} must be ${typeLabels[type]} (was ${typeLabels[value.type]})`
  throw invalidInput({ in: pathOption, at: value.at }, message)
}

/** The columns that a key follows from; NOT_FOUND if it cannot be a key of the entity set. */
function splitKey(
  path: PathKey,
  key: TypedExpression,
  { name, columns }: Pick<EntitySet, 'name' | 'columns'>,
): Map<string, TypedExpression> {
  const text = key.is === 'value' ? String(key.value) : ''
  const values = [...(splitPathKey(path, text) ?? [])].map(([column, part]) => {
    const type = columns.get(column)?.type === 'integer' && /^\d{1,15}$/.test(part) ? 'integer' : 'string'
    const value = type === 'integer' ? BigInt(part) : part
    return [column, { is: 'value', type, value, isNullable: false, at: key.at } as const] as const
  })
  const isKey = values.length > 0 && values.every(([column, { type }]) => columns.get(column)?.type === type)
  if (!isKey) throw new AtlasError('NOT_FOUND', `No row of ${name} has the key '${text}'`)
  return new Map(values)
}

const createInvalidKeyError = (
  { name, key }: Pick<EntitySet, 'name' | 'key'>,
  parts: readonly string[] | undefined,
) => {
  const alternative = parts ? `, or ${joinWords(parts)}` : ''
  return invalidInput(
    { in: pathOption, at: name.length },
    `the key of ${name} must have ${joinWords(key)}${alternative}`,
  )
}

const createNotFoundError = (noun: string, name: string, candidates: Iterable<string>) =>
  new AtlasError('NOT_FOUND', describeUnknown(noun, name, candidates))
