import { type Graph, streamNodes } from '../../src/graph/index.ts'
import { buildApp } from '../../src/http/app.ts'
import { readCatalogue } from '../../src/reports/index.ts'
import { type FeedReading, watched } from './reading.ts'

/** The bare driver: the same columns, read to the end and thrown away. */
export const bareRows: FeedReading = {
  name: 'bare driver',
  run: async (graph) => {
    const session = graph.session()
    let rows = 0
    try {
      return await watched(async () => {
        for await (const _ of session.run(statementOf(graph), { param0: '' })) rows += 1
        return rows
      })
    } finally {
      await session.close()
    }
  },
}

/** The table as one file, over HTTP. */
export const parquetFile: FeedReading = {
  name: 'one Parquet file',
  run: async (graph, count) => {
    const app = await buildApp({ graph, catalogue: await readCatalogue() })
    const address = await app.listen({ port: 0 })
    try {
      return await watched(async () => {
        const response = await fetch(`${address}/tables/Touchpoints.parquet`)
        for await (const _ of response.body ?? []);
        return count
      })
    } finally {
      await app.close()
    }
  },
}

/** The statement that the service itself sends. */
function statementOf(graph: Graph): string {
  let statement = ''
  const spying: Graph = {
    ...graph,
    stream: (cypher) => {
      statement = cypher
      return graph.stream(cypher)
    },
  }
  streamNodes(spying, 'Touchpoint', {})
  return statement
}
