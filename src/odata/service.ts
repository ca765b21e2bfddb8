import type { FileSpool } from '../formats/fileSpool.ts'
import { unpackItems } from '../graph/packedItems.ts'
import { today } from '../model/dates.ts'
import { AtlasError } from '../model/errors.ts'
import { type Catalogue, getReport } from '../reports/catalogue.ts'
import type { ReportArguments } from '../reports/report.ts'
import { toTableRows } from '../tables/findingRows.ts'
import { getDayArgument, parseTableArguments } from '../tables/tableArguments.ts'
import { readTableStamp } from '../tables/tableDefinition.ts'
import { createTableDefinitions } from '../tables/tableDefinitions.ts'
import { createEntitySets, type EntitySet } from './entitySets.ts'
import { invalidInput } from './errors.ts'
import { createComputedRowCache } from './paging/computedRowCache.ts'
import { createComputedRowSource, type RowDependencies } from './paging/computedRowSource.ts'
import { countRows, readPage } from './paging/page.ts'
import type { ODataPage, ODataRowSource, PageRequest } from './paging/pageRows.ts'
import { decodeSkipToken, digestVersion, encodeSkipToken } from './paging/skipToken.ts'
import { formatContextFragment } from './responses/links.ts'
import type { ResponseStyle } from './responses/responseStyle.ts'
import { createRowSerializer, createValueSerializer, type ODataBody } from './responses/rowSerializer.ts'
import { type ODataQuery, resolveQuery } from './semantics/query.ts'
import { type ODataResource, resolveResource } from './semantics/resource.ts'
import { parseExpression } from './syntax/expression.ts'
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
export type ODataResponse = Pick<ODataPage, 'version' | 'age'> &
  (
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
export interface ODataDependencies extends RowDependencies {
  readonly fileSpool: FileSpool
  /** Query parameters that gateways add and that mean nothing here. */
  readonly ignoredParameters: ReadonlySet<string>
}

/** Creates the service that serves all tables over OData. */
export function createODataService({ ignoredParameters, ...dependencies }: ODataDependencies): ODataService {
  const { graph, catalogue } = dependencies
  const sets = createEntitySets(createTableDefinitions(catalogue))
  const computedRows = createComputedRowCache(createComputedRowSource(dependencies), dependencies.fileSpool)
  return {
    sets,
    version: async () => digestVersion(await graph.version()),
    prepare: (request) => {
      const resource = resolveResource(parsePath(request.path), sets)
      const { table } = resource.set
      const parameters = new Set(table.parameters?.map(({ name }) => name))
      const given = parseOptions(request.query, parameters, ignoredParameters)
      const { day = today() } = request
      const values = parseTableArguments(table, catalogue, Object.fromEntries(given.parameters), day)
      const options = selectValidRows(given, resource, values)
      const query = resolveQuery(options, resource.set, sets)
      const rowSource: ODataRowSource = {
        graph,
        computedRows: {
          read: (set) => computedRows.read(set, values, day),
          find: (set, digest) => computedRows.find(set, values, digest),
          unpack: (set, rows, start, end) => toTableRows(set.table, unpackItems(rows, start, end)),
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
    const { total, ...shown } = await countRows(rowSource, { resource, query: counted, size: 0 })
    return { is: 'text', text: String(total), ...shown }
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
  return { is: 'json', body, version: page.version, age: page.age }
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
  const { row, ...shown } = await readSingleRow(rowSource, resource, query)
  const serialize = createRowSerializer(resource.set, query, style, shown.version)
  const body = {
    ...contextAnnotation(style, formatContextFragment(resource.set, query, true)),
    ...serialize(row),
  }
  return { is: 'json', body, ...shown }
}

async function createValueResponse(
  rowSource: ODataRowSource,
  { resource, request }: ODataContext,
  query: ODataQuery,
): Promise<ODataResponse> {
  const { column, form } = resource
  const { row, ...shown } = await readSingleRow(rowSource, resource, query)
  const value = column && createValueSerializer(column, request.style)(row[0])
  if (value === null || value === undefined) return { is: 'noContent', ...shown }
  if (form === '$value') return { is: 'text', text: String(value), ...shown }
  return { is: 'json', body: { ...contextAnnotation(request.style, `#${request.path}`), value }, ...shown }
}

async function readSingleRow(rowSource: ODataRowSource, resource: ODataResource, query: ODataQuery) {
  const { rows, version, age } = await readPage(rowSource, { resource, query, size: 1 } satisfies PageRequest)
  const [row] = rows
  if (!row) throw new AtlasError('NOT_FOUND', `No row of ${resource.set.name} matches this path`)
  return { row, version, age }
}

function findReport({ table: { source } }: EntitySet, catalogue: Catalogue) {
  return typeof source === 'object' && 'report' in source ? getReport(catalogue, source.report) : undefined
}

/** Restricts rows to those that are valid on the day of the argument, before anything is grouped. */
function selectValidRows(
  options: OptionsSyntax,
  { set, isCollection }: ODataResource,
  values: ReportArguments,
): OptionsSyntax {
  const day = getDayArgument(values)
  const { source } = set.table
  if (day === undefined || typeof source === 'string' || !('type' in source)) return options
  if (!isCollection) throw invalidInput({ in: 'asOf', at: 0 }, 'not allowed on a single row')
  const condition = parseExpression(
    `(since eq null or since le ${day}) and (until eq null or until gt ${day})`,
    '$filter',
  )
  const { apply, filter } = options
  if (apply) return { ...options, apply: [{ is: 'filter', condition }, ...apply] }
  if (!filter) return { ...options, filter: condition }
  return { ...options, filter: { is: 'operation', operator: 'and', operands: [condition, filter], at: 0 } }
}
