import { describeUnknown } from '../../model/suggest.ts'
import type { ColumnDefinition } from '../../tables/tableDefinition.ts'
import { type EntitySet, listNames, type NavigationProperty, type RowShape } from '../entitySets.ts'
import { invalidInput, notSupported } from '../errors.ts'
import type { AggregateSyntax, AggregationMethod, ApplySyntax } from '../syntax/apply.ts'
import type { OrderSyntax } from '../syntax/clauses.ts'
import type { ExpandSyntax, NestedOptions, RawOption } from '../syntax/expand.ts'
import type { OptionsSyntax } from '../syntax/options.ts'
import type { SearchSyntax } from '../syntax/search.ts'
import type { NameSyntax } from '../syntax/tree.ts'
import { resolveCondition, resolveExpression } from './expression.ts'
import { createScope } from './scope.ts'
import type { TypedExpression } from './tree.ts'
import { typeLabels, type ValueType } from './valueType.ts'

type EntitySets = ReadonlyMap<string, EntitySet>

/** A query on the rows of an entity set, with all names and types resolved. */
export interface ODataQuery {
  readonly apply: readonly Transformation[]
  readonly filter?: TypedExpression
  readonly search?: SearchSyntax
  readonly order: readonly SortOrder[]
  /** In the order of the table. */
  readonly columns: readonly ColumnDefinition[]
  /** Whether the query selects columns, which the context URL must list. */
  readonly isSelection: boolean
  readonly expansions: readonly Expansion[]
  /** Columns that identify a row. */
  readonly key: readonly string[]
  /** Columns that decide between rows that the order of the query leaves equal. */
  readonly sortedBy: readonly string[]
  readonly top?: number
  readonly skip: number
  readonly withCount: boolean
}

export interface SortOrder {
  readonly expression: TypedExpression
  readonly isDescending: boolean
}

export interface Expansion {
  readonly navigation: NavigationProperty
  readonly target: EntitySet
  readonly isCount: boolean
  /** Its options as given, for the link to further rows. */
  readonly rawOptions: readonly RawOption[]
  readonly query: ODataQuery
}

export type Transformation =
  | { readonly is: 'filter'; readonly condition: TypedExpression }
  | {
      readonly is: 'group'
      readonly by: readonly ColumnDefinition[]
      readonly aggregates: readonly Aggregate[]
    }

export interface Aggregate {
  readonly column: ColumnDefinition
  /** Absent: the rows are counted. */
  readonly of?: { readonly expression: TypedExpression; readonly method: AggregationMethod }
}

/** Resolves query options on the rows of an entity set. */
export function resolveQuery(options: OptionsSyntax, set: RowShape, sets: EntitySets): ODataQuery {
  const { apply = [], search } = options
  const { shape, transformations } = resolveApply(apply, set, sets)
  if (search && apply.length > 0) {
    throw notSupported(
      { in: '$search', at: 0 },
      'not supported together with $apply; use a filter transformation instead',
    )
  }
  const query = resolveOptions(options, shape, sets)
  return { ...query, apply: transformations, ...(search && { search }) }
}

function resolveOptions(options: NestedOptions, shape: RowShape, sets: EntitySets): ODataQuery {
  const { filter, orderby = [], select, expand = [], top, skip = 0, count = false } = options
  return {
    apply: [],
    ...(filter && { filter: resolveCondition(filter, createScope('$filter', shape, sets)) }),
    order: orderby.map((order) => resolveOrder(order, shape, sets)),
    columns: selectColumns(select, shape),
    isSelection: select !== undefined && !select.some(({ name }) => name === '*'),
    expansions: resolveExpansions(expand, shape, sets),
    key: shape.key,
    sortedBy: shape.sortedBy,
    ...(top !== undefined && { top }),
    skip,
    withCount: count,
  }
}

function resolveOrder(
  { expression, isDescending }: OrderSyntax,
  shape: RowShape,
  sets: EntitySets,
): SortOrder {
  const resolved = resolveExpression(expression, createScope('$orderby', shape, sets))
  if (resolved.type === 'strings') {
    throw notSupported(
      { in: '$orderby', at: resolved.at },
      'sorting by a list is not supported; use its $count instead',
    )
  }
  return { expression: resolved, isDescending }
}

function selectColumns(select: readonly NameSyntax[] | undefined, shape: RowShape): ColumnDefinition[] {
  const { columns, navigations } = shape
  for (const { name, at } of select ?? []) {
    if (name === '*' || columns.has(name) || navigations.has(name)) continue
    throw invalidInput({ in: '$select', at }, describeUnknown('column', name, listNames(shape)))
  }
  const names = new Set(select?.map(({ name }) => name) ?? ['*'])
  const all = [...columns.values()]
  return names.has('*') ? all : all.filter(({ name }) => names.has(name))
}

