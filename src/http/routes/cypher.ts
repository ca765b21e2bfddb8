import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AdHocQueryRunner } from '../../graph/adHoc/adHocQueries.ts'
import type { Graph } from '../../graph/graph.ts'
import { recordEntries } from '../../graph/journal/journal.ts'
import { withJournal } from '../../graph/journal/withJournal.ts'
import { AtlasError } from '../../model/errors.ts'
import { parameterNamePattern, queryResourceLimits, runQuery } from '../../reports/queries/runQuery.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import { documentAs } from '../plugins/openapi.ts'
import { problemSchema } from '../plugins/problems.ts'
import { getAuthor } from '../writeRequests.ts'

/** The longest that a query may run, its planning, and being recorded. */
const requestTimeoutMs = queryResourceLimits.timeoutMs + 10_000

const defaultLimit = 1_000
const defaultTimeoutMs = 10_000

const bodySchema = z
  .strictObject({
    query: z.string().min(1).max(65_536).describe('One reading statement of Cypher'),
    parameters: documentAs(
      z.record(z.string(), z.unknown()),
      z.record(z.string().regex(parameterNamePattern), z.unknown()),
    )
      .default({})
      .describe('Values of its `$names`; `$kinds`, all kinds of nodes, is there by itself'),
    limit: z
      .int()
      .min(1)
      .max(queryResourceLimits.rows)
      .default(defaultLimit)
      .describe('How many rows at most'),
    timeoutMs: z
      .int()
      .min(100)
      .max(queryResourceLimits.timeoutMs)
      .default(defaultTimeoutMs)
      .describe('How long it may run'),
  })
  .meta({
    id: 'CypherQuery',
    description: 'A question in Cypher',
    examples: [{ query: 'MATCH (touchpoint:Touchpoint) RETURN touchpoint.name AS name LIMIT 5' }],
  })

const resultSchema = z
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

interface CypherRouteOptions {
  readonly graph: Graph
  readonly adHoc: AdHocQueryRunner
}

/** Cypher of one's own, which can only read, and only what is on the map. */
export const cypherRoutes: FastifyPluginAsyncZod<CypherRouteOptions> = async (app, { graph, adHoc }) => {
  app.addHook('onRoute', routeTimeout(requestTimeoutMs))
  app.post(
    '/cypher',
    {
      config: { permission: 'query' },
      schema: {
        tags: ['cypher'],
        summary: 'Ask in Cypher',
        description:
          'Runs one reading statement, checked by its text and by its plan before. It starts at kinds of nodes or types of relationships; what is refused, and why, is told in the answer.',
        body: bodySchema,
        response: { 200: resultSchema, default: problemSchema },
      },
    },
    async (request) =>
      withAuditEntry(graph, request, request.body.query, () => runQuery(adHoc, request.body)),
  )
}

/** Every question is in the audit trail before its answer is told: the text, never the values of parameters. */
async function withAuditEntry<Result>(
  graph: Graph,
  request: FastifyRequest,
  query: string,
  run: () => Promise<Result>,
): Promise<Result> {
  const recordQuery = (rejection?: AtlasError) =>
    withJournal(
      graph,
      getAuthor(request),
      (transaction, journal) =>
        recordEntries(transaction, journal, [
          {
            operation: 'query',
            ...(rejection && { outcome: 'refused', code: rejection.code }),
            details: { query },
          },
        ]),
      { keepsVersion: true },
    )
  try {
    const result = await run()
    await recordQuery()
    return result
  } catch (error) {
    if (error instanceof AtlasError) await recordQuery(error)
    throw error
  }
}
