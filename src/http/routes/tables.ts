import { z } from 'zod'
import { tableFormats } from '../../formats/tabular/tableFormats.ts'
import { AtlasError } from '../../model/errors.ts'
import { describeUnknown } from '../../model/suggest.ts'
import { listRequiredParameters, type TableDefinition } from '../../tables/tableDefinition.ts'
import { createTableDefinitions } from '../../tables/tableDefinitions.ts'
import { computeETag, sendWithETag } from '../etags.ts'
import { conditionalHeaders } from '../openapi/requestHeaders.ts'
import { notModified, ok, versioned } from '../openapi/responses.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import { linkDescription, type PublicAddress } from '../plugins/publicAddress.ts'
import { readsMap } from '../plugins/recordedStates.ts'
import { type RoutePlugin, registerRoutes } from '../routePlugin.ts'
import {
  formatParameter,
  getTableFormat,
  negotiateFormat,
  parseTableQuery,
  sendTable,
  type TableFileDependencies,
  tableFileResponse,
  tableQuerySchema,
} from '../tableResponse.ts'

/** For tables of a million rows. */
const requestTimeoutMs = 600_000

const tags = ['tables']
const config = { permission: 'read' } as const
const downloadConfig = { ...readsMap, isDownload: true } as const
const response = { 200: tableFileResponse, 304: notModified }

const name = z
  .string()
  .describe('Name of the table, such as `Touchpoints`, `Owns` or `RoleGaps`; see `GET /tables`')

const tableSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    columns: z.array(
      z
        .looseObject({ name: z.string(), type: z.string(), description: z.string(), isNullable: z.boolean() })
        .meta({ id: 'TableColumn', description: 'A column of a table' }),
    ),
    key: z.array(z.string()).describe('Columns that identify a row'),
    parameters: z.array(z.object({ name: z.string(), description: z.string(), isRequired: z.boolean() })),
    required: z.array(z.string()).describe('Required parameters'),
    href: z.string().describe(linkDescription),
  })
  .meta({ id: 'TableSummary', description: 'A table and its columns' })

const listSchema = z
  .object({
    tables: z.array(tableSchema),
    formats: z.array(z.object({ extension: z.string(), mediaType: z.string(), description: z.string() })),
  })
  .meta({ id: 'TableList', description: 'All tables and formats' })

interface TableRouteOptions {
  readonly sources: TableFileDependencies
  readonly tables: ReadonlyMap<string, TableDefinition>
}

/** Nodes, relationships, reports and findings as tables for BI tools. */
export const tableRoutes: RoutePlugin<TableFileDependencies> = async (app, sources) => {
  app.addHook('onRoute', routeTimeout(requestTimeoutMs))
  const tables = createTableDefinitions(sources.catalogue)
  await registerRoutes(app, [listTablesRoute, getTableFileRoute, getTableRoute], { sources, tables })
}

const listTablesRoute: RoutePlugin<TableRouteOptions> = async (app, { tables }) => {
  const list = {
    tables: [...tables.values()].map((table) => toTableSummary(table, app.publicAddress)),
    formats: [...tableFormats.values()].map(({ extension, mediaType, description }) => ({
      extension,
      mediaType,
      description,
    })),
  }
  const tag = computeETag('tables', JSON.stringify(list))
  const schema = {
    tags,
    operationId: 'listTables',
    summary: 'List tables',
    description: 'Returns all tables with their columns, and the formats they can be downloaded in.',
    requestHeaders: conditionalHeaders,
    response: { 200: ok(listSchema, 'All tables and formats', { headers: versioned }), 304: notModified },
  }
  app.get('/tables', { config, schema }, async (request, reply) => sendWithETag(request, reply, tag, list))
}

const getTableFileRoute: RoutePlugin<TableRouteOptions> = async (app, { sources, tables }) => {
  const schema = {
    // Described with the table: OpenAPI cannot tell the two paths apart.
    hide: true,
    params: z.object({ name, format: formatParameter }),
    querystring: tableQuerySchema,
    response,
  }
  app.get('/tables/:name.:format', { config: downloadConfig, schema }, async (request, reply) => {
    const table = getTable(tables, request.params.name)
    const state = { ...sources, ...request.source }
    const values = parseTableQuery(table, state, request.query)
    return sendTable(request, reply, state, {
      table,
      format: getTableFormat(request.params.format),
      name: table.name,
      values,
      query: request.query,
    })
  })
}

const getTableRoute: RoutePlugin<TableRouteOptions> = async (app, { sources, tables }) => {
  const schema = {
    tags,
    operationId: 'getTable',
    summary: 'Download a table',
    description:
      'Streams all rows in the format that `Accept` prefers, JSON by default. An extension of the name, such as `.csv`, has precedence. The table of a report takes its parameters.',
    requestHeaders: conditionalHeaders,
    params: z.object({ name }),
    querystring: tableQuerySchema,
    response,
  }
  app.get('/tables/:name', { config: downloadConfig, schema }, async (request, reply) => {
    const table = getTable(tables, request.params.name)
    const state = { ...sources, ...request.source }
    const values = parseTableQuery(table, state, request.query)
    reply.header('vary', 'accept')
    return sendTable(request, reply, state, {
      table,
      format: negotiateFormat(request) ?? getTableFormat('json'),
      name: table.name,
      values,
      query: request.query,
    })
  })
}

function getTable(tables: ReadonlyMap<string, TableDefinition>, tableName: string): TableDefinition {
  const table = tables.get(tableName)
  if (table) return table
  throw new AtlasError('NOT_FOUND', describeUnknown('table', tableName, tables.keys()))
}

function toTableSummary(table: TableDefinition, { toLink }: PublicAddress) {
  const { name, title, description, columns, key, parameters = [] } = table
  return {
    name,
    title,
    description,
    columns: [...columns],
    key: [...key],
    parameters: [...parameters],
    required: listRequiredParameters(table),
    href: toLink(`/tables/${name}`),
  }
}
