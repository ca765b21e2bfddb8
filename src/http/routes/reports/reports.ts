import { z } from 'zod'
import type { PropertyValue } from '../../../model/property.ts'
import { toPascalCase } from '../../../model/text.ts'
import { valueSchema } from '../../../model/valueSchema.ts'
import { cachedReports, type ReportRunner } from '../../../reports/cachedReports.ts'
import { createArgumentsShape, withDefaults } from '../../../reports/parameters.ts'
import { plotTypes } from '../../../reports/plot.ts'
import type { Report } from '../../../reports/report.ts'
import { reportTimeoutMs } from '../../../reports/runReport.ts'
import { createSavedCatalogue } from '../../../reports/saved/savedReports.ts'
import { reportThemes } from '../../../reports/themes.ts'
import { computeETag, sendWithETag } from '../../etags.ts'
import { conditionalHeaders } from '../../openapi/requestHeaders.ts'
import { notModified, ok, versioned } from '../../openapi/responses.ts'
import { createPerGraph } from '../../perGraph.ts'
import { routeTimeout } from '../../plugins/deadlines.ts'
import { linkDescription, type PublicAddress } from '../../plugins/publicAddress.ts'
import { type MapSource, readsMap } from '../../plugins/recordedStates.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import type { TableFileDependencies } from '../../tableResponse.ts'
import { sendReport } from './response.ts'

const tags = ['reports']

/** Maximum number of rows of a report. */
export const limitParameter = z.coerce
  .number()
  .int()
  .min(1)
  .max(100_000)
  .optional()
  .meta({
    description:
      'Maximum number of rows; by default 1,000 in JSON and all in other formats. `total` counts all rows.',
    param: { id: 'rowLimit' },
  })

const columnSchema = z
  .object({
    name: z.string(),
    type: z.string(),
    description: z.string(),
    choiceLabels: z.record(z.string(), z.string()).optional().describe('The label of each value'),
    unit: z.string().optional().describe('What a number counts, such as minutes'),
  })
  .meta({ id: 'ReportColumn', description: 'A column of a report' })

/** Flat: generators of clients make of alternatives what is hard to use. */
const plotOutputSchema = z
  .object({
    type: z.enum(plotTypes),
    label: z.string().optional().describe('Of bars and points'),
    values: z.array(z.string()).optional().describe('Lengths of bars, stacked; the number of rows if absent'),
    rows: z.string().optional(),
    columns: z.string().optional(),
    value: z.string().optional().describe('Of cells; the number of rows if absent'),
    x: z.string().optional(),
    y: z.string().optional(),
    series: z.string().optional().describe('One line for each value'),
  })
  .meta({ id: 'ReportPlot', description: 'The plot that shows the rows best, by the names of columns' })

const summarySchema = z
  .object({
    name: z.string(),
    title: z.string(),
    theme: z.string().describe('Group of related reports'),
    themeLabel: z.string(),
    question: z.string(),
    description: z.string(),
    parameters: z.array(
      z
        .object({
          name: z.string(),
          type: z.string(),
          description: z.string(),
          isRequired: z.boolean(),
          idOf: z
            .string()
            .optional()
            .describe('The kind of which it is an id, or the parameter with the kind'),
        })
        .loose(),
    ),
    columns: z.array(columnSchema),
    key: z.array(z.string()).describe('Columns that identify a row'),
    plot: plotOutputSchema.optional(),
    flagsProblems: z.boolean().describe('Whether its rows are findings'),
    isSaved: z.boolean().describe('Whether users saved it over the API'),
    cypher: z.string().nullable().describe('Its query; null if it is an algorithm'),
    href: z.string().describe(linkDescription),
  })
  .meta({ id: 'ReportSummary', description: 'A report and its parameters and columns' })

const listSchema = z
  .object({ reports: z.array(summarySchema) })
  .meta({ id: 'ReportList', description: 'All reports' })

/** The list of reports, and a route for each built-in one. */
export const reportRoutes: RoutePlugin<TableFileDependencies> = async (app, sources) => {
  app.addHook('onRoute', routeTimeout(reportTimeoutMs))
  await listReportsRoute(app, sources)
  const getRunner = createPerGraph((source: MapSource) => cachedReports(source, sources.holdState))
  for (const report of sources.catalogue.values()) {
    await reportRoute(app, { sources, getRunner, report })
  }
}

