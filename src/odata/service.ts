import type { FileSpool } from '../formats/fileSpool.ts'
import type { TableRow } from '../formats/tabular/table.ts'
import { today } from '../model/dates.ts'
import { AtlasError } from '../model/errors.ts'
import type { PropertyValue } from '../model/property.ts'
import { type Catalogue, getReport } from '../reports/catalogue.ts'
import { parseArguments, withDefaults } from '../reports/parameters.ts'
import type { ReportArguments } from '../reports/report.ts'
import { readTableStamp } from '../tables/tableDefinition.ts'
import { createTableDefinitions } from '../tables/tableDefinitions.ts'
import { streamTableRows, type TableDependencies } from '../tables/tableRows.ts'
import { createEntitySets, type EntitySet, hasRowKey, rowKeyColumn } from './entitySets.ts'
import { invalidInput } from './errors.ts'
import {
  type ComputedRowSource,
  createComputedRowCache,
  type VersionedComputedRows,
} from './paging/computedRowCache.ts'
import { countRows, readPage } from './paging/page.ts'
import type { ODataRowSource, PageRequest } from './paging/pageRows.ts'
import { decodeSkipToken, digestVersion, encodeSkipToken } from './paging/skipToken.ts'
import { formatContextFragment } from './responses/links.ts'
import type { ResponseStyle } from './responses/responseStyle.ts'
import { createRowSerializer, createValueSerializer, type ODataBody } from './responses/rowSerializer.ts'
import { type ODataQuery, resolveQuery } from './semantics/query.ts'
import { type ODataResource, resolveResource } from './semantics/resource.ts'
import { type OptionsSyntax, parseOptions } from './syntax/options.ts'
import { parsePath } from './syntax/path.ts'

/** A request: the path below the service root, and the query string. */
export interface ODataRequest {
  readonly path: string
  readonly query: string
  readonly style: ResponseStyle
  /** The day for which reports run if the query names none; today if absent. */
  readonly day?: string | undefined
  /** Preferred number of rows on a page. */
  readonly pageSize?: number | undefined
}

/** JSON, text, or no content for a null value; with the version of the graph that it shows. */
export type ODataResponse = { readonly version: string } & (
  | { readonly is: 'json'; readonly body: object }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'noContent' }
)

/** A request whose path and query are parsed and checked. */
export interface PreparedODataRequest {
  /** What the response depends on besides the graph: a report and its arguments, or the day. */
  readonly stateKey: string
  /** What it depends on besides the graph and the state key. */
  readStamp(): Promise<string>
  execute(): Promise<ODataResponse>
}

export interface ODataService {
  readonly sets: ReadonlyMap<string, EntitySet>
  /** Version of the graph that responses show now. */
  version(): Promise<string>
  prepare(request: ODataRequest): PreparedODataRequest
}

/** Rows on a page: the default, the maximum with expanded relationships, and the maximum without. */
const defaultPageSize = 5_000
const maxExpandedPageSize = 200
const maxPageSize = 10_000

/** Where rows come from, and where those of pages after the first one are stored. */
export interface ODataDependencies extends TableDependencies {
  readonly fileSpool: FileSpool
  /** Query parameters that gateways add and that mean nothing here. */
  readonly ignoredParameters: ReadonlySet<string>
}

