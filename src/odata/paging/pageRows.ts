import Cypher from '@neo4j/cypher-builder'
import type { TableRow } from '../../formats/tabular/table.ts'
import { isEvaluationError } from '../../graph/driverErrors.ts'
import type { Graph, ReadResult } from '../../graph/graph.ts'
import { toNeo4jInteger } from '../../graph/values.ts'
import { AtlasError } from '../../model/errors.ts'
import { splitIntoKeyOrderedParts } from '../cypher/keyOrder.ts'
import { compileOrder, compileRowList, createValueReader, listHiddenColumns } from '../cypher/rowList.ts'
import type { RowQuery } from '../cypher/rowQuery.ts'
import { buildRowQuery, isUnfiltered } from '../cypher/sources.ts'
import type { EntitySet } from '../entitySets.ts'
import type { ODataQuery } from '../semantics/query.ts'
import type { ODataResource } from '../semantics/resource.ts'
import type { ComputedRowList, RowsAge, VersionedComputedRows } from './computedRowCache.ts'
import type { SkipToken } from './skipToken.ts'

/** Sources of rows: the database, and rows computed outside it. */
export interface ODataRowSource {
  readonly graph: Graph
  readonly computedRows: ComputedRowReader
}

/** Reads the rows of entity sets that the database does not store. */
export interface ComputedRowReader {
  read(set: EntitySet): Promise<VersionedComputedRows>
  /** Those of a first page, by the digest of their version; nothing if they are no longer stored. */
  find(set: EntitySet, digest: string): Promise<VersionedComputedRows | undefined>
  /** The rows from one place on, up to another. */
  unpack(set: EntitySet, rows: ComputedRowList, start?: number, end?: number): TableRow[]
  /** Stores them for the pages after the first one. */
  retain(set: EntitySet, rows: VersionedComputedRows): void
}

/** A page of rows, each a list as `compileRowList` describes it. */
export interface ODataPage {
  readonly rows: readonly (readonly unknown[])[]
  readonly count?: number
  readonly nextToken?: SkipToken
  /** Digest of the version of the graph that the whole page shows. */
  readonly version: string
  readonly age?: RowsAge | undefined
}

export interface PageRequest {
  readonly resource: ODataResource
  readonly query: ODataQuery
  /** Number of rows on the page. */
  readonly size: number
  readonly token?: SkipToken | undefined
}

/** The rows of a page, without its version. */
export type PageRows = Pick<ODataPage, 'rows' | 'count'>

/** Reads the rows of a page; `hasMore` if others follow. */
export async function readPageOnce(
  rowSource: ODataRowSource,
  request: PageRequest,
  computedRows: ComputedRowList | undefined,
): Promise<{ readonly page: PageRows; readonly hasMore: boolean }> {
  const { query, token } = request
  const left = token?.left ?? query.top ?? Number.POSITIVE_INFINITY
  const rowLimit = Math.min(left, request.size)
  const limit = left > rowLimit ? rowLimit + 1 : rowLimit
  const rows = await readRows(rowSource, request, computedRows, limit)
  const total =
    token?.count ?? (query.withCount ? await countAll(rowSource, request, computedRows) : undefined)
  return {
    page: { rows: rows.slice(0, rowLimit), ...(total !== undefined && query.withCount && { count: total }) },
    hasMore: rows.length > rowLimit,
  }
}

/** Where the page after these rows starts. */
export function createNextToken(request: PageRequest, { rows, count }: PageRows) {
  const { query, size, token } = request
  const left = token?.left ?? query.top
  return {
    ...createContinuation(request, rows),
    ...(left !== undefined && { left: left - Math.min(left, size) }),
    ...(count !== undefined && { count }),
  }
}

/** Reports an evaluation error, such as a division by zero, as invalid input. */
async function withComputationErrors<Row>(reading: Promise<ReadResult<Row>>): Promise<ReadResult<Row>> {
  try {
    return await reading
  } catch (error) {
    if (!isEvaluationError(error)) throw error
    const message = 'The query computes a value that has no result, such as a division by zero'
    throw new AtlasError('INVALID_INPUT', message, { cause: error })
  }
}

