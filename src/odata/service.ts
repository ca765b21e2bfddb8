import type { Answers } from '../analytics/analyticsService.ts'
import type { TableRow } from '../formats/tabular/table.ts'
import type { Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import type { Value } from '../model/property.ts'
import { type Catalogue, reportNamed } from '../reports/catalogue.ts'
import { parseArguments, withDefaults } from '../reports/parameters.ts'
import type { Arguments } from '../reports/report.ts'
import { feedTables } from '../tables/tableDefinitions.ts'
import { tableRows } from '../tables/tableRows.ts'
import { type EntitySet, entitySetsOf, hasRowKey, rowKey } from './entitySets.ts'
import { invalid } from './errors.ts'
import { type GivenRows, keptRows } from './paging/computedRowCache.ts'
import { countRows, type Feed, type PageRequest, readPage } from './paging/page.ts'
import { decodeToken, digestOf, encodeToken } from './paging/skipToken.ts'
import { contextOf } from './responses/links.ts'
import type { Style } from './responses/responseStyle.ts'
import { type Body, rowWriter, valueWriter } from './responses/rowSerializer.ts'
import { type Query, typedQuery } from './semantics/query.ts'
import { type Resource, typedResource } from './semantics/resource.ts'
import { type OptionsSyntax, parseOptions } from './syntax/options.ts'
import { parsePath } from './syntax/path.ts'

export interface ODataSources {
  readonly graph: Graph
  readonly answers: Answers
  readonly catalogue: Catalogue
}

/** What a client asks: the path behind the service's address, and what stands behind the question mark. */
export interface ODataRequest {
  readonly path: string
  readonly query: string
  readonly style: Style
  /** Rows on a page, if the client has a wish. */
  readonly pageSize?: number | undefined
}

/** JSON, text, or nothing where a value is null; and the version of the graph that it shows. */
export type ODataAnswer = { readonly version: string } & (
  | { readonly is: 'json'; readonly body: object }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'nothing' }
)

/** A question that is understood. */
export interface ODataQuestion {
  /** What else than the map its answer depends on: a report and its arguments, or the day. */
  readonly state: string
  answer(): Promise<ODataAnswer>
}

export interface ODataService {
  readonly sets: ReadonlyMap<string, EntitySet>
  /** The version that answers show now. */
  version(): Promise<string>
  understand(request: ODataRequest): ODataQuestion
}

/** Rows on a page when the client has no wish, and when it expands relationships; and the most it may wish. */
const usualPage = 5_000
const expandedPage = 200
const largestPage = 10_000

/** The tables as OData serves them. */
export function odataService({ graph, answers, catalogue }: ODataSources): ODataService {
  const sets = entitySetsOf(feedTables(catalogue))
  const given = keptRows(graph, (set, values) =>
    collected(set, tableRows(set.table, { graph, answers, catalogue }, values)),
  )
  return {
    sets,
    version: async () => digestOf(await graph.version()),
    understand: (request) => {
      const resource = typedResource(parsePath(request.path), sets)
      const parameters = parameterNames(resource.root, catalogue)
      const options = parseOptions(request.query, parameters)
      const values = argumentsOf(resource.root, options, catalogue)
      const query = typedQuery(options, resource.set, sets)
      const feed: Feed = { graph, given: (set) => given(set, values) }
      return {
        state: JSON.stringify([momentOf(request), reportOf(resource.root, catalogue)?.checksum, values]),
        answer: () => answerOf(feed, { resource, options, request }, query),
      }
    },
  }
}

interface Asked {
  readonly resource: Resource
  readonly options: OptionsSyntax
  readonly request: ODataRequest
}

/** The day, on which reports depend; the very moment where `now()` may be asked for. */
function momentOf({ query }: ODataRequest): string {
  const moment = new Date().toISOString()
  return /now/i.test(decodeURIComponent(query)) ? moment : moment.slice(0, 10)
}

async function answerOf(feed: Feed, asked: Asked, query: Query): Promise<ODataAnswer> {
  const { resource, options, request } = asked
  const { column, form, isCollection } = resource
  if (form === '$count') {
    refuseBut(options, ['filter', 'search', 'apply'], 'a count')
    const { total, version } = await countRows(feed, { resource, query, size: 0 })
    return { is: 'text', text: String(total), version }
  }
  if (column) {
    refuseBut(options, [], 'a value')
    return valueAnswer(feed, asked, { ...query, columns: [column] })
  }
  if (!isCollection) {
    refuseBut(options, ['select', 'expand'], 'one row')
    return rowAnswer(feed, asked, query)
  }
  return pageAnswer(feed, asked, query, request)
}

