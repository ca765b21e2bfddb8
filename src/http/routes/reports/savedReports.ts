import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
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
import { routeTimeout } from '../../plugins/deadlines.ts'
import { problemSchema } from '../../plugins/problems.ts'
import { parseTableArguments } from '../../tableResponse.ts'
import { getAuthor } from '../../writeRequests.ts'
import { limitParameter } from './reports.ts'
import { sendReport } from './response.ts'
import { createSourceResolver, type ReportSources } from './sources.ts'

const tags = ['reports']
const problemResponse = { default: problemSchema }
const params = z.object({ name: z.string().min(1).max(100).describe('Such as `our-quiet-touchpoints`') })

const savedReportSchema = z
  .object({
    name: z.string(),
    version: z.int(),
    text: z.string(),
    savedBy: z.string(),
    savedAt: z.string(),
  })
  .meta({ id: 'SavedReport', description: 'A report as somebody saved it' })

const reportTextSchema = z.strictObject({
  text: z.string().min(1).max(32_768).describe('A header in a comment and a query, as in `cypher/*.cypher`'),
})

const runQuerySchema = z
  .object({ limit: limitParameter })
  .catchall(z.string())
  .describe('The parameters of the report too')

/** Reports that analysts save: a file like those of the project, by name, with all its versions. */
export const savedReportRoutes: FastifyPluginAsyncZod<ReportSources> = async (app, options) => {
  const { graph } = options
  app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_, text, done) => done(null, { text }))
  app.put(
    '/reports/:name',
    {
      config: { permission: 'query' },
      schema: {
        tags,
        summary: 'Save a report',
        description:
          'Checked as the reports of the project are, and as every query is; then it is a report like any other. Saving it again makes a new version. The text may also be sent as `text/plain`.',
        params,
        body: reportTextSchema,
        response: { 200: savedReportSchema, 201: savedReportSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const saved = await saveReport(options, params.name, body.text, getAuthor(request))
      return reply.code(saved.version === 1 ? 201 : 200).send(saved)
    },
  )
  app.get(
    '/reports/:name/versions',
    {
      config: { permission: 'query' },
      schema: {
        tags,
        summary: 'List the versions of a saved report',
        params,
        response: { 200: z.object({ versions: z.array(savedReportSchema) }), ...problemResponse },
      },
    },
    async ({ params: { name } }): Promise<{ versions: SavedReport[] }> => ({
      versions: await listReportVersions(graph, name),
    }),
  )
  app.delete(
    '/reports/:name',
    {
      config: { permission: 'query' },
      schema: {
        tags,
        summary: 'Take a saved report away',
        description: 'Its versions can still be read.',
        params,
        response: { 204: z.null().describe('It is gone'), ...problemResponse },
      },
    },
    async (request, reply) => {
      await deleteSavedReport(graph, request.params.name, getAuthor(request))
      return reply.code(204).send(null)
    },
  )
  await app.register(savedReportRunRoutes, options)
}

/** The answers of saved reports; those of the project have routes of their own, which come first. */
const savedReportRunRoutes: FastifyPluginAsyncZod<ReportSources> = async (app, options) => {
  app.addHook('onRoute', routeTimeout(reportTimeoutMs))
  const resolveSources = createSourceResolver(options)
  app.get(
    '/reports/:name',
    {
      config: { permission: 'read' },
      schema: {
        tags,
        summary: 'Run a saved report',
        params,
        querystring: runQuerySchema,
        response: {
          200: z.record(z.string(), z.unknown()),
          304: z.null().describe('Nothing'),
          ...problemResponse,
        },
      },
    },
    async (request, reply) => {
      const sources = await resolveSources(request.params.name)
      const report = getReport(sources.catalogue, request.params.name)
      const { limit, ...parameters } = request.query
      const values = parseTableArguments(createReportTable(report), sources, parameters)
      const run: ReportRunner = (...args) => runReport(sources.analytics, ...args)
      return sendReport(request, reply, { report, values, limit, sources, run })
    },
  )
}
