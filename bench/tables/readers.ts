import type { Graph } from '../../src/graph/graph.ts'
import { streamNodes } from '../../src/graph/reading/streamElements.ts'
import { withService } from '../service.ts'
import { type FeedReading, watched } from './measureRead.ts'

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

/** The table as one file, over HTTP, from a service in a process of its own. */
export const parquetFile: FeedReading = {
  name: 'one Parquet file',
  run: ({ settings }, count) =>
    withService(settings, async ({ address, pid }) => {
      const read = async () => {
        const response = await fetch(`${address}/tables/Touchpoints.parquet`)
        if (!response.ok) throw new Error(await response.text())
        for await (const _ of response.body ?? []);
        return count
      }
      return await watched(read, pid)
    }),
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
