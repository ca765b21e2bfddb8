import Cypher from '@neo4j/cypher-builder'
import { isUncomputable } from '../../graph/driverErrors.ts'
import type { Graph, Reading } from '../../graph/graph.ts'
import { asInteger } from '../../graph/values.ts'
import { isOfOneVersion } from '../../graph/versions.ts'
import { AtlasError } from '../../model/errors.ts'
import { partsInKeyOrder } from '../cypher/keyOrder.ts'
import { orderOf, rowOf } from '../cypher/rowList.ts'
import type { Found } from '../cypher/rowQuery.ts'
import { allOfGiven, askedRows, type Given, isStored } from '../cypher/sources.ts'
import type { EntitySet } from '../entitySets.ts'
import type { Query } from '../semantics/query.ts'
import type { Resource } from '../semantics/resource.ts'
import type { GivenRows } from './computedRowCache.ts'
import { digestOf, type Token } from './skipToken.ts'

/** What rows are read from. */
export interface Feed {
  readonly graph: Graph
  /** The rows of a set that the database does not have, and the version they are of. */
  readonly given: (set: EntitySet) => Promise<GivenRows>
}

/** Rows as lists: see `rowOf`. */
export interface Page {
  readonly rows: readonly (readonly unknown[])[]
  readonly count?: number
  readonly next?: Token
  /** The version of all of it. */
  readonly version: string
}

export interface PageRequest {
  readonly resource: Resource
  readonly query: Query
  /** Rows on a page. */
  readonly size: number
  readonly token?: Token | undefined
}

const attemptsAtMost = 5

/**
 * A page of one version of the graph. Where something was committed while it was read, it is read again; when the
 * version is another one than that of the first page, the rest of the rows would not fit to what was read before.
 */
export async function readPage(feed: Feed, request: PageRequest): Promise<Page> {
  const { token } = request
  for (let attempt = 1; attempt <= attemptsAtMost; attempt += 1) {
    const { page, versions } = await readOnce(feed, request)
    const [version = '', ...others] = versions
    if (!isOfOneVersion(version) || others.some((other) => other !== version)) continue
    if (token && token.version !== digestOf(version)) throw gone()
    return page
  }
  throw token ? gone() : new AtlasError('DATABASE_UNAVAILABLE', 'The map changes faster than it can be read')
}

const gone = () =>
  new AtlasError('VERSION_GONE', 'The map has changed since the first page was read: begin again')

interface Outcome {
  readonly page: Page
  /** Of each statement. */
  readonly versions: readonly string[]
}

async function readOnce(feed: Feed, request: PageRequest): Promise<Outcome> {
  const { resource, query, size, token } = request
  const given = isStored(resource.root) ? undefined : await feed.given(resource.root)
  const left = token?.left ?? query.top ?? Number.POSITIVE_INFINITY
  const wanted = Math.min(left, size)
  const { rows, versions } = await readRows(feed, request, given?.rows, left > wanted ? wanted + 1 : wanted)
  const count = await countOnce(feed, request, given)
  const all = [...versions, ...(given ? [given.version] : []), ...(count ? [count.version] : [])]
  const total = count?.total ?? token?.count
  const version = digestOf(all[0] ?? '')
  const page = {
    rows: rows.slice(0, wanted),
    version,
    ...(total !== undefined && query.withCount && { count: total }),
  }
  if (rows.length <= wanted) return { page, versions: all }
  const next = {
    version,
    ...placeAfter(request, page.rows),
    ...(Number.isFinite(left) && { left: left - wanted }),
    ...(total !== undefined && { count: total }),
  }
  return { page: { ...page, next }, versions: all }
}

/** What cannot be computed, such as a division by zero, is the fault of who asked. */
async function computed<Row>(reading: Promise<Reading<Row>>): Promise<Reading<Row>> {
  try {
    return await reading
  } catch (error) {
    if (!isUncomputable(error)) throw error
    const message = 'The question computes something that has no result, such as a division by zero'
    throw new AtlasError('INVALID_INPUT', message, { cause: error })
  }
}

