import type { FeedColumn } from '../../tables/tableDefinition.ts'
import type { EntitySet, Navigation, Shape } from '../entitySets.ts'
import { invalid, unsupported } from '../errors.ts'
import type { AggregateSyntax, Aggregation, ApplySyntax } from '../syntax/apply.ts'
import type { OrderSyntax } from '../syntax/clauses.ts'
import type { ExpandSyntax, NestedOptions, Written } from '../syntax/expand.ts'
import type { OptionsSyntax } from '../syntax/options.ts'
import type { SearchSyntax } from '../syntax/search.ts'
import type { Step } from '../syntax/tree.ts'
import { typedCondition, typedExpression } from './expression.ts'
import { scopeOf } from './scope.ts'
import type { Typed, ValueType } from './tree.ts'

type Sets = ReadonlyMap<string, EntitySet>

/** What is asked of the rows of a set, every name and type in it being known. */
export interface Query {
  readonly apply: readonly Transformation[]
  readonly filter?: Typed
  readonly search?: SearchSyntax
  readonly order: readonly Ordering[]
  /** In the order of the table. */
  readonly columns: readonly FeedColumn[]
  /** Whether columns were chosen, so that the answer has to say which. */
  readonly isSelection: boolean
  readonly expansions: readonly Expansion[]
  /** Columns that tell one row from another. */
  readonly key: readonly string[]
  readonly top?: number
  readonly skip: number
  readonly withCount: boolean
}

export interface Ordering {
  readonly expression: Typed
  readonly isDescending: boolean
}

export interface Expansion {
  readonly navigation: Navigation
  readonly target: EntitySet
  readonly isCount: boolean
  /** Its options as they were written. */
  readonly written: readonly Written[]
  readonly query: Query
}

export type Transformation =
  | { readonly is: 'filter'; readonly condition: Typed }
  | { readonly is: 'group'; readonly by: readonly FeedColumn[]; readonly aggregates: readonly Aggregate[] }

export interface Aggregate {
  readonly column: FeedColumn
  /** Rows are counted when absent. */
  readonly of?: { readonly expression: Typed; readonly method: Aggregation }
}

/** Finds out what the options say of rows of a set. */
export function typedQuery(options: OptionsSyntax, set: Shape, sets: Sets): Query {
  const { apply = [], search } = options
  const { shape, transformations } = typedApply(apply, set, sets)
  if (search && apply.length > 0) {
    throw unsupported({ in: '$search', at: 0 }, 'cannot be put together with $apply')
  }
  const query = typedOptions(options, shape, sets)
  return { ...query, apply: transformations, ...(search && { search }) }
}

function typedOptions(options: NestedOptions, shape: Shape, sets: Sets): Query {
  const { filter, orderby = [], select, expand = [], top, skip = 0, count = false } = options
  return {
    apply: [],
    ...(filter && { filter: typedCondition(filter, scopeOf('$filter', shape, sets)) }),
    order: orderby.map((order) => typedOrder(order, shape, sets)),
    columns: selected(select, shape),
    isSelection: select !== undefined && !select.some(({ name }) => name === '*'),
    expansions: typedExpansions(expand, shape, sets),
    key: shape.key,
    ...(top !== undefined && { top }),
    skip,
    withCount: count,
  }
}

function typedOrder({ expression, isDescending }: OrderSyntax, shape: Shape, sets: Sets): Ordering {
  const typed = typedExpression(expression, scopeOf('$orderby', shape, sets))
  if (typed.type === 'strings') {
    throw unsupported({ in: '$orderby', at: typed.at }, 'rows cannot be ordered by a list')
  }
  return { expression: typed, isDescending }
}

function selected(select: readonly Step[] | undefined, { columns, navigations }: Shape): FeedColumn[] {
  for (const { name, at } of select ?? []) {
    if (name === '*' || columns.has(name) || navigations.has(name)) continue
    throw invalid({ in: '$select', at }, `there is no column ${name}`)
  }
  const names = new Set(select?.map(({ name }) => name) ?? ['*'])
  const all = [...columns.values()]
  return names.has('*') ? all : all.filter(({ name }) => names.has(name))
}

