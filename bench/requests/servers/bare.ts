import Fastify from 'fastify'
import neo4j from 'neo4j-driver'
import type { Graph } from '../../../src/graph/graph.ts'
import { openGraph } from '../../../src/graph/openGraph.ts'
import type { RequestParameters } from '../queries/benchQuery.ts'
import { routes } from '../queries/index.ts'
import { serve } from './serve.ts'

/** The driver alone: the product's statement, run behind an otherwise empty route, its rows as they come. */
serve(async ({ connection, context }) => {
  const { uri, username, password, database } = connection
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { disableLosslessIntegers: true })
  const config = { defaultAccessMode: neo4j.session.READ, ...(database !== undefined && { database }) }
  const graph = openGraph(connection)
  const app = Fastify({ logger: { level: 'error' } })
  for (const { route, run: runQuery, bare } of routes) {
    const { cypher, parameters } = await captureStatement(graph, (recordingGraph) =>
      runQuery(recordingGraph, context),
    )
    app.get<{ Params: RequestParameters; Querystring: RequestParameters }>(
      route,
      async ({ params, query }, reply) => {
        const session = driver.session(config)
        try {
          const { records } = await session.run(cypher, {
            ...parameters,
            ...bare.parameters({ ...query, ...params }),
          })
          reply.type('application/json')
          return JSON.stringify(bare.toResponse(records))
        } finally {
          await session.close()
        }
      },
    )
  }
  await graph.close()
  return app
})

interface Statement {
  readonly cypher: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** The last statement that the work sends to the graph. */
async function captureStatement(
  graph: Graph,
  run: (recordingGraph: Graph) => Promise<unknown>,
): Promise<Statement> {
  let captured: Statement | undefined
  await run({
    ...graph,
    read: (cypher, parameters = {}, options) => {
      captured = { cypher, parameters }
      return graph.read(cypher, parameters, options)
    },
    head: (cypher, parameters, head, options) => {
      captured = { cypher, parameters }
      return graph.head(cypher, parameters, head, options)
    },
  })
  if (!captured) throw new TypeError('The question sent no statement')
  return captured
}