/** Creates the service that serves all tables over OData. */
export function createODataService({ ignoredParameters, ...dependencies }: ODataDependencies): ODataService {
  const { graph, catalogue } = dependencies
  const sets = createEntitySets(createTableDefinitions(catalogue))
  const source: ComputedRowSource = {
    readVersion: (set, day) => readRowsVersion(set, dependencies, day),
    compute: async (set, values, day) => {
      const stamp = await readTableStamp(set.table, graph)
      const stream = streamTableRows(set.table, { ...dependencies, day }, values)
      const { rows, version } = await collectRows(set, stream)
      return { rows, version: stamp === '' ? version : `${version} ${stamp}` }
    },
  }
  const computedRows = createComputedRowCache(source, dependencies.fileSpool)
  return {
    sets,
    version: async () => digestVersion(await graph.version()),
    prepare: (request) => {
      const resource = resolveResource(parsePath(request.path), sets)
      const parameters = listParameterNames(resource.root, catalogue)
      const options = parseOptions(request.query, parameters, ignoredParameters)
      const { day = today() } = request
      const values = parseReportArguments(resource.root, options, catalogue, day)
      const query = resolveQuery(options, resource.set, sets)
      const rowSource: ODataRowSource = {
        graph,
        computedRows: {
          read: (set) => computedRows.read(set, values, day),
          find: (set, digest) => computedRows.find(set, values, digest),
          retain: (set, rows) => computedRows.retain(set, values, rows),
        },
      }
      return {
        stateKey: JSON.stringify([
          getTimeKey(request, day),
          findReport(resource.root, catalogue)?.checksum,
          values,
        ]),
        readStamp: () => readTableStamp(resource.root.table, graph),
        execute: () => executeRequest(rowSource, { resource, options, request }, query),
      }
    },
  }
}

interface ODataContext {
  readonly resource: ODataResource
  readonly options: OptionsSyntax
  readonly request: ODataRequest
}

/** The day, on which reports depend; the current time if the query may call `now()`. */
function getTimeKey({ query }: ODataRequest, day: string): string {
  return /now/i.test(decodeURIComponent(query)) ? new Date().toISOString() : day
}

async function executeRequest(
  rowSource: ODataRowSource,
  requestContext: ODataContext,
  query: ODataQuery,
): Promise<ODataResponse> {
  const { resource, options, request } = requestContext
  const { column, form, isCollection } = resource
  if (form === '$count') {
    rejectOtherOptions(options, [...countedOptions, ...pageOptions], '$count')
    const { top: _, ...conditions } = query
    const counted = { ...conditions, skip: 0, order: [], expansions: [] }
    const { total, version } = await countRows(rowSource, { resource, query: counted, size: 0 })
    return { is: 'text', text: String(total), version }
  }
  if (column) {
    rejectOtherOptions(options, [], 'a single value')
    return createValueResponse(rowSource, requestContext, { ...query, columns: [column] })
  }
  if (!isCollection) {
    rejectOtherOptions(options, ['select', 'expand'], 'a single row')
    return createRowResponse(rowSource, requestContext, query)
  }
  return createPageResponse(rowSource, requestContext, query, request)
}

const countedOptions = ['filter', 'search', 'apply']
/** OData lets clients send them with a count, which ignores them. */
const pageOptions = ['top', 'skip', 'orderby', 'select', 'expand', 'count']

function rejectOtherOptions(options: OptionsSyntax, allowed: readonly string[], target: string): void {
  const allowedNames = new Set([...allowed, 'format', 'parameters'])
  const rejectedOption = Object.keys(options).find((name) => !allowedNames.has(name))
  if (rejectedOption !== undefined)
    throw invalidInput({ in: `$${rejectedOption}`, at: 0 }, `not allowed on ${target}`)
}

async function createPageResponse(
  rowSource: ODataRowSource,
  { resource, options }: ODataContext,
  query: ODataQuery,
  { style, pageSize, path, query: rawQuery }: ODataRequest,
): Promise<ODataResponse> {
  const defaultSize = query.expansions.length > 0 ? maxExpandedPageSize : defaultPageSize
  const size = Math.min(
    pageSize ?? defaultSize,
    query.expansions.length > 0 ? maxExpandedPageSize : maxPageSize,
  )
  const token = options.skiptoken === undefined ? undefined : decodeSkipToken(options.skiptoken)
  const page = await readPage(rowSource, { resource, query, size, token })
  const serialize = createRowSerializer(resource.set, query, style, page.version)
  const next = page.nextToken && { ...page.nextToken }
  const body: ODataBody = {
    ...contextAnnotation(style, formatContextFragment(resource.set, query, false)),
    ...(page.count !== undefined && { '@odata.count': page.count }),
    value: page.rows.map(serialize),
    ...(next && { '@odata.nextLink': nextLink(style.base, path, rawQuery, encodeSkipToken(next)) }),
  }
  return { is: 'json', body, version: page.version }
}

