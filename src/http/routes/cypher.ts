import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AdHoc } from '../../graph/adHocQueries.ts'
import type { Graph } from '../../graph/graph.ts'
import { recordAudit } from '../../graph/journal/journal.ts'
import { perform } from '../../graph/journal/withJournal.ts'
import { AtlasError } from '../../model/errors.ts'
import { parameterName, queryAllowance, runQuery } from '../../reports/queries/runQuery.ts'
import { mayTake } from '../plugins/deadlines.ts'
import { documentedAs } from '../plugins/openapi.ts'
import { problemSchema } from '../plugins/problems.ts'
import { authorOf } from '../writeRequests.ts'

/** The longest that a query may run, its planning, and being recorded. */
const longestMs = queryAllowance.timeoutMs + 10_000

const usualRows = 1_000
const usualTimeoutMs = 10_000

const bodySchema = z
  .strictObject({
    query: z.string().min(1).max(65_536).describe('One reading statement of Cypher'),
    parameters: documentedAs(
      z.record(z.string(), z.unknown()),
      z.record(z.string().regex(parameterName), z.unknown()),
    )
      .default({})
      .describe('Values of its `$names`; `$kinds`, all kinds of nodes, is there by itself'),
    limit: z.int().min(1).max(queryAllowance.rows).default(usualRows).describe('How many rows at most'),
    timeoutMs: z
      .int()
      .min(100)
      .max(queryAllowance.timeoutMs)
      .default(usualTimeoutMs)
      .describe('How long it may run'),
  })
  .meta({
    id: 'CypherQuery',
    description: 'A question in Cypher',
    examples: [{ query: 'MATCH (touchpoint:Touchpoint) RETURN touchpoint.name AS name LIMIT 5' }],
  })

const answerSchema = z
  .object({
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())).describe('Each row a list in the order of the columns'),
    truncated: z
      .enum(['rows', 'bytes'])
      .nullable()
      .describe('Which limit was met before all rows had come; null when these are all'),
    stats: z.object({ rows: z.int(), bytes: z.int(), planMs: z.number(), runMs: z.number() }),
  })
  .meta({ id: 'CypherAnswer', description: 'What a question in Cypher gave' })

interface Options {
  readonly graph: Graph
  readonly adHoc: AdHoc
}

/** Cypher of one's own, which can only read, and only what is on the map. */
export const cypherRoutes: FastifyPluginAsyncZod<Options> = async (app, { graph, adHoc }) => {
  app.addHook('onRoute', mayTake(longestMs))
  app.post(
    '/cypher',
    {
      config: { needs: 'query' },
      schema: {
        tags: ['cypher'],
        summary: 'Ask in Cypher',
        description:
          'Runs one reading statement, checked by its text and by its plan before. It starts at kinds of nodes or types of relationships; what is refused, and why, is told in the answer.',
        body: bodySchema,
        response: { 200: answerSchema, default: problemSchema },
      },
    },
    async (request) => recorded(graph, request, request.body.query, () => runQuery(adHoc, request.body)),
  )
}

/** Every question is in the audit trail before its answer is told: the text, never the values of parameters. */
async function recorded<Answer>(
  graph: Graph,
  request: FastifyRequest,
  query: string,
  run: () => Promise<Answer>,
): Promise<Answer> {
  const record = (refusal?: AtlasError) =>
    perform(
      graph,
      authorOf(request),
      (transaction, journal) =>
        recordAudit(transaction, journal, [
          {
            operation: 'query',
            ...(refusal && { outcome: 'refused', code: refusal.code }),
            details: { query },
          },
        ]),
      { isBesideTheMap: true },
    )
  try {
    const answer = await run()
    await record()
    return answer
  } catch (error) {
    if (error instanceof AtlasError) await record(error)
    throw error
  }
}