const listReportsRoute: RoutePlugin<TableFileDependencies> = async (app, { graph, catalogue }) => {
  const readSavedReports = createSavedCatalogue(graph)
  const schema = {
    tags,
    operationId: 'listReports',
    summary: 'List reports',
    description: 'Returns all built-in and saved reports with their parameters and columns.',
    requestHeaders: conditionalHeaders,
    response: {
      200: ok(listSchema, 'All reports', { headers: versioned }),
      304: notModified,
    },
  }
  app.get('/reports', { config: { permission: 'read' }, schema }, async (request, reply) => {
    const all = [...catalogue.values(), ...(await readSavedReports()).values()]
    const tag = computeETag('reports', ...all.map(({ checksum }) => checksum))
    return sendWithETag(request, reply, tag, {
      reports: all.map((report) => toReportSummary(report, app.publicAddress)),
    })
  })
}

interface ReportRouteOptions {
  readonly sources: TableFileDependencies
  readonly getRunner: (source: MapSource) => ReportRunner
  readonly report: Report
}

const reportRoute: RoutePlugin<ReportRouteOptions> = async (app, { sources, getRunner, report }) => {
  const querystring = z.strictObject({ ...createArgumentsShape(report), limit: limitParameter })
  const schema = {
    tags,
    operationId: `run${toPascalCase(report.name)}`,
    summary: report.title,
    // The full description is in GET /reports and docs/reports.md.
    description: report.question,
    requestHeaders: conditionalHeaders,
    querystring,
    response: {
      200: ok(createResponseSchema(report), report.title, { headers: versioned }),
      304: notModified,
    },
  }
  app.get(`/reports/${report.name}`, { config: readsMap, schema }, async (request, reply) => {
    const { source } = request
    const { limit, ...args } = request.query as { limit?: number } & Record<string, PropertyValue | undefined>
    const values = withDefaults(report, args, new Date(source.day))
    const run = getRunner(source)
    return sendReport(request, reply, { report, values, limit, sources: { ...sources, ...source }, run })
  })
}

/** Rows are less strict than elements: a list may contain a text twice. */
function createCellSchema({ type, description }: Report['columns'][number]) {
  if (type === 'strings') return z.array(z.string()).describe(description)
  if (type === 'string') return z.string().describe(description)
  return valueSchema({ type, description })
}

/** What the results of all reports have in common. */
const resultSchema = z
  .looseObject({
    report: z.string(),
    title: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    columns: z.array(columnSchema),
    total: z.int().describe('Number of all rows'),
    truncated: z.boolean().describe('Whether there are more rows than `limit`'),
  })
  .meta({ id: 'ReportResult', description: 'The result of a report' })

/** The result of a saved report, whose columns are known only when it runs. */
export const anyResultSchema = z
  .intersection(resultSchema, z.looseObject({ rows: z.array(z.record(z.string(), z.unknown())) }))
  .meta({ id: 'AnyReportResult' })

function createResponseSchema(report: Report) {
  const row = Object.fromEntries(
    report.columns.map((column) => [column.name, createCellSchema(column).nullable()]),
  )
  const name = toPascalCase(report.name)
  const rowSchema = z.object(row).meta({ id: `${name}Row` })
  return z
    .intersection(resultSchema, z.looseObject({ rows: z.array(rowSchema) }))
    .meta({ id: `${name}Result` })
}

function toReportSummary(report: Report, { toLink }: PublicAddress) {
  const { name, title, theme, question, description, parameters, columns, key, plot, finding } = report
  return {
    name,
    title,
    theme,
    themeLabel: reportThemes[theme],
    question,
    description,
    parameters: parameters.map(({ name, property, isRequired, idOf, default: defaultValue }) => ({
      name,
      ...property,
      isRequired,
      ...(idOf !== undefined && { idOf }),
      default: isRequired ? null : 'today' in defaultValue ? 'today' : defaultValue.value,
    })),
    columns,
    key,
    ...(plot && { plot }),
    flagsProblems: finding !== undefined,
    isSaved: report.isSaved === true,
    cypher: 'query' in report.source ? report.source.query : null,
    href: toLink(`/reports/${name}`),
  }
}
