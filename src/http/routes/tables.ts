import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { tableFormats } from '../../formats/tabular/tableFormats.ts'
import { AtlasError } from '../../model/errors.ts'
import { describeUnknown } from '../../model/suggest.ts'
import type { TableDefinition } from '../../tables/tableDefinition.ts'
import { createTableDefinitions } from '../../tables/tableDefinitions.ts'
import type { TableDependencies } from '../../tables/tableRows.ts'
import { computeETag, sendWithETag } from '../etags.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import { problemSchema } from '../plugins/problems.ts'
import {
  formatParameter,
  getTableFormat,
  negotiateFormat,
  parseTableArguments,
  sendTable,
  tableContent,
  tableQuerySchema,
} from '../tableResponse.ts'

/** Tables of a million rows take their time; each row has to come in that. */
const requestTimeoutMs = 600_000

const tags = ['tables']
const config = { permission: 'read' } as const
const noContent = z.null().describe('Nothing')
const tableFileResponse = { description: 'The table', content: tableContent }
const response = { 200: tableFileResponse, 304: noContent, default: problemSchema }

const name = z.string().describe('Such as `Touchpoints`, `Owns` or `RoleGaps`; `GET /tables` lists them')

const tableSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  columns: z.array(
    z.object({ name: z.string(), type: z.string(), description: z.string(), isNullable: z.boolean() }),
  ),
  key: z.array(z.string()).describe('The columns that tell one row from another'),
  required: z.array(z.string()).describe('Parameters without which it cannot be asked for'),
  href: z.string(),
})

/** All that is on the map, and what the reports say of it, as tables for BI tools. */
export const tableRoutes: FastifyPluginAsyncZod<TableDependencies> = async (app, sources) => {
  app.addHook('onRoute', routeTimeout(requestTimeoutMs))
  const tables = createTableDefinitions(sources.catalogue)
  const list = {
    tables: [...tables.values()].map(toTableSummary),
    formats: [...tableFormats.values()].map(toFormatSummary),
  }
  const tag = computeETag('tables', JSON.stringify(list))
  app.get(
    '/tables',
    {
      config,
      schema: {
        tags,
        summary: 'List the tables with their columns',
        response: {
          200: z.object({
            tables: z.array(tableSchema),
            formats: z.array(
              z.object({ extension: z.string(), mediaType: z.string(), description: z.string() }),
            ),
          }),
          304: noContent,
        },
      },
    },
    async (request, reply) => sendWithETag(request, reply, tag, list),
  )

  app.get(
    '/tables/:name.:format',
    {
      config,
      schema: {
        tags,
        summary: 'Download a table as a file',
        params: z.object({ name, format: formatParameter }),
        querystring: tableQuerySchema,
        response,
      },
    },
    async (request, reply) => {
      const table = getTable(tables, request.params.name)
      const values = parseTableArguments(table, sources, request.query)
      return sendTable(request, reply, sources, {
        table,
        format: getTableFormat(request.params.format),
        name: table.name,
        values,
        query: request.query,
      })
    },
  )

  app.get(
    '/tables/:name',
    {
      config,
      schema: {
        tags,
        summary: 'Read a table in the format that is accepted, JSON by default',
        params: z.object({ name }),
        querystring: tableQuerySchema,
        response,
      },
    },
    async (request, reply) => {
      const table = getTable(tables, request.params.name)
      const values = parseTableArguments(table, sources, request.query)
      reply.header('vary', 'accept')
      return sendTable(request, reply, sources, {
        table,
        format: negotiateFormat(request) ?? getTableFormat('json'),
        name: table.name,
        values,
        query: request.query,
      })
    },
  )
}

function getTable(tables: ReadonlyMap<string, TableDefinition>, tableName: string): TableDefinition {
  const table = tables.get(tableName)
  if (table) return table
  throw new AtlasError('NOT_FOUND', describeUnknown('table', tableName, tables.keys()))
}

const toTableSummary = ({ name, title, description, columns, key, required }: TableDefinition) => ({
  name,
  title,
  description,
  columns: [...columns],
  key: [...key],
  required: [...required],
  href: `/tables/${name}`,
})

const toFormatSummary = ({
  extension,
  mediaType,
  description,
}: {
  extension: string
  mediaType: string
  description: string
}) => ({
  extension,
  mediaType,
  description,
})
