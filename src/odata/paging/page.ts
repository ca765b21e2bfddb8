import Cypher from '@neo4j/cypher-builder'
import { isEvaluationError } from '../../graph/driverErrors.ts'
import type { Graph, ReadResult } from '../../graph/graph.ts'
import { readUntilConsistent } from '../../graph/retry.ts'
import { toNeo4jInteger } from '../../graph/values.ts'
import { isConsistentVersion } from '../../graph/versions.ts'
import { AtlasError } from '../../model/errors.ts'
import { splitIntoKeyOrderedParts } from '../cypher/keyOrder.ts'
import { compileOrder, compileRowList } from '../cypher/rowList.ts'
import type { RowQuery } from '../cypher/rowQuery.ts'
import { buildRowQuery, type ComputedRows, isStoredInGraph, selectUnfilteredRows } from '../cypher/sources.ts'
import type { EntitySet } from '../entitySets.ts'
import type { ODataQuery } from '../semantics/query.ts'
import type { ODataResource } from '../semantics/resource.ts'
import type { VersionedComputedRows } from './computedRowCache.ts'
import { digestVersion, type SkipToken } from './skipToken.ts'

/** Sources of rows: the database, and rows computed outside it. */
export interface ODataRowSource {
  readonly graph: Graph
  /** Computes the rows of an entity set that the database does not store. */
  readonly computedRows: (set: EntitySet) => Promise<VersionedComputedRows>
}

/** A page of rows, each a list as `compileRowList` describes it. */
export interface ODataPage {
  readonly rows: readonly (readonly unknown[])[]
  readonly count?: number
  readonly nextToken?: SkipToken
  /** Digest of the version of the graph that the whole page shows. */
  readonly version: string
}

export interface PageRequest {
  readonly resource: ODataResource
  readonly query: ODataQuery
  /** Number of rows on the page. */
  readonly size: number
  readonly token?: SkipToken | undefined
}

/**
 * Reads a page of one version of the graph; reads again if a commit happened meanwhile. Fails with VERSION_GONE if the
 * graph has changed since the first page, because the pages would not fit together.
 */
export async function readPage(rowSource: ODataRowSource, request: PageRequest): Promise<ODataPage> {
  const { token } = request
  const readConsistentPage = async () => {
    const { page, versions } = await readPageOnce(rowSource, request)
    const [version = '', ...others] = versions
    if (!isConsistentVersion(version) || others.some((other) => other !== version)) return undefined
    if (token && token.version !== digestVersion(version)) throw createVersionGoneError()
    return page
  }
  return readUntilConsistent(readConsistentPage, token && createVersionGoneError)
}

const createVersionGoneError = () =>
  new AtlasError(
    'VERSION_GONE',
    'The graph has changed since the first page was read; start again from the first page',
  )

interface PageAttempt {
  readonly page: ODataPage
  /** Version of the graph that each statement read. */
  readonly versions: readonly string[]
}

