import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Graph } from '../../graph/index.ts'
import { type Value, valueSchema } from '../../model/index.ts'
import { savedReports } from '../../queries/index.ts'
import {
  type Answering,
  type Arguments,
  argumentsShape,
  type Catalogue,
  csvOf,
  keptAnswers,
  type Report,
  type RowSource,
  streamReport,
  withDefaults,
} from '../../reports/index.ts'
import { problemSchema } from '../plugins/problems.ts'
import { knownTag, sendTagged, versionTag } from '../plugins/tags.ts'

const tags = ['reports']
const nothing = z.null().describe('Nothing')

const usualLimit = 1_000

const limitQuery = z.coerce
  .number()
  .int()
  .min(1)
  .max(100_000)
  .optional()
  .describe('How many rows at most, up to 100,000: 1,000 when not given, as CSV all; all are counted')

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

interface Library {
  readonly graph: Graph
  readonly catalogue: Catalogue
  readonly source: RowSource
}

/** The saved reports: what there is, and each with its answer as JSON or CSV. */
export const reportRoutes: FastifyPluginAsyncZod<Library> = async (app, { graph, catalogue, source }) => {
  const reports = [...catalogue.values()]
  const saved = savedReports(graph)
  app.get(
    '/reports',
    {
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
  const answer = keptAnswers(graph, source)
  for (const report of reports) {
    await app.register(jsonRoute, { graph, source, answer, report })
    await app.register(csvRoute, { graph, source, answer, report })
  }
}

interface Options {
  readonly graph: Graph
  readonly source: RowSource
  readonly answer: Answering
  readonly report: Report
}

const jsonRoute: FastifyPluginAsyncZod<Options> = async (app, options) => {
  const { graph, answer, report } = options
  const querystring = z.strictObject({ ...argumentsShape(report), limit: limitQuery })
  app.get(
    `/reports/${report.name}`,
    {
      schema: {
        tags,
        summary: report.title,
        description: `${report.question} ${report.description} With \`Accept: text/csv\` the answer is CSV.`,
        querystring,
        response: {
          200: {
            description: report.title,
            content: {
              'application/json': { schema: answerSchema(report) },
              'text/csv': { schema: z.string() },
            },
          },
          304: nothing,
          default: problemSchema,
        },
      },
    },
    async (request, reply) => {
      const { limit, ...given } = request.query as { limit?: number } & Record<string, Value | undefined>
      const values = withDefaults(report, given, new Date())
      reply.header('vary', 'accept')
      if (wantsCsv(request)) return sendCsv(request, reply, options, values, limit)
      const parts = [report.checksum, JSON.stringify(values), String(limit)]
      const known = await knownTag(request, graph, ...parts)
      if (known !== undefined) return sendTagged(request, reply, known, undefined)
      const { rows, total, truncated, version } = await answer(report, values, limit ?? usualLimit)
      const { name, title, columns } = report
      const body = { report: name, title, parameters: values, columns, rows, total, truncated }
      return sendTagged(request, reply, versionTag(version, ...parts), body)
    },
  )
}

const csvRoute: FastifyPluginAsyncZod<Options> = async (app, options) => {
  const { report } = options
  app.get(
    `/reports/${report.name}.csv`,
    {
      schema: {
        tags,
        summary: `${report.title}, as CSV`,
        description: `${report.question} All rows, as a file.`,
        querystring: z.strictObject(argumentsShape(report)),
        response: {
          200: { description: report.title, content: { 'text/csv': { schema: z.string() } } },
          304: nothing,
          default: problemSchema,
        },
      },
    },
    async (request, reply) => {
      const values = withDefaults(report, request.query as Record<string, Value | undefined>, new Date())
      return sendCsv(request, reply, options, values)
    },
  )
}

/** The tag is taken before the rows: a commit in between makes it too old, which costs a read and never hides one. */
async function sendCsv(
  request: FastifyRequest,
  reply: FastifyReply,
  { graph, source, report }: Options,
  values: Arguments,
  limit = Number.POSITIVE_INFINITY,
) {
  const parts = ['csv', report.checksum, JSON.stringify(values), String(limit)]
  const known = await knownTag(request, graph, ...parts)
  if (known !== undefined) return sendTagged(request, reply, known, undefined)
  const tag = versionTag(await graph.version(), ...parts)
  reply.type('text/csv; charset=utf-8; header=present')
  reply.header('content-disposition', `inline; filename="${report.name}.csv"`)
  const rows = await started(streamReport(source, report, values))
  return sendTagged(request, reply, tag, csvOf(report, firstOf(rows, limit)))
}

async function* firstOf<Item>(items: AsyncIterable<Item>, limit: number): AsyncGenerator<Item> {
  let left = limit
  for await (const item of items) {
    yield item
    left -= 1
    if (left === 0) return
  }
}

/** The same rows after the first has come, so that a fault at the start is still answered as one. */
async function started<Item>(items: AsyncGenerator<Item, unknown>): Promise<AsyncIterable<Item>> {
  const first = await items.next()
  return (async function* () {
    try {
      if (first.done) return
      yield first.value
      yield* items
    } finally {
      await items.return(undefined)
    }
  })()
}

function wantsCsv(request: FastifyRequest): boolean {
  const accepted = (request.headers.accept ?? '').split(',').map((type) => type.split(';')[0]?.trim())
  const csv = accepted.indexOf('text/csv')
  const json = accepted.findIndex((type) => type === 'application/json' || type === '*/*')
  return csv !== -1 && (json === -1 || csv < json)
}

function answerSchema(report: Report) {
  const row = Object.fromEntries(
    report.columns.map(({ name, type, description }) => [
      name,
      valueSchema({ type, description }).nullable(),
    ]),
  )
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
