import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { reportNamed } from '../../../reports/catalogue.ts'
import { keepRun } from '../../../reports/runHistory.ts'
import { reportTimeoutMs } from '../../../reports/runReport.ts'
import { reportTable } from '../../../tables/reportTables.ts'
import { mayTake } from '../../plugins/deadlines.ts'
import { problemSchema } from '../../plugins/problems.ts'
import {
  argumentsOf,
  fileContent,
  fileQuery,
  formatNamed,
  formatParameter,
  sendTable,
} from '../../tableResponse.ts'
import { authorOf } from '../../writeRequests.ts'
import { type Library, reportSources } from './sources.ts'

const tags = ['reports']
const problem = { default: problemSchema }
const name = z.string().describe('Name of the report')

const runSchema = z
  .object({
    id: z.string(),
    report: z.string(),
    ranAt: z.string(),
    keptBy: z.string(),
    parameters: z.string().describe('What it was run with, as JSON'),
    total: z.int().describe('How many rows it had'),
    problems: z.int().optional().describe('How many problems it flagged; absent where it flags none'),
    version: z.string().describe('Version of the graph that it was run on'),
  })
  .meta({ id: 'ReportRun', description: 'The outcome of a report at a time, as it is kept' })

/** Any report as a file, and its outcome kept: one route for all of them, since more would say nothing new. */
export const reportFileRoutes: FastifyPluginAsyncZod<Library> = async (app, library) => {
  app.addHook('onRoute', mayTake(reportTimeoutMs))
  const sourcesOf = reportSources(library)
  app.get(
    '/reports/:name.:format',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: 'Download all rows of a report as a file',
        params: z.object({ name, format: formatParameter }),
        querystring: fileQuery,
        response: {
          200: { description: 'All rows', content: fileContent },
          304: z.null().describe('Nothing'),
          ...problem,
        },
      },
    },
    async (request, reply) => {
      const { name: wanted, format } = request.params
      const sources = await sourcesOf(wanted)
      const table = reportTable(reportNamed(sources.catalogue, wanted))
      return sendTable(request, reply, sources, {
        table,
        format: formatNamed(format),
        name: wanted,
        values: argumentsOf(table, sources, request.query),
        query: request.query,
      })
    },
  )

  app.post(
    '/reports/:name/runs',
    {
      config: { needs: 'edit' },
      schema: {
        tags,
        summary: 'Run a report and keep how many rows and problems it has',
        description: 'What is kept makes up the table `ReportHistory`.',
        params: z.object({ name }),
        querystring: fileQuery,
        response: { 201: runSchema, ...problem },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const sources = await sourcesOf(name)
      const report = reportNamed(sources.catalogue, name)
      const values = argumentsOf(reportTable(report), sources, request.query)
      return reply
        .code(201)
        .send(await keepRun(sources.graph, sources.answers, report, values, authorOf(request)))
    },
  )
}
