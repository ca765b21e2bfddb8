import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { tableFormats } from '../../formats/tabular/tableFormats.ts'
import { AtlasError } from '../../model/errors.ts'
import type { FeedTable } from '../../tables/tableDefinition.ts'
import { feedTables } from '../../tables/tableDefinitions.ts'
import type { FeedSources } from '../../tables/tableRows.ts'
import { sendTagged, versionTag } from '../etags.ts'
import { mayTake } from '../plugins/deadlines.ts'
import { problemSchema } from '../plugins/problems.ts'
import {
  acceptedFormat,
  argumentsOf,
  fileContent,
  fileQuery,
  formatNamed,
  formatParameter,
  sendTable,
} from '../tableResponse.ts'

/** Tables of a million rows take their time; each row has to come in that. */
const longestMs = 600_000

const tags = ['tables']
const config = { needs: 'read' } as const
const nothing = z.null().describe('Nothing')
const file = { description: 'The table', content: fileContent }
const response = { 200: file, 304: nothing, default: problemSchema }

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
export const tableRoutes: FastifyPluginAsyncZod<FeedSources> = async (app, sources) => {
  app.addHook('onRoute', mayTake(longestMs))
  const tables = feedTables(sources.catalogue)
  const list = {
    tables: [...tables.values()].map(summaryOf),
    formats: [...tableFormats.values()].map(formatOf),
  }
  const tag = versionTag('tables', JSON.stringify(list))
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
          304: nothing,
        },
      },
    },
    async (request, reply) => sendTagged(request, reply, tag, list),
  )

  app.get(
    '/tables/:name.:format',
    {
      config,
      schema: {
        tags,
        summary: 'Download a table as a file',
        params: z.object({ name, format: formatParameter }),
        querystring: fileQuery,
        response,
      },
    },
    async (request, reply) => {
      const table = tableNamed(tables, request.params.name)
      const values = argumentsOf(table, sources, request.query)
      return sendTable(request, reply, sources, {
        table,
        format: formatNamed(request.params.format),
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
        querystring: fileQuery,
        response,
      },
    },
    async (request, reply) => {
      const table = tableNamed(tables, request.params.name)
      const values = argumentsOf(table, sources, request.query)
      reply.header('vary', 'accept')
      return sendTable(request, reply, sources, {
        table,
        format: acceptedFormat(request) ?? formatNamed('json'),
        name: table.name,
        values,
        query: request.query,
      })
    },
  )
}

function tableNamed(tables: ReadonlyMap<string, FeedTable>, wanted: string): FeedTable {
  const table = tables.get(wanted)
  if (table) return table
  throw new AtlasError('NOT_FOUND', `There is no table ${wanted}; GET /tables lists those there are`)
}

const summaryOf = ({ name, title, description, columns, key, required }: FeedTable) => ({
  name,
  title,
  description,
  columns: [...columns],
  key: [...key],
  required: [...required],
  href: `/tables/${name}`,
})

const formatOf = ({
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