async function readPageOnce(rowSource: ODataRowSource, request: PageRequest): Promise<PageAttempt> {
  const { resource, query, size, token } = request
  const computedRows = isStoredInGraph(resource.root)
    ? undefined
    : await rowSource.computedRows(resource.root)
  const left = token?.left ?? query.top ?? Number.POSITIVE_INFINITY
  const rowLimit = Math.min(left, size)
  const { rows, versions } = await readRows(
    rowSource,
    request,
    computedRows?.rows,
    left > rowLimit ? rowLimit + 1 : rowLimit,
  )
  const count = await countOnFirstPage(rowSource, request, computedRows)
  const all = [
    ...versions,
    ...(computedRows ? [computedRows.version] : []),
    ...(count ? [count.version] : []),
  ]
  const total = count?.total ?? token?.count
  const version = digestVersion(all[0] ?? '')
  const page = {
    rows: rows.slice(0, rowLimit),
    version,
    ...(total !== undefined && query.withCount && { count: total }),
  }
  if (rows.length <= rowLimit) return { page, versions: all }
  const nextToken = {
    version,
    ...createContinuation(request, page.rows),
    ...(Number.isFinite(left) && { left: left - rowLimit }),
    ...(total !== undefined && { count: total }),
  }
  return { page: { ...page, nextToken }, versions: all }
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

type VersionedRows = { readonly rows: readonly (readonly unknown[])[]; readonly versions: readonly string[] }

async function readRows(
  rowSource: ODataRowSource,
  request: PageRequest,
  computedRows: ComputedRows | undefined,
  limit: number,
): Promise<VersionedRows> {
  const { resource, query, token } = request
  const parts = splitIntoKeyOrderedParts(resource, query, token?.after)
  const skip = token?.skip ?? (token ? 0 : query.skip)
  const all = selectUnfilteredRows(resource, query, computedRows)
  if (all) return { rows: all.slice(skip, skip + limit).map(createRowListMapper(query)), versions: [] }
  if (!parts || (skip > 0 && parts.length > 1)) {
    const rowQuery = buildRowQuery(resource, query, computedRows)
    const order = compileOrder(rowQuery.binding, query.order, query.key)
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
const createRowListMapper =
  ({ columns, key }: ODataQuery) =>
  (row: ComputedRows[number]) =>
    [...columns.map(({ name }) => name), ...key].map((name) => row[name] ?? null)

/** Reads part after part until the limit is reached. */
async function runQueries(
  { graph }: ODataRowSource,
  parts: readonly OrderedRowQuery[],
  query: ODataQuery,
  skip: number,
  limit: number,
): Promise<VersionedRows> {
  const rows: (readonly unknown[])[] = []
  const versions: string[] = []
  for (const { rowQuery, order } of parts) {
    if (rows.length === limit && versions.length > 0) break
    const row: [Cypher.Expr, string] = [compileRowList(rowQuery.binding, query), 'row']
    const clause = new Cypher.Return(row).orderBy(...order)
    if (skip > 0) clause.skip(new Cypher.Param(toNeo4jInteger(skip)))
    clause.limit(new Cypher.Param(toNeo4jInteger(limit - rows.length)))
    const { cypher, params } = Cypher.utils.concat(rowQuery.toClause(), clause).build()
    const reading = await withComputationErrors(graph.read<{ row: readonly unknown[] }>(cypher, params))
    for (const { row: values } of reading.rows) rows.push(values)
    versions.push(reading.version)
  }
  return { rows, versions }
}

function createContinuation(
  request: PageRequest,
  rows: ODataPage['rows'],
): Pick<SkipToken, 'after' | 'skip'> {
  const { resource, query, token } = request
  const parts = splitIntoKeyOrderedParts(resource, query, undefined)
  const last = rows.at(-1)
  if (parts && last && !(query.skip > 0 && parts.length > 1)) {
    const start = query.columns.length
    return { after: last.slice(start, start + query.key.length).map(String) }
  }
  return { skip: (token?.skip ?? query.skip) + rows.length }
}

/** Counts rows on the first page only; skip tokens pass the count on to later pages. */
async function countOnFirstPage(
  { graph }: ODataRowSource,
  { resource, query, token }: PageRequest,
  computedRows: VersionedComputedRows | undefined,
): Promise<{ readonly total: number; readonly version: string } | undefined> {
  if (!query.withCount || token?.count !== undefined) return undefined
  const all = selectUnfilteredRows(resource, query, computedRows?.rows)
  if (computedRows && all) return { total: all.length, version: computedRows.version }
  const rowQuery = buildRowQuery(resource, query, computedRows?.rows)
  const counted = new Cypher.Return([Cypher.count('*'), 'total'])
  const { cypher, params } = Cypher.utils.concat(rowQuery.toClause(), counted).build()
  const { rows, version } = await withComputationErrors(graph.read<{ total: number }>(cypher, params))
  return { total: rows[0]?.total ?? 0, version }
}

/** Counts the rows, and returns the version of the graph that they are from. */
export async function countRows(
  rowSource: ODataRowSource,
  request: PageRequest,
): Promise<{ readonly total: number; readonly version: string }> {
  const computedRows = isStoredInGraph(request.resource.root)
    ? undefined
    : await rowSource.computedRows(request.resource.root)
  const countRequest = { ...request, query: { ...request.query, withCount: true }, token: undefined }
  const counted = await countOnFirstPage(rowSource, countRequest, computedRows)
  return { total: counted?.total ?? 0, version: digestVersion(counted?.version ?? '') }
}
