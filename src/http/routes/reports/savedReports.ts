import { z } from 'zod'
import { timestampSchema } from '../../../model/valueSchema.ts'
import type { ReportRunner } from '../../../reports/cachedReports.ts'
import { getReport } from '../../../reports/catalogue.ts'
import { reportTimeoutMs, runReport } from '../../../reports/runReport.ts'
import {
  deleteSavedReport,
  listReportVersions,
  type SavedReport,
  saveReport,
} from '../../../reports/saved/savedReports.ts'
import { createReportTable } from '../../../tables/reportTables.ts'
import { conditionalHeaders } from '../../openapi/requestHeaders.ts'
import { noContent, notModified, ok, problemResponses, versioned } from '../../openapi/responses.ts'
import { readsMap } from '../../plugins/recordedStates.ts'
import { type RoutePlugin, registerRoutes } from '../../routePlugin.ts'
import { parseTableQuery } from '../../tableResponse.ts'
import { getAuthor } from '../../writeRequests.ts'
import { anyResultSchema, limitParameter } from './reports.ts'
import { sendReport } from './response.ts'
import { createSourceResolver, type ReportSources } from './sources.ts'

const tags = ['reports']
const params = z.object({
  name: z.string().min(1).max(100).describe('Name of the report, such as `our-quiet-touchpoints`'),
})

const savedReportSchema = z
  .object({
    name: z.string(),
    version: z.int(),
    text: z.string(),
    savedBy: z.string(),
    savedAt: timestampSchema,
  })
  .meta({ id: 'SavedReport', description: 'A version of a saved report' })

const versionsSchema = z
  .object({ versions: z.array(savedReportSchema) })
  .meta({ id: 'SavedReportVersions', description: 'All versions of a saved report' })

const reportTextSchema = z
  .strictObject({
    text: z
      .string()
      .min(1)
      .max(32_768)
      .describe('A header in a comment and a query, as in the files `cypher/*.cypher`'),
  })
  .meta({ id: 'SavedReportInput', description: 'The text of a saved report' })

const runQuerySchema = z
  .object({ limit: limitParameter })
  .catchall(z.string())
  .describe('Also the parameters of the report')

/** Reports that users save, with all their versions. */
export const savedReportRoutes: RoutePlugin<ReportSources> = async (app, options) => {
  app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_, text, done) => done(null, { text }))
  const routes = [saveReportRoute, listReportVersionsRoute, deleteSavedReportRoute, runSavedReportRoute]
  await registerRoutes(app, routes, options)
}

const saveReportRoute: RoutePlugin<ReportSources> = async (app, options) => {
  const schema = {
    tags,
    operationId: 'saveReport',
    summary: 'Save a report',
    description:
      'Checks the header and the query, then stores the report. Saving it again creates a new version. The text may also be sent as `text/plain`.',
    params,
    body: reportTextSchema,
    response: {
      200: ok(savedReportSchema, 'The new version'),
      201: ok(savedReportSchema, 'The new report'),
    },
    problems: { 409: problemResponses[409] },
  }
  app.put('/reports/:name', { config: { permission: 'query' }, schema }, async (request, reply) => {
    const { params, body } = request
    const { caller } = request
    const saved = await saveReport(options, params.name, body.text, getAuthor(request), caller.id)
    return reply.code(saved.version === 1 ? 201 : 200).send(saved)
  })
}

const listReportVersionsRoute: RoutePlugin<ReportSources> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'listReportVersions',
    summary: 'List the versions of a saved report',
    description: 'Returns all versions with their texts, newest first.',
    params,
    response: { 200: ok(versionsSchema, 'All versions') },
  }
  app.get(
    '/reports/:name/versions',
    { config: { permission: 'query' }, schema },
    async ({ params: { name } }): Promise<{ versions: SavedReport[] }> => ({
      versions: await listReportVersions(graph, name),
    }),
  )
}

const deleteSavedReportRoute: RoutePlugin<ReportSources> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'deleteSavedReport',
    summary: 'Delete a saved report',
    description: 'Its versions can still be listed.',
    params,
    response: { 204: noContent },
  }
  app.delete('/reports/:name', { config: { permission: 'query' }, schema }, async (request, reply) => {
    await deleteSavedReport(graph, request.params.name, getAuthor(request))
    return reply.code(204).send(null)
  })
}

/** Runs a saved report; built-in reports have static routes, which take precedence. */
const runSavedReportRoute: RoutePlugin<ReportSources> = async (app, options) => {
  const resolveSources = createSourceResolver(options)
  const schema = {
    tags,
    operationId: 'runSavedReport',
    summary: 'Run a saved report',
    description:
      'Returns the rows in the format that `Accept` prefers, JSON by default. An extension of the name, such as `.csv`, has precedence; it also works with built-in reports. Parameters of the report are query parameters.',
    requestHeaders: conditionalHeaders,
    params,
    querystring: runQuerySchema,
    response: {
      200: ok(anyResultSchema, 'The rows', { headers: versioned }),
      304: notModified,
    },
  }
  const config = { ...readsMap, timeoutMs: reportTimeoutMs }
  app.get('/reports/:name', { config, schema }, async (request, reply) => {
    const sources = await resolveSources(request.params.name, request)
    const report = getReport(sources.catalogue, request.params.name)
    const { limit, ...parameters } = request.query
    const values = parseTableQuery(createReportTable(report), sources, parameters)
    const run: ReportRunner = (...args) => runReport(sources.analytics, ...args)
    return sendReport(request, reply, { report, values, limit, sources, run })
  })
}
