import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { PropertyValue } from '../../../model/property.ts'
import { valueSchema } from '../../../model/valueSchema.ts'
import { cachedReports, type ReportRunner } from '../../../reports/cachedReports.ts'
import { createArgumentsShape, withDefaults } from '../../../reports/parameters.ts'
import type { Report } from '../../../reports/report.ts'
import { reportTimeoutMs } from '../../../reports/runReport.ts'
import { createSavedCatalogue } from '../../../reports/saved/savedReports.ts'
import type { TableDependencies } from '../../../tables/tableRows.ts'
import { computeETag, sendWithETag } from '../../etags.ts'
import { routeTimeout } from '../../plugins/deadlines.ts'
import { problemSchema } from '../../plugins/problems.ts'
import { sendReport } from './response.ts'

const tags = ['reports']
const noContent = z.null().describe('Nothing')

/** How many rows a request wants. */
export const limitParameter = z.coerce
  .number()
  .int()
  .min(1)
  .max(100_000)
  .optional()
  .describe(
    'How many rows at most, up to 100,000: 1,000 when not given, in other formats than JSON all; all are counted',
  )

const columnSchema = z.object({
  name: z.string(),
  type: z.string(),
  description: z.string(),
  choiceLabels: z.record(z.string(), z.string()).optional().describe('The label of each value'),
  unit: z.string().optional().describe('What a number counts, such as minutes'),
})

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
  columns: z.array(columnSchema),
  key: z.array(z.string()).describe('The columns that tell one row from another'),
  flagsProblems: z.boolean().describe('Whether rows of it are among the findings'),
  href: z.string(),
})

/** The saved reports: what there is, and each with its answer. */
export const reportRoutes: FastifyPluginAsyncZod<TableDependencies> = async (app, sources) => {
  app.addHook('onRoute', routeTimeout(reportTimeoutMs))
  const { graph, catalogue, analytics } = sources
  const reports = [...catalogue.values()]
  const readSavedReports = createSavedCatalogue(graph)
  app.get(
    '/reports',
    {
      config: { permission: 'read' },
      schema: {
        tags,
        summary: 'List the saved reports',
        response: { 200: z.object({ reports: z.array(summarySchema) }), 304: noContent },
      },
    },
    async (request, reply) => {
      const all = [...reports, ...(await readSavedReports()).values()]
      const tag = computeETag('reports', ...all.map(({ checksum }) => checksum))
      return sendWithETag(request, reply, tag, { reports: all.map(toReportSummary) })
    },
  )
  const run = cachedReports(graph, analytics)
  for (const report of reports) {
    await app.register(reportRoute, { sources, run, report })
  }
}

interface ReportRouteOptions {
  readonly sources: TableDependencies
  readonly run: ReportRunner
  readonly report: Report
}

const reportRoute: FastifyPluginAsyncZod<ReportRouteOptions> = async (app, { sources, run, report }) => {
  const querystring = z.strictObject({ ...createArgumentsShape(report), limit: limitParameter })
  app.get(
    `/reports/${report.name}`,
    {
      config: { permission: 'read' },
      schema: {
        tags,
        summary: report.title,
        description: `${report.question} ${report.description} With \`Accept\`, or an extension such as \`.parquet\`, the rows come in another format.`,
        querystring,
        response: {
          200: {
            description: report.title,
            content: { 'application/json': { schema: createResponseSchema(report) } },
          },
          304: noContent,
          default: problemSchema,
        },
      },
    },
    async (request, reply) => {
      const { limit, ...args } = request.query as { limit?: number } & Record<
        string,
        PropertyValue | undefined
      >
      const values = withDefaults(report, args, new Date())
      return sendReport(request, reply, { report, values, limit, sources, run })
    },
  )
}

/** What a question puts together is freer than what an element may hold: a name may come twice. */
function createCellSchema({ type, description }: Report['columns'][number]) {
  if (type === 'strings') return z.array(z.string()).describe(description)
  if (type === 'string') return z.string().describe(description)
  return valueSchema({ type, description })
}

function createResponseSchema(report: Report) {
  const row = Object.fromEntries(
    report.columns.map((column) => [column.name, createCellSchema(column).nullable()]),
  )
  return z.object({
    report: z.literal(report.name),
    title: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    columns: z.array(columnSchema),
    rows: z.array(z.object(row)),
    total: z.int().describe('How many rows there are'),
    truncated: z.boolean().describe('Whether there are more than `limit`'),
  })
}

function toReportSummary(report: Report) {
  const { name, title, theme, question, description, parameters, columns, key, finding } = report
  return {
    name,
    title,
    theme,
    question,
    description,
    parameters: parameters.map(({ name, property, isRequired, default: defaultValue }) => ({
      name,
      ...property,
      isRequired,
      default: isRequired ? null : 'today' in defaultValue ? 'today' : defaultValue.value,
    })),
    columns,
    key,
    flagsProblems: finding !== undefined,
    href: `/reports/${name}`,
  }
}