function resolveExpansions(expand: readonly ExpandSyntax[], shape: RowShape, sets: EntitySets): Expansion[] {
  const names = new Set<string>()
  return listExpanded(expand, shape).map(({ name, at, isCount, options, rawOptions }) => {
    const position = { in: '$expand', at }
    const navigation = shape.navigations.get(name)
    const target = navigation && sets.get(navigation.target)
    if (!target)
      throw invalidInput(position, describeUnknown('navigation property', name, shape.navigations.keys()))
    if (names.has(name)) throw invalidInput(position, `${name} must be expanded only once`)
    names.add(name)
    if (
      !navigation.isCollection &&
      (isCount || Object.keys(options).some((option) => !singleRowOptions.has(option)))
    ) {
      throw invalidInput(position, `${name} is a single row; only $select and $expand are allowed inside`)
    }
    return { navigation, target, isCount, rawOptions, query: resolveOptions(options, target, sets) }
  })
}

/** Lists the properties that an asterisk stands for. */
function listExpanded(expand: readonly ExpandSyntax[], { navigations }: RowShape): ExpandSyntax[] {
  const named = new Set(expand.map(({ name }) => name))
  return expand.flatMap((item) =>
    item.name === '*'
      ? [...navigations.keys()].filter((name) => !named.has(name)).map((name) => ({ ...item, name }))
      : [item],
  )
}

const singleRowOptions = new Set(['select', 'expand'])

interface AppliedTransformations {
  readonly shape: RowShape
  readonly transformations: readonly Transformation[]
}

function resolveApply(
  steps: readonly ApplySyntax[],
  set: RowShape,
  sets: EntitySets,
): AppliedTransformations {
  return steps.reduce<AppliedTransformations>(
    ({ shape, transformations }, step) => {
      if (step.is === 'identity') return { shape, transformations }
      if (step.is === 'filter') {
        const condition = resolveCondition(step.condition, createScope('$apply', shape, sets))
        return { shape, transformations: [...transformations, { is: 'filter', condition }] }
      }
      const group = resolveGroup(step.by, step.aggregates, shape, sets)
      const columns = [...group.by, ...group.aggregates.map(({ column }) => column)]
      const groupedShape = {
        columns: new Map(columns.map((column) => [column.name, column])),
        navigations: new Map(),
        key: columns.map(({ name }) => name),
        sortedBy: columns.map(({ name }) => name),
      }
      return { shape: groupedShape, transformations: [...transformations, group] }
    },
    { shape: set, transformations: [] },
  )
}

function resolveGroup(
  by: readonly NameSyntax[],
  aggregates: readonly AggregateSyntax[],
  shape: RowShape,
  sets: EntitySets,
): Transformation & { readonly is: 'group' } {
  const names = new Set<string>()
  const assertUniqueName = ({ name, at }: NameSyntax) => {
    if (names.has(name))
      throw invalidInput({ in: '$apply', at }, `the name ${name} is already used; choose another`)
    names.add(name)
  }
  const columns = by.map((step) => {
    assertUniqueName(step)
    const column = shape.columns.get(step.name)
    const position = { in: '$apply', at: step.at }
    if (!column) throw invalidInput(position, describeUnknown('column', step.name, shape.columns.keys()))
    if (column.type === 'strings')
      throw notSupported(
        position,
        `grouping by the list ${step.name} is not supported; group the table of its entries, such as TouchpointTags`,
      )
    return column
  })
  return {
    is: 'group',
    by: columns,
    aggregates: aggregates.map((aggregate) => {
      assertUniqueName(aggregate.alias)
      return resolveAggregate(aggregate, shape, sets)
    }),
  }
}

function resolveAggregate(syntax: AggregateSyntax, shape: RowShape, sets: EntitySets): Aggregate {
  const { name } = syntax.alias
  if (syntax.is === 'count') {
    return { column: { name, type: 'integer', description: 'Number of rows', isNullable: false } }
  }
  const { method } = syntax
  const expression = resolveExpression(syntax.expression, createScope('$apply', shape, sets))
  const position = { in: '$apply', at: expression.at }
  const { type } = expression
  const isNumber = type === 'integer' || type === 'number'
  if ((method === 'sum' || method === 'average') && !isNumber)
    throw invalidInput(position, `${method} requires a number (was ${typeLabels[type]})`)
  if (!isAggregatable(type))
    throw notSupported(
      position,
      `aggregating ${typeLabels[type]} is not supported; use a number, string, Boolean, date or date and time`,
    )
  const result = { countdistinct: 'integer', average: 'number', sum: type, min: type, max: type } as const
  const isNullable = method !== 'countdistinct'
  const column = {
    name,
    type: result[method],
    description: `${method} over the rows of the group`,
    isNullable,
  }
  return { column, of: { expression, method } }
}

type AggregatableType = Exclude<ValueType, 'timeOfDay' | 'duration' | 'null' | 'strings'>

const isAggregatable = (type: ValueType): type is AggregatableType =>
  !['timeOfDay', 'duration', 'null', 'strings'].includes(type)
