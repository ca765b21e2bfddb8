import Cypher from '@neo4j/cypher-builder'
import { asInteger } from '../../graph/values.ts'
import type { FeedColumn } from '../../tables/tableDefinition.ts'
import type { Expansion, Ordering, Query } from '../semantics/query.ts'
import { itself } from '../semantics/tree.ts'
import { conditionOf, expressionOf } from './expression.ts'
import type { Binding, Found } from './rowQuery.ts'

/** How many rows of an expanded relationship are told with their row; a link leads to the rest. */
export const expandedAtMost = 200

/**
 * A row as a list: its columns, the columns of the key, and for each expanded relationship its rows and their number,
 * where that is asked for.
 */
export function rowOf(binding: Binding, query: Query): Cypher.List {
  return new Cypher.List([
    ...query.columns.map((column) => written(binding, column)),
    ...query.key.map((name) => binding.column(name)),
    ...query.expansions.map((expansion) => expanded(binding, expansion)),
  ])
}

/** Times as text: making objects of them takes the driver more than half of its work for a page. */
function written(binding: Binding, { name, type }: FeedColumn): Cypher.Expr {
  const value = binding.column(name)
  return type === 'date' || type === 'dateTime' ? Cypher.toStringOrNull(value) : value
}

function expanded(binding: Binding, { navigation, isCount, query }: Expansion): Cypher.Expr {
  const found = binding.follow(navigation)
  if (!navigation.isCollection) {
    const row = rowOf(found.binding, query)
    return found.guard ? new Cypher.Case().when(found.guard).then(row) : row
  }
  const rows = filtered(found, query)
  const count = new Cypher.Count(Cypher.utils.concat(rows.where(), returned(new Cypher.Literal(1))))
  if (isCount) return count
  const { top = expandedAtMost, skip } = query
  const limit = top <= expandedAtMost ? top : expandedAtMost + 1
  const chosen = returned(rowOf(rows.binding, query))
    .orderBy(...orderOf(rows.binding, query.order, query.key))
    .skip(new Cypher.Param(asInteger(skip)))
    .limit(new Cypher.Param(asInteger(query.top === undefined ? expandedAtMost + 1 : limit)))
  const list = new Cypher.Collect(Cypher.utils.concat(rows.where(), chosen))
  return query.withCount ? new Cypher.List([list, count]) : new Cypher.List([list])
}

const returned = (expression: Cypher.Expr) => new Cypher.Return([expression, 'row'])

/** Of the rows those for which the query's filter holds. */
export function filtered(found: Found, { filter }: Query): Found {
  const condition = filter && conditionOf(filter, new Map([[itself, found.binding]]))
  return { ...found, where: (also) => found.where(Cypher.and(condition, also)) }
}

type Term = [Cypher.Expr, 'ASC' | 'DESC']

/** Nulls come first going up and last going down; the key makes every order total. */
export function orderOf(binding: Binding, order: readonly Ordering[], key: readonly string[]): Term[] {
  const bindings = new Map([[itself, binding]])
  const asked = order.flatMap(({ expression, isDescending }): Term[] => {
    const value = expressionOf(expression, bindings)
    const term: Term = [value, isDescending ? 'DESC' : 'ASC']
    return expression.isNullable ? [[Cypher.isNull(value), isDescending ? 'ASC' : 'DESC'], term] : [term]
  })
  return [...asked, ...key.map((name): Term => [binding.column(name), 'ASC'])]
}
