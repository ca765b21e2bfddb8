import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { AdHocQueries } from '../../graph/adHoc/adHocQueries.ts'
import type { Graph } from '../../graph/graph.ts'
import { recordEntries } from '../../graph/journal/journal.ts'
import { withJournal } from '../../graph/journal/withJournal.ts'
import { AtlasError } from '../../model/errors.ts'
import { parameterNamePattern, queryResourceLimits, runQuery } from '../../reports/queries/runQuery.ts'
import { ok, problemResponses, responseHeaders } from '../openapi/responses.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import type { RoutePlugin } from '../routePlugin.ts'
import { getAuthor } from '../writeRequests.ts'

/** The longest time limit of a query, plus waiting for the replica, planning and recording. */
const requestTimeoutMs = queryResourceLimits.timeoutMs + 30_000

const defaultLimit = 1_000
const defaultTimeoutMs = 10_000

const bodySchema = z
  .strictObject({
    query: z.string().min(1).max(65_536).describe('One read-only Cypher statement'),
    parameters: z
      .record(z.string(), z.unknown())
      .default({})
      .meta({
        description: 'Values of the parameters `$name`; `$kinds`, all kinds of nodes, is predefined',
        propertyNames: { pattern: parameterNamePattern.source },
      }),
    limit: z
      .int()
      .min(1)
      .max(queryResourceLimits.rows)
      .default(defaultLimit)
      .describe('Maximum number of rows'),
    timeoutMs: z
      .int()
      .min(100)
      .max(queryResourceLimits.timeoutMs)
      .default(defaultTimeoutMs)
      .describe('Time limit in milliseconds'),
  })
  .meta({
    id: 'CypherQuery',
    description: 'A read-only query',
    examples: [{ query: 'MATCH (touchpoint:Touchpoint) RETURN touchpoint.name AS name LIMIT 5' }],
  })

const resultSchema = z
  .object({
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())).describe('Rows as lists, in the order of the columns'),
    truncated: z
      .enum(['rows', 'bytes'])
      .nullable()
      .describe('Limit that truncated the rows; null if all rows are included'),
    position: z
      .object({
        version: z.string().describe('Version of the graph'),
        sequence: z
          .int()
          .optional()
          .describe('Number of the last change in `GET /changes` that is included, where it is known'),
      })
      .describe('State of the ecosystem that the rows show'),
    stats: z.object({ rows: z.int(), bytes: z.int(), planMs: z.number(), runMs: z.number() }),
  })
  .meta({ id: 'CypherResult', description: 'Rows of a query' })

interface CypherRouteOptions {
  readonly graph: Graph
  readonly adHoc: AdHocQueries
}

/** Runs queries of users, which can only read the map. */
export const cypherRoutes: RoutePlugin<CypherRouteOptions> = async (app, { graph, adHoc }) => {
  app.addHook('onRoute', routeTimeout(requestTimeoutMs))
  const schema = {
    tags: ['cypher'],
    operationId: 'runQuery',
    summary: 'Run a Cypher query',
    description:
      'Runs one read-only statement on a replica, which has everything that was written before the request. Its text and plan are checked first; each part must start at kinds of nodes or types of relationships. The error says what is not allowed and why.',
    body: bodySchema,
    response: {
      200: ok(resultSchema, 'The rows', { headers: { 'CX-Atlas-Sequence': responseHeaders.sequence } }),
    },
    problems: { 422: problemResponses[422] },
  }
  app.post('/cypher', { config: { permission: 'query' }, schema }, async (request, reply) => {
    const result = await withAuditEntry(graph, request, request.body.query, () =>
      adHoc.use({ caller: request.caller.id }, (place) => runQuery(place, request.body)),
    )
    const { sequence } = result.position
    if (sequence !== undefined) reply.header('cx-atlas-sequence', sequence)
    return result
  })
}

/** Records every query in the audit trail before responding: its text, never the values of its parameters. */
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
