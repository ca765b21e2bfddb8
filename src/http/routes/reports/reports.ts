import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Value, valueSchema } from '../../../model/property.ts'
import { type Answering, keptAnswers } from '../../../reports/cachedReports.ts'
import { argumentsShape, withDefaults } from '../../../reports/parameters.ts'
import type { Report } from '../../../reports/report.ts'
import { reportTimeoutMs } from '../../../reports/runReport.ts'
import { savedReports } from '../../../reports/saved/savedReports.ts'
import type { FeedSources } from '../../../tables/tableRows.ts'
import { sendTagged, versionTag } from '../../etags.ts'
import { mayTake } from '../../plugins/deadlines.ts'
import { problemSchema } from '../../plugins/problems.ts'
import { sendReport } from './response.ts'

const tags = ['reports']
const nothing = z.null().describe('Nothing')

/** How many rows a request wants. */
export const limitQuery = z.coerce
  .number()
  .int()
  .min(1)
  .max(100_000)
  .optional()
  .describe(
    'How many rows at most, up to 100,000: 1,000 when not given, in other formats than JSON all; all are counted',
  )

const summarySchema = z.object({
  name: z.string(),
  title: z.string(),
  question: z.string(),
  description: z.string(),
  parameters: z.array(
    z
      .object({ name: z.string(), type: z.string(), description: z.string(), isRequired: z.boolean() })
      .loose(),
  ),
  columns: z.array(z.object({ name: z.string(), type: z.string(), description: z.string() })),
  key: z.array(z.string()).describe('The columns that tell one row from another'),
  flagsProblems: z.boolean().describe('Whether rows of it are among the findings'),
  href: z.string(),
})

/** The saved reports: what there is, and each with its answer. */
export const reportRoutes: FastifyPluginAsyncZod<FeedSources> = async (app, sources) => {
  app.addHook('onRoute', mayTake(reportTimeoutMs))
  const { graph, catalogue, answers } = sources
  const reports = [...catalogue.values()]
  const saved = savedReports(graph)
  app.get(
    '/reports',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: 'List the saved reports',
        response: { 200: z.object({ reports: z.array(summarySchema) }), 304: nothing },
      },
    },
    async (request, reply) => {
      const all = [...reports, ...(await saved()).values()]
      const tag = versionTag('reports', ...all.map(({ checksum }) => checksum))
      return sendTagged(request, reply, tag, { reports: all.map(summaryOf) })
    },
  )
  const answer = keptAnswers(graph, answers)
  for (const report of reports) {
    await app.register(jsonRoute, { sources, answer, report })
  }
}

interface Options {
  readonly sources: FeedSources
  readonly answer: Answering
  readonly report: Report
}

const jsonRoute: FastifyPluginAsyncZod<Options> = async (app, { sources, answer, report }) => {
  const querystring = z.strictObject({ ...argumentsShape(report), limit: limitQuery })
  app.get(
    `/reports/${report.name}`,
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: report.title,
        description: `${report.question} ${report.description} With \`Accept\`, or an extension such as \`.parquet\`, the rows come in another format.`,
        querystring,
        response: {
          200: {
            description: report.title,
            content: { 'application/json': { schema: answerSchema(report) } },
          },
          304: nothing,
          default: problemSchema,
        },
      },
    },
    async (request, reply) => {
      const { limit, ...given } = request.query as { limit?: number } & Record<string, Value | undefined>
      const values = withDefaults(report, given, new Date())
      return sendReport(request, reply, { report, values, limit, sources, answer })
    },
  )
}

/** What a question puts together is freer than what an element may hold: a name may come twice. */
function cellSchema({ type, description }: Report['columns'][number]) {
  if (type === 'strings') return z.array(z.string()).describe(description)
  if (type === 'string') return z.string().describe(description)
  return valueSchema({ type, description })
}

function answerSchema(report: Report) {
  const row = Object.fromEntries(report.columns.map((column) => [column.name, cellSchema(column).nullable()]))
  return z.object({
    report: z.literal(report.name),
    title: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    columns: z.array(z.object({ name: z.string(), type: z.string(), description: z.string() })),
    rows: z.array(z.object(row)),
    total: z.int().describe('How many rows there are'),
    truncated: z.boolean().describe('Whether there are more than `limit`'),
  })
}

function summaryOf({ name, title, question, description, parameters, columns, key, finding }: Report) {
  return {
    name,
    title,
    question,
    description,
    parameters: parameters.map(({ name, property, isRequired, default: byDefault }) => ({
      name,
      ...property,
      isRequired,
      default: isRequired ? null : 'today' in byDefault ? 'today' : byDefault.value,
    })),
    columns,
    key,
    flagsProblems: finding !== undefined,
    href: `/reports/${name}`,
  }
}
