import Cypher from '@neo4j/cypher-builder'
import type { TableRow } from '../../formats/tabular/table.ts'
import { getRelationshipType } from '../../model/relationships.ts'
import { listKindsAtEnd } from '../../model/relationshipType.ts'
import { type EntitySet, entriesTraversal } from '../entitySets.ts'
import { notSupported } from '../errors.ts'
import type { ODataQuery } from '../semantics/query.ts'
import type { ODataResource } from '../semantics/resource.ts'
import { implicitVariable, type TypedExpression } from '../semantics/tree.ts'
import { applyTransformations } from './apply.ts'
import { compileCondition } from './expression.ts'
import { applyFilter } from './rowList.ts'
import {
  matchNodes,
  matchRelationships,
  type RowQuery,
  searchNodes,
  unwindComputedRows,
  unwindListEntries,
  withCondition,
} from './rowQuery.ts'
import { compileSearch } from './search.ts'

/** Rows that a report or the list of findings computes outside the database. */
export type ComputedRows = readonly TableRow[]

/** Compiles a resource and its query options to clauses, to read, sort or count the rows. */
export function buildRowQuery(
  resource: ODataResource,
  query: ODataQuery,
  computedRows: ComputedRows | undefined,
): RowQuery {
  return applyFilter(applyTransformations(buildSourceQuery(resource, query, computedRows), query), query)
}

function buildSourceQuery(
  { root, rootKey, navigationSteps }: ODataResource,
  query: ODataQuery,
  computedRows: ComputedRows | undefined,
): RowQuery {
  const start = withKey(
    navigationSteps.length === 0
      ? querySearchedRows(root, query, computedRows)
      : queryAllRows(root, computedRows),
    rootKey,
  )
  if (navigationSteps.length > 0) rejectSearch(query)
  return navigationSteps.reduce<RowQuery>((previous, { navigation, key }) => {
    const next = withKey(previous.binding.follow(navigation), key)
    return {
      ...next,
      toClause: (condition) => Cypher.utils.concat(previous.toClause(), next.toClause(condition)),
    }
  }, start)
}

function withKey(rowQuery: RowQuery, key: TypedExpression | undefined): RowQuery {
  if (!key) return rowQuery
  const condition = compileCondition(key, new Map([[implicitVariable, rowQuery.binding]]))
  return withCondition(rowQuery, condition)
}

function querySearchedRows(
  set: EntitySet,
  query: ODataQuery,
  computedRows: ComputedRows | undefined,
): RowQuery {
  const { source } = set.table
  if (!query.search) return queryAllRows(set, computedRows)
  if (typeof source === 'object' && 'kind' in source)
    return searchNodes(source.kind, compileSearch(query.search))
  return rejectSearch(query) ?? queryAllRows(set, computedRows)
}

function rejectSearch({ search }: ODataQuery): undefined {
  if (!search) return undefined
  throw notSupported(
    { in: '$search', at: 0 },
    'supported only for entity sets of nodes; use $filter with contains instead',
  )
}

/** Matches every row of an entity set. */
export function queryAllRows(set: EntitySet, computedRows: ComputedRows | undefined): RowQuery {
  const { source } = set.table
  if (computedRows) return unwindComputedRows(computedRows, set)
  if (typeof source === 'object' && 'kind' in source) return matchNodes(source.kind)
  if (typeof source === 'object' && 'listOf' in source)
    return unwindListEntries(source.listOf, entriesTraversal(set.table))
  if (typeof source === 'object' && 'type' in source) {
    const type = getRelationshipType(source.type)
    return matchRelationships(type.name, listKindsAtEnd(type, 'from'), listKindsAtEnd(type, 'to'))
  }
  throw new TypeError(`The rows of ${set.name} must be computed first`)
}

/** Whether the rows of an entity set are stored in the database. */
export function isStoredInGraph({ table: { source } }: EntitySet): boolean {
  return typeof source === 'object' && !('report' in source || 'streamRows' in source)
}

/** Whether a query reads all rows of an entity set as they are: neither filtered, sorted, searched nor grouped. */
export const isUnfiltered = (
  { rootKey, navigationSteps }: ODataResource,
  { filter, search, apply, order }: ODataQuery,
): boolean => !rootKey && !filter && !search && navigationSteps.length + apply.length + order.length === 0