function typedExpansions(expand: readonly ExpandSyntax[], shape: Shape, sets: Sets): Expansion[] {
  const names = new Set<string>()
  return expand.map(({ name, at, isCount, options, written }) => {
    const place = { in: '$expand', at }
    const navigation = shape.navigations.get(name)
    const target = navigation && sets.get(navigation.target)
    if (!target) throw invalid(place, `there is no relationship ${name}`)
    if (names.has(name)) throw invalid(place, `${name} is expanded more than once`)
    names.add(name)
    if (!navigation.isCollection && (isCount || Object.keys(options).some((option) => !forOne.has(option)))) {
      throw invalid(place, `${name} is one row, of which only $select and $expand can be asked`)
    }
    return { navigation, target, isCount, written, query: typedOptions(options, target, sets) }
  })
}

const forOne = new Set(['select', 'expand'])

interface Applied {
  readonly shape: Shape
  readonly transformations: readonly Transformation[]
}

function typedApply(steps: readonly ApplySyntax[], set: Shape, sets: Sets): Applied {
  return steps.reduce<Applied>(
    ({ shape, transformations }, step) => {
      if (step.is === 'identity') return { shape, transformations }
      if (step.is === 'filter') {
        const condition = typedCondition(step.condition, scopeOf('$apply', shape, sets))
        return { shape, transformations: [...transformations, { is: 'filter', condition }] }
      }
      const group = typedGroup(step.by, step.aggregates, shape, sets)
      const columns = [...group.by, ...group.aggregates.map(({ column }) => column)]
      const grouped = {
        columns: new Map(columns.map((column) => [column.name, column])),
        navigations: new Map(),
        key: columns.map(({ name }) => name),
      }
      return { shape: grouped, transformations: [...transformations, group] }
    },
    { shape: set, transformations: [] },
  )
}

function typedGroup(
  by: readonly Step[],
  aggregates: readonly AggregateSyntax[],
  shape: Shape,
  sets: Sets,
): Transformation & { readonly is: 'group' } {
  const names = new Set<string>()
  const isNew = ({ name, at }: Step) => {
    if (names.has(name)) throw invalid({ in: '$apply', at }, `${name} is there already`)
    names.add(name)
  }
  const columns = by.map((step) => {
    isNew(step)
    const column = shape.columns.get(step.name)
    if (!column) throw invalid({ in: '$apply', at: step.at }, `there is no column ${step.name}`)
    if (column.type === 'strings') throw unsupported({ in: '$apply', at: step.at }, `${step.name} is a list`)
    return column
  })
  return {
    is: 'group',
    by: columns,
    aggregates: aggregates.map((aggregate) => {
      isNew(aggregate.alias)
      return typedAggregate(aggregate, shape, sets)
    }),
  }
}

function typedAggregate(syntax: AggregateSyntax, shape: Shape, sets: Sets): Aggregate {
  const { name } = syntax.alias
  if (syntax.is === 'count') {
    return { column: { name, type: 'integer', description: 'How many rows there are', isNullable: false } }
  }
  const { method } = syntax
  const expression = typedExpression(syntax.expression, scopeOf('$apply', shape, sets))
  const place = { in: '$apply', at: expression.at }
  const { type } = expression
  const isNumber = type === 'integer' || type === 'number'
  if ((method === 'sum' || method === 'average') && !isNumber)
    throw invalid(place, `no ${method} of a ${type}`)
  if (!isKept(type)) throw unsupported(place, `a ${type} cannot be aggregated`)
  const result = { countdistinct: 'integer', average: 'number', sum: type, min: type, max: type } as const
  const isNullable = method !== 'countdistinct'
  const column = { name, type: result[method], description: `The ${method} of its rows`, isNullable }
  return { column, of: { expression, method } }
}

type KeptType = Exclude<ValueType, 'timeOfDay' | 'duration' | 'null' | 'strings'>

const isKept = (type: ValueType): type is KeptType =>
  !['timeOfDay', 'duration', 'null', 'strings'].includes(type)
