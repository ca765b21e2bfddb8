import type { ColumnDefinition } from '../../tables/tableDefinition.ts'
import type { EntitySet, NavigationProperty, RowShape } from '../entitySets.ts'
import { invalidInput, notSupported } from '../errors.ts'
import type { AggregateSyntax, AggregationMethod, ApplySyntax } from '../syntax/apply.ts'
import type { OrderSyntax } from '../syntax/clauses.ts'
import type { ExpandSyntax, NestedOptions, RawOption } from '../syntax/expand.ts'
import type { OptionsSyntax } from '../syntax/options.ts'
import type { SearchSyntax } from '../syntax/search.ts'
import type { NameSyntax } from '../syntax/tree.ts'
import { resolveCondition, resolveExpression } from './expression.ts'
import { createScope } from './scope.ts'
import type { TypedExpression, ValueType } from './tree.ts'

type EntitySets = ReadonlyMap<string, EntitySet>

/** What is asked of the rows of a set, every name and type in it being known. */
export interface ODataQuery {
  readonly apply: readonly Transformation[]
  readonly filter?: TypedExpression
  readonly search?: SearchSyntax
  readonly order: readonly SortOrder[]
  /** In the order of the table. */
  readonly columns: readonly ColumnDefinition[]
  /** Whether columns were chosen, so that the answer has to say which. */
  readonly isSelection: boolean
  readonly expansions: readonly Expansion[]
  /** Columns that tell one row from another. */
  readonly key: readonly string[]
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
  /** Its options as they were written. */
  readonly written: readonly RawOption[]
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
  /** Rows are counted when absent. */
  readonly of?: { readonly expression: TypedExpression; readonly method: AggregationMethod }
}

/** Finds out what the options say of rows of a set. */
export function resolveQuery(options: OptionsSyntax, set: RowShape, sets: EntitySets): ODataQuery {
  const { apply = [], search } = options
  const { shape, transformations } = resolveApply(apply, set, sets)
  if (search && apply.length > 0) {
    throw notSupported({ in: '$search', at: 0 }, 'cannot be put together with $apply')
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
    throw notSupported({ in: '$orderby', at: resolved.at }, 'rows cannot be ordered by a list')
  }
  return { expression: resolved, isDescending }
}

function selectColumns(
  select: readonly NameSyntax[] | undefined,
  { columns, navigations }: RowShape,
): ColumnDefinition[] {
  for (const { name, at } of select ?? []) {
    if (name === '*' || columns.has(name) || navigations.has(name)) continue
    throw invalidInput({ in: '$select', at }, `there is no column ${name}`)
  }
  const names = new Set(select?.map(({ name }) => name) ?? ['*'])
  const all = [...columns.values()]
  return names.has('*') ? all : all.filter(({ name }) => names.has(name))
}

function resolveExpansions(expand: readonly ExpandSyntax[], shape: RowShape, sets: EntitySets): Expansion[] {
  const names = new Set<string>()
  return expand.map(({ name, at, isCount, options, written }) => {
    const position = { in: '$expand', at }
    const navigation = shape.navigations.get(name)
    const target = navigation && sets.get(navigation.target)
    if (!target) throw invalidInput(position, `there is no relationship ${name}`)
    if (names.has(name)) throw invalidInput(position, `${name} is expanded more than once`)
    names.add(name)
    if (
      !navigation.isCollection &&
      (isCount || Object.keys(options).some((option) => !singleRowOptions.has(option)))
    ) {
      throw invalidInput(position, `${name} is one row, of which only $select and $expand can be asked`)
    }
    return { navigation, target, isCount, written, query: resolveOptions(options, target, sets) }
  })
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
    if (names.has(name)) throw invalidInput({ in: '$apply', at }, `${name} is there already`)
    names.add(name)
  }
  const columns = by.map((step) => {
    assertUniqueName(step)
    const column = shape.columns.get(step.name)
    if (!column) throw invalidInput({ in: '$apply', at: step.at }, `there is no column ${step.name}`)
    if (column.type === 'strings') throw notSupported({ in: '$apply', at: step.at }, `${step.name} is a list`)
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
    return { column: { name, type: 'integer', description: 'How many rows there are', isNullable: false } }
  }
  const { method } = syntax
  const expression = resolveExpression(syntax.expression, createScope('$apply', shape, sets))
  const position = { in: '$apply', at: expression.at }
  const { type } = expression
  const isNumber = type === 'integer' || type === 'number'
  if ((method === 'sum' || method === 'average') && !isNumber)
    throw invalidInput(position, `no ${method} of a ${type}`)
  if (!isAggregatable(type)) throw notSupported(position, `a ${type} cannot be aggregated`)
  const result = { countdistinct: 'integer', average: 'number', sum: type, min: type, max: type } as const
  const isNullable = method !== 'countdistinct'
  const column = { name, type: result[method], description: `The ${method} of its rows`, isNullable }
  return { column, of: { expression, method } }
}

type AggregatableType = Exclude<ValueType, 'timeOfDay' | 'duration' | 'null' | 'strings'>

const isAggregatable = (type: ValueType): type is AggregatableType =>
  !['timeOfDay', 'duration', 'null', 'strings'].includes(type)