function refuseBut(options: OptionsSyntax, allowed: readonly string[], what: string): void {
  const known = new Set([...allowed, 'format', 'parameters'])
  const refused = Object.keys(options).find((name) => !known.has(name))
  if (refused !== undefined) throw invalid({ in: `$${refused}`, at: 0 }, `cannot be asked of ${what}`)
}

async function pageAnswer(
  feed: Feed,
  { resource, options }: Asked,
  query: Query,
  { style, pageSize, path, query: written }: ODataRequest,
): Promise<ODataAnswer> {
  const usual = query.expansions.length > 0 ? expandedPage : usualPage
  const size = Math.min(pageSize ?? usual, query.expansions.length > 0 ? expandedPage : largestPage)
  const token = options.skiptoken === undefined ? undefined : decodeToken(options.skiptoken)
  const page = await readPage(feed, { resource, query, size, token })
  const write = rowWriter(resource.set, query, style, page.version)
  const next = page.next && { ...page.next }
  const body: Body = {
    ...context(style, contextOf(resource.set, query, false)),
    ...(page.count !== undefined && { '@odata.count': page.count }),
    value: page.rows.map(write),
    ...(next && { '@odata.nextLink': nextLink(style.base, path, written, encodeToken(next)) }),
  }
  return { is: 'json', body, version: page.version }
}

const context = ({ base, metadata }: Style, fragment: string) =>
  metadata === 'none' ? {} : { '@odata.context': `${base}/$metadata${fragment}` }

function nextLink(base: string, path: string, query: string, token: string): string {
  const others = query.split('&').filter((pair) => pair !== '' && !/^(\$|%24)?skiptoken=/i.test(pair))
  return `${base}/${path}?${[...others, `$skiptoken=${token}`].join('&')}`
}

async function rowAnswer(
  feed: Feed,
  { resource, request: { style } }: Asked,
  query: Query,
): Promise<ODataAnswer> {
  const { row, version } = await onlyRow(feed, resource, query)
  const write = rowWriter(resource.set, query, style, version)
  const body = { ...context(style, contextOf(resource.set, query, true)), ...write(row) }
  return { is: 'json', body, version }
}

async function valueAnswer(feed: Feed, { resource, request }: Asked, query: Query): Promise<ODataAnswer> {
  const { column, form } = resource
  const { row, version } = await onlyRow(feed, resource, query)
  const value = column && valueWriter(column, request.style)(row[0])
  if (value === null || value === undefined) return { is: 'nothing', version }
  if (form === '$value') return { is: 'text', text: String(value), version }
  return { is: 'json', body: { ...context(request.style, `#${request.path}`), value }, version }
}

async function onlyRow(feed: Feed, resource: Resource, query: Query) {
  const { rows, version } = await readPage(feed, { resource, query, size: 1 } satisfies PageRequest)
  const [row] = rows
  if (!row) throw new AtlasError('NOT_FOUND', `There is no such row of ${resource.set.name}`)
  return { row, version }
}

function reportOf({ table: { source } }: EntitySet, catalogue: Catalogue) {
  return typeof source === 'object' && 'report' in source ? reportNamed(catalogue, source.report) : undefined
}

function parameterNames(set: EntitySet, catalogue: Catalogue): ReadonlySet<string> {
  return new Set(reportOf(set, catalogue)?.parameters.map(({ name }) => name))
}

function argumentsOf(set: EntitySet, { parameters }: OptionsSyntax, catalogue: Catalogue): Arguments {
  const report = reportOf(set, catalogue)
  if (!report) return {}
  const given: Record<string, Value> = parseArguments(report, Object.fromEntries(parameters))
  return withDefaults(report, given, new Date())
}

/** All rows of a set in the order of their keys. */
async function collected(
  set: EntitySet,
  stream: AsyncGenerator<TableRow, string, undefined>,
): Promise<GivenRows> {
  const { table } = set
  const rows: TableRow[] = []
  const isKeyed = hasRowKey(table)
  for (;;) {
    const next = await stream.next()
    if (next.done) return { rows: rows.toSorted(byKey(set.key)), version: next.value }
    const key = isKeyed && JSON.stringify(table.key.map((name) => next.value[name] ?? null))
    rows.push(key === false ? next.value : { ...next.value, [rowKey.name]: key })
  }
}

const byKey = (key: readonly string[]) => (one: TableRow, other: TableRow) => {
  for (const name of key) {
    const [a, b] = [one[name] ?? '', other[name] ?? '']
    if (a !== b) return a < b ? -1 : 1
  }
  return 0
}
