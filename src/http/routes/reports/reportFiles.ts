import { z } from 'zod'
import { timestampSchema } from '../../../model/valueSchema.ts'
import { getReport } from '../../../reports/catalogue.ts'
import { recordReportRun } from '../../../reports/runHistory.ts'
import { reportTimeoutMs } from '../../../reports/runReport.ts'
import { createReportTable } from '../../../tables/reportTables.ts'
import { notModified, ok } from '../../openapi/responses.ts'
import { routeTimeout } from '../../plugins/deadlines.ts'
import { readsMap } from '../../plugins/recordedStates.ts'
import { type RoutePlugin, registerRoutes } from '../../routePlugin.ts'
import {
  formatParameter,
  getTableFormat,
  parseTableQuery,
  sendTable,
  tableFileResponse,
  tableQuerySchema,
} from '../../tableResponse.ts'
import { getAuthor } from '../../writeRequests.ts'
import { createSourceResolver, type ReportSources } from './sources.ts'

const tags = ['reports']
const name = z.string().describe('Name of the report')

const runSchema = z
  .object({
    id: z.string(),
    report: z.string(),
    ranAt: timestampSchema,
    keptBy: z.string(),
    parameters: z.string().describe('Parameters of the run, as JSON'),
    total: z.int().describe('Number of rows'),
    problems: z.int().optional().describe('Number of findings; absent if the report has none'),
    version: z.string().describe('Version of the graph'),
  })
  .meta({ id: 'ReportRun', description: 'The recorded outcome of a report' })

interface ResolverOptions {
  readonly resolveSources: ReturnType<typeof createSourceResolver>
}

/** Any report as a file, and records of its runs; one route serves all reports. */
export const reportFileRoutes: RoutePlugin<ReportSources> = async (app, options) => {
  app.addHook('onRoute', routeTimeout(reportTimeoutMs))
  const resolveSources = createSourceResolver(options)
  await registerRoutes(app, [getReportFileRoute, recordReportRunRoute], { resolveSources })
}

const getReportFileRoute: RoutePlugin<ResolverOptions> = async (app, { resolveSources }) => {
  const schema = {
    // Described with the report: OpenAPI cannot tell the two paths apart.
    hide: true,
    params: z.object({ name, format: formatParameter }),
    querystring: tableQuerySchema,
    response: {
      200: tableFileResponse,
      304: notModified,
    },
  }
  app.get('/reports/:name.:format', { config: readsMap, schema }, async (request, reply) => {
    const { name: reportName, format } = request.params
    const sources = await resolveSources(reportName, request)
    const table = createReportTable(getReport(sources.catalogue, reportName))
    return sendTable(request, reply, sources, {
      table,
      format: getTableFormat(format),
      name: reportName,
      values: parseTableQuery(table, sources, request.query),
      query: request.query,
    })
  })
}

const recordReportRunRoute: RoutePlugin<ResolverOptions> = async (app, { resolveSources }) => {
  const schema = {
    tags,
    operationId: 'recordReportRun',
    summary: 'Run a report and record the outcome',
    description: 'Records the numbers of rows and findings in the table `ReportHistory`.',
    params: z.object({ name }),
    querystring: tableQuerySchema,
    response: { 201: ok(runSchema, 'The recorded outcome') },
  }
  app.post('/reports/:name/runs', { config: { permission: 'edit' }, schema }, async (request, reply) => {
    const { name } = request.params
    const sources = await resolveSources(name, request)
    const report = getReport(sources.catalogue, name)
    const values = parseTableQuery(createReportTable(report), sources, request.query)
    return reply
      .code(201)
      .send(await recordReportRun(sources.graph, sources.analytics, report, values, getAuthor(request)))
  })
}
