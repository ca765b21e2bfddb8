import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Answering } from '../../../reports/cachedReports.ts'
import { reportNamed } from '../../../reports/catalogue.ts'
import { reportTimeoutMs, runReport } from '../../../reports/runReport.ts'
import {
  removeReport,
  type SavedReport,
  saveReport,
  versionsOf,
} from '../../../reports/saved/savedReports.ts'
import { reportTable } from '../../../tables/reportTables.ts'
import { mayTake } from '../../plugins/deadlines.ts'
import { problemSchema } from '../../plugins/problems.ts'
import { argumentsOf } from '../../tableResponse.ts'
import { authorOf } from '../../writeRequests.ts'
import { limitQuery } from './reports.ts'
import { sendReport } from './response.ts'
import { type Library, reportSources } from './sources.ts'

const tags = ['reports']
const problem = { default: problemSchema }
const params = z.object({ name: z.string().min(1).max(100).describe('Such as `our-quiet-touchpoints`') })

const savedSchema = z
  .object({
    name: z.string(),
    version: z.int(),
    text: z.string(),
    savedBy: z.string(),
    savedAt: z.string(),
  })
  .meta({ id: 'SavedReport', description: 'A report as somebody saved it' })

const textSchema = z.strictObject({
  text: z.string().min(1).max(32_768).describe('A header in a comment and a query, as in `cypher/*.cypher`'),
})

const argumentsQuery = z
  .object({ limit: limitQuery })
  .catchall(z.string())
  .describe('The parameters of the report too')

/** Reports that analysts save: a file like those of the project, by name, with all its versions. */
export const savedReportRoutes: FastifyPluginAsyncZod<Library> = async (app, library) => {
  const { graph } = library
  app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_, text, done) => done(null, { text }))
  app.put(
    '/reports/:name',
    {
      config: { needs: 'query' },
      schema: {
        tags,
        summary: 'Save a report',
        description:
          'Checked as the reports of the project are, and as every query is; then it is a report like any other. Saving it again makes a new version. The text may also be sent as `text/plain`.',
        params,
        body: textSchema,
        response: { 200: savedSchema, 201: savedSchema, ...problem },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const saved = await saveReport(library, params.name, body.text, authorOf(request))
      return reply.code(saved.version === 1 ? 201 : 200).send(saved)
    },
  )
  app.get(
    '/reports/:name/versions',
    {
      config: { needs: 'query' },
      schema: {
        tags,
        summary: 'List the versions of a saved report',
        params,
        response: { 200: z.object({ versions: z.array(savedSchema) }), ...problem },
      },
    },
    async ({ params: { name } }): Promise<{ versions: SavedReport[] }> => ({
      versions: await versionsOf(graph, name),
    }),
  )
  app.delete(
    '/reports/:name',
    {
      config: { needs: 'query' },
      schema: {
        tags,
        summary: 'Take a saved report away',
        description: 'Its versions can still be read.',
        params,
        response: { 204: z.null().describe('It is gone'), ...problem },
      },
    },
    async (request, reply) => {
      await removeReport(graph, request.params.name, authorOf(request))
      return reply.code(204).send(null)
    },
  )
  await app.register(answerRoutes, library)
}

/** The answers of saved reports; those of the project have routes of their own, which come first. */
const answerRoutes: FastifyPluginAsyncZod<Library> = async (app, library) => {
  app.addHook('onRoute', mayTake(reportTimeoutMs))
  const sourcesOf = reportSources(library)
  app.get(
    '/reports/:name',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: 'Run a saved report',
        params,
        querystring: argumentsQuery,
        response: { 200: z.record(z.string(), z.unknown()), 304: z.null().describe('Nothing'), ...problem },
      },
    },
    async (request, reply) => {
      const sources = await sourcesOf(request.params.name)
      const report = reportNamed(sources.catalogue, request.params.name)
      const { limit, ...given } = request.query
      const values = argumentsOf(reportTable(report), sources, given)
      const answer: Answering = (...asked) => runReport(sources.answers, ...asked)
      return sendReport(request, reply, { report, values, limit, sources, answer })
    },
  )
}