const contextAnnotation = ({ base, metadata }: ResponseStyle, fragment: string) =>
  metadata === 'none' ? {} : { '@odata.context': `${base}/$metadata${fragment}` }

function nextLink(base: string, path: string, query: string, token: string): string {
  const others = query.split('&').filter((pair) => pair !== '' && !/^(\$|%24)?skiptoken=/i.test(pair))
  return `${base}/${path}?${[...others, `$skiptoken=${token}`].join('&')}`
}

async function createRowResponse(
  rowSource: ODataRowSource,
  { resource, request: { style } }: ODataContext,
  query: ODataQuery,
): Promise<ODataResponse> {
  const { row, version } = await readSingleRow(rowSource, resource, query)
  const serialize = createRowSerializer(resource.set, query, style, version)
  const body = {
    ...contextAnnotation(style, formatContextFragment(resource.set, query, true)),
    ...serialize(row),
  }
  return { is: 'json', body, version }
}

async function createValueResponse(
  rowSource: ODataRowSource,
  { resource, request }: ODataContext,
  query: ODataQuery,
): Promise<ODataResponse> {
  const { column, form } = resource
  const { row, version } = await readSingleRow(rowSource, resource, query)
  const value = column && createValueSerializer(column, request.style)(row[0])
  if (value === null || value === undefined) return { is: 'noContent', version }
  if (form === '$value') return { is: 'text', text: String(value), version }
  return { is: 'json', body: { ...contextAnnotation(request.style, `#${request.path}`), value }, version }
}

async function readSingleRow(rowSource: ODataRowSource, resource: ODataResource, query: ODataQuery) {
  const { rows, version } = await readPage(rowSource, { resource, query, size: 1 } satisfies PageRequest)
  const [row] = rows
  if (!row) throw new AtlasError('NOT_FOUND', `No row of ${resource.set.name} matches this path`)
  return { row, version }
}

function findReport({ table: { source } }: EntitySet, catalogue: Catalogue) {
  return typeof source === 'object' && 'report' in source ? getReport(catalogue, source.report) : undefined
}

function listParameterNames(set: EntitySet, catalogue: Catalogue): ReadonlySet<string> {
  return new Set(findReport(set, catalogue)?.parameters.map(({ name }) => name))
}

function parseReportArguments(
  set: EntitySet,
  { parameters }: OptionsSyntax,
  catalogue: Catalogue,
  day: string,
): ReportArguments {
  const report = findReport(set, catalogue)
  if (!report) return {}
  const given: Record<string, PropertyValue> = parseArguments(report, Object.fromEntries(parameters))
  return withDefaults(report, given, new Date(day))
}

/** The version of computed rows: that of the graph, with what else they depend on, or that of the findings. */
async function readRowsVersion(
  { table }: EntitySet,
  { graph, analytics }: TableDependencies,
  day: string,
): Promise<string> {
  if (table.source === 'findings' || table.source === 'findingElements')
    return (await analytics.listFindings(day, { filters: [], order: [], limit: 0 })).version
  return `${await graph.version()} ${await readTableStamp(table, graph)}`
}

/** Reads all rows of an entity set and sorts them by key. */
async function collectRows(
  set: EntitySet,
  stream: AsyncGenerator<TableRow, string, undefined>,
): Promise<VersionedComputedRows> {
  const { table } = set
  const rows: TableRow[] = []
  const isKeyed = hasRowKey(table)
  for (;;) {
    const next = await stream.next()
    if (next.done) return { rows: rows.toSorted(compareByKey(set.key)), version: next.value }
    const key = isKeyed && JSON.stringify(table.key.map((name) => next.value[name] ?? null))
    rows.push(key === false ? next.value : { ...next.value, [rowKeyColumn.name]: key })
  }
}

const compareByKey = (key: readonly string[]) => (one: TableRow, other: TableRow) => {
  for (const name of key) {
    const [a, b] = [one[name] ?? '', other[name] ?? '']
    if (a !== b) return a < b ? -1 : 1
  }
  return 0
}
