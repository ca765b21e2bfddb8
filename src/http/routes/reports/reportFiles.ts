import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { getReport } from '../../../reports/catalogue.ts'
import { recordReportRun } from '../../../reports/runHistory.ts'
import { reportTimeoutMs } from '../../../reports/runReport.ts'
import { createReportTable } from '../../../tables/reportTables.ts'
import { routeTimeout } from '../../plugins/deadlines.ts'
import { problemSchema } from '../../plugins/problems.ts'
import {
  formatParameter,
  getTableFormat,
  parseTableArguments,
  sendTable,
  tableContent,
  tableQuerySchema,
} from '../../tableResponse.ts'
import { getAuthor } from '../../writeRequests.ts'
import { createSourceResolver, type ReportSources } from './sources.ts'

const tags = ['reports']
const problemResponse = { default: problemSchema }
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
export const reportFileRoutes: FastifyPluginAsyncZod<ReportSources> = async (app, options) => {
  app.addHook('onRoute', routeTimeout(reportTimeoutMs))
  const resolveSources = createSourceResolver(options)
  app.get(
    '/reports/:name.:format',
    {
      config: { permission: 'read' },
      schema: {
        tags,
        summary: 'Download all rows of a report as a file',
        params: z.object({ name, format: formatParameter }),
        querystring: tableQuerySchema,
        response: {
          200: { description: 'All rows', content: tableContent },
          304: z.null().describe('Nothing'),
          ...problemResponse,
        },
      },
    },
    async (request, reply) => {
      const { name: reportName, format } = request.params
      const sources = await resolveSources(reportName)
      const table = createReportTable(getReport(sources.catalogue, reportName))
      return sendTable(request, reply, sources, {
        table,
        format: getTableFormat(format),
        name: reportName,
        values: parseTableArguments(table, sources, request.query),
        query: request.query,
      })
    },
  )

  app.post(
    '/reports/:name/runs',
    {
      config: { permission: 'edit' },
      schema: {
        tags,
        summary: 'Run a report and keep how many rows and problems it has',
        description: 'What is kept makes up the table `ReportHistory`.',
        params: z.object({ name }),
        querystring: tableQuerySchema,
        response: { 201: runSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const sources = await resolveSources(name)
      const report = getReport(sources.catalogue, name)
      const values = parseTableArguments(createReportTable(report), sources, request.query)
      return reply
        .code(201)
        .send(await recordReportRun(sources.graph, sources.analytics, report, values, getAuthor(request)))
    },
  )
}
