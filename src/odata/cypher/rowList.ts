import Cypher from '@neo4j/cypher-builder'
import { toNeo4jInteger } from '../../graph/values.ts'
import type { ColumnDefinition } from '../../tables/tableDefinition.ts'
import type { Expansion, ODataQuery, SortOrder } from '../semantics/query.ts'
import { implicitVariable } from '../semantics/tree.ts'
import { compileCondition, compileExpression } from './expression.ts'
import { type RowBinding, type RowQuery, withCondition } from './rowQuery.ts'

/** Maximum number of expanded rows in a row; a link leads to the rest. */
export const maxExpandedRows = 200

/** The columns that a row is read with besides those of the query: its key, and what it is sorted by. */
export function listHiddenColumns({ columns, key, sortedBy }: ODataQuery): string[] {
  const shown = new Set(columns.map(({ name }) => name))
  return [...new Set([...key, ...sortedBy])].filter((name) => !shown.has(name))
}

/** Creates the function that reads values of columns from a row list, by their names. */
export function createValueReader(
  query: ODataQuery,
  names: readonly string[],
): (row: readonly unknown[]) => unknown[] {
  const all = [...query.columns.map(({ name }) => name), ...listHiddenColumns(query)]
  const indexes = names.map((name) => all.indexOf(name))
  return (row) => indexes.map((index) => row[index])
}

/**
 * Compiles a row to a list: its columns, those that are hidden, and the rows of each expanded navigation property, with
 * their count if requested.
 */
export function compileRowList(binding: RowBinding, query: ODataQuery): Cypher.List {
  return new Cypher.List([
    ...query.columns.map((column) => compileColumn(binding, column)),
    ...listHiddenColumns(query).map((name) => binding.column(name)),
    ...query.expansions.map((expansion) => compileExpansion(binding, expansion)),
  ])
}

/** Reads dates and times as text: creating driver objects takes more than half of the time of a page. */
function compileColumn(binding: RowBinding, { name, type }: ColumnDefinition): Cypher.Expr {
  const value = binding.column(name)
  return type === 'date' || type === 'dateTime' ? Cypher.toStringOrNull(value) : value
}

function compileExpansion(binding: RowBinding, { navigation, isCount, query }: Expansion): Cypher.Expr {
  const rowQuery = binding.follow(navigation)
  if (!navigation.isCollection) {
    const row = compileRowList(rowQuery.binding, query)
    return rowQuery.guard ? new Cypher.Case().when(rowQuery.guard).then(row) : row
  }
  const rows = applyFilter(rowQuery, query)
  const count = new Cypher.Count(Cypher.utils.concat(rows.toClause(), returnRow(new Cypher.Literal(1))))
  if (isCount) return count
  const { top = maxExpandedRows, skip } = query
  const limit = top <= maxExpandedRows ? top : maxExpandedRows + 1
  const pageClause = returnRow(compileRowList(rows.binding, query))
    .orderBy(...compileOrder(rows.binding, query.order, query.sortedBy))
    .skip(new Cypher.Param(toNeo4jInteger(skip)))
    .limit(new Cypher.Param(toNeo4jInteger(query.top === undefined ? maxExpandedRows + 1 : limit)))
  const list = new Cypher.Collect(Cypher.utils.concat(rows.toClause(), pageClause))
  return query.withCount ? new Cypher.List([list, count]) : new Cypher.List([list])
}

const returnRow = (expression: Cypher.Expr) => new Cypher.Return([expression, 'row'])

/** Restricts rows to those that match the filter of the query. */
export function applyFilter(rowQuery: RowQuery, { filter }: ODataQuery): RowQuery {
  const condition = filter && compileCondition(filter, new Map([[implicitVariable, rowQuery.binding]]))
  return withCondition(rowQuery, condition)
}

type OrderTerm = [Cypher.Expr, 'ASC' | 'DESC']

/** Sorts nulls first ascending and last descending; adds the order of the entity set, so that it is total. */
export function compileOrder(
  binding: RowBinding,
  order: readonly SortOrder[],
  sortedBy: readonly string[],
): OrderTerm[] {
  const bindings = new Map([[implicitVariable, binding]])
  const requestedTerms = order.flatMap(({ expression, isDescending }): OrderTerm[] => {
    const value = compileExpression(expression, bindings)
    const term: OrderTerm = [value, isDescending ? 'DESC' : 'ASC']
    return expression.isNullable ? [[Cypher.isNull(value), isDescending ? 'ASC' : 'DESC'], term] : [term]
  })
  return [...requestedTerms, ...sortedBy.map((name): OrderTerm => [binding.column(name), 'ASC'])]
}