type Rows = { readonly rows: readonly (readonly unknown[])[]; readonly versions: readonly string[] }

async function readRows(
  feed: Feed,
  request: PageRequest,
  given: Given | undefined,
  limit: number,
): Promise<Rows> {
  const { resource, query, token } = request
  const parts = partsInKeyOrder(resource, query, token?.after)
  const skip = token?.skip ?? (token ? 0 : query.skip)
  const all = allOfGiven(resource, query, given)
  if (all) return { rows: all.slice(skip, skip + limit).map(listOf(query)), versions: [] }
  if (!parts || (skip > 0 && parts.length > 1)) {
    const found = askedRows(resource, query, given)
    const order = orderOf(found.binding, query.order, query.key)
    return runParts(feed, [{ found, order }], query, skip, limit)
  }
  const ordered = parts.map((part) => ({
    found: part.found,
    order: orderOf(part.found.binding, [], part.key),
  }))
  return runParts(feed, ordered, query, skip, limit)
}

type Ordered = { readonly found: Found; readonly order: ReturnType<typeof orderOf> }

/** The same as `rowOf`, of a row that is here already. */
const listOf =
  ({ columns, key }: Query) =>
  (row: Given[number]) =>
    [...columns.map(({ name }) => name), ...key].map((name) => row[name] ?? null)

/** One part after the other until there are enough rows. */
async function runParts(
  { graph }: Feed,
  parts: readonly Ordered[],
  query: Query,
  skip: number,
  limit: number,
): Promise<Rows> {
  const rows: (readonly unknown[])[] = []
  const versions: string[] = []
  for (const { found, order } of parts) {
    if (rows.length === limit && versions.length > 0) break
    const row: [Cypher.Expr, string] = [rowOf(found.binding, query), 'row']
    const clause = new Cypher.Return(row).orderBy(...order)
    if (skip > 0) clause.skip(new Cypher.Param(asInteger(skip)))
    clause.limit(new Cypher.Param(asInteger(limit - rows.length)))
    const { cypher, params } = Cypher.utils.concat(found.where(), clause).build()
    const reading = await computed(graph.read<{ row: readonly unknown[] }>(cypher, params))
    for (const { row: values } of reading.rows) rows.push(values)
    versions.push(reading.version)
  }
  return { rows, versions }
}

function placeAfter(request: PageRequest, rows: Page['rows']): Pick<Token, 'after' | 'skip'> {
  const { resource, query, token } = request
  const parts = partsInKeyOrder(resource, query, undefined)
  const last = rows.at(-1)
  if (parts && last && !(query.skip > 0 && parts.length > 1)) {
    const start = query.columns.length
    return { after: last.slice(start, start + query.key.length).map(String) }
  }
  return { skip: (token?.skip ?? query.skip) + rows.length }
}

/** Only once: the pages that follow carry the number along. */
async function countOnce(
  { graph }: Feed,
  { resource, query, token }: PageRequest,
  given: GivenRows | undefined,
): Promise<{ readonly total: number; readonly version: string } | undefined> {
  if (!query.withCount || token?.count !== undefined) return undefined
  const all = allOfGiven(resource, query, given?.rows)
  if (given && all) return { total: all.length, version: given.version }
  const found = askedRows(resource, query, given?.rows)
  const counted = new Cypher.Return([Cypher.count('*'), 'total'])
  const { cypher, params } = Cypher.utils.concat(found.where(), counted).build()
  const { rows, version } = await computed(graph.read<{ total: number }>(cypher, params))
  return { total: rows[0]?.total ?? 0, version }
}

/** How many rows there are, and in which version. */
export async function countRows(
  feed: Feed,
  request: PageRequest,
): Promise<{ readonly total: number; readonly version: string }> {
  const given = isStored(request.resource.root) ? undefined : await feed.given(request.resource.root)
  const counting = { ...request, query: { ...request.query, withCount: true }, token: undefined }
  const counted = await countOnce(feed, counting, given)
  return { total: counted?.total ?? 0, version: digestOf(counted?.version ?? '') }
}