type RowLists = readonly (readonly unknown[])[]

async function readRows(
  rowSource: ODataRowSource,
  request: PageRequest,
  computedRows: ComputedRowList | undefined,
  limit: number,
): Promise<RowLists> {
  const { resource, query, token } = request
  const { unpack } = rowSource.computedRows
  const parts = splitIntoKeyOrderedParts(resource, query, token?.after)
  const skip = token?.skip ?? (token ? 0 : query.skip)
  if (computedRows && isUnfiltered(resource, query))
    return unpack(resource.root, computedRows, skip, skip + limit).map(createRowListMapper(query))
  if (!parts || (skip > 0 && parts.length > 1)) {
    const rowQuery = buildRowQuery(resource, query, computedRows && unpack(resource.root, computedRows))
    const order = compileOrder(rowQuery.binding, query.order, query.sortedBy)
    return runQueries(rowSource, [{ rowQuery, order }], query, skip, limit)
  }
  const ordered = parts.map((part) => ({
    rowQuery: part.rowQuery,
    order: compileOrder(part.rowQuery.binding, [], part.key),
  }))
  return runQueries(rowSource, ordered, query, skip, limit)
}

type OrderedRowQuery = { readonly rowQuery: RowQuery; readonly order: ReturnType<typeof compileOrder> }

/** Converts a computed row to the same list that `compileRowList` returns. */
function createRowListMapper(query: ODataQuery): (row: TableRow) => unknown[] {
  const names = [...query.columns.map(({ name }) => name), ...listHiddenColumns(query)]
  return (row) => names.map((name) => row[name] ?? null)
}

/** Reads part after part until the limit is reached. */
async function runQueries(
  { graph }: ODataRowSource,
  parts: readonly OrderedRowQuery[],
  query: ODataQuery,
  skip: number,
  limit: number,
): Promise<RowLists> {
  const rows: (readonly unknown[])[] = []
  for (const [index, { rowQuery, order }] of parts.entries()) {
    if (rows.length === limit && index > 0) break
    const row: [Cypher.Expr, string] = [compileRowList(rowQuery.binding, query), 'row']
    const clause = new Cypher.Return(row).orderBy(...order)
    if (skip > 0) clause.skip(new Cypher.Param(toNeo4jInteger(skip)))
    clause.limit(new Cypher.Param(toNeo4jInteger(limit - rows.length)))
    const { cypher, params } = Cypher.utils.concat(rowQuery.toClause(), clause).build()
    const reading = await withComputationErrors(graph.read<{ row: readonly unknown[] }>(cypher, params))
    for (const { row: values } of reading.rows) rows.push(values)
  }
  return rows
}

function createContinuation(
  request: PageRequest,
  rows: ODataPage['rows'],
): Pick<SkipToken, 'after' | 'skip'> {
  const { resource, query, token } = request
  const parts = splitIntoKeyOrderedParts(resource, query, undefined)
  const last = rows.at(-1)
  if (parts && last && !(query.skip > 0 && parts.length > 1)) {
    return { after: createValueReader(query, query.sortedBy)(last).map(String) }
  }
  return { skip: (token?.skip ?? query.skip) + rows.length }
}

/** Counts all rows, also those of other pages. */
export async function countAll(
  { graph, computedRows: { unpack } }: ODataRowSource,
  { resource, query }: PageRequest,
  computedRows: ComputedRowList | undefined,
): Promise<number> {
  if (computedRows && isUnfiltered(resource, query)) return computedRows.itemCount
  const rowQuery = buildRowQuery(resource, query, computedRows && unpack(resource.root, computedRows))
  const counted = new Cypher.Return([Cypher.count('*'), 'total'])
  const { cypher, params } = Cypher.utils.concat(rowQuery.toClause(), counted).build()
  const { rows } = await withComputationErrors(graph.read<{ total: number }>(cypher, params))
  return rows[0]?.total ?? 0
}
