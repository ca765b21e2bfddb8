import type { Graph } from '../../src/graph/graph.ts'
import { streamNodes } from '../../src/graph/reading/streamElements.ts'
import { withMeasuredService } from '../service.ts'
import { measureRead, type TableReader } from './measureRead.ts'

/** The bare driver: the same columns, read to the end and thrown away. */
export const bareDriverReader: TableReader = {
  name: 'bare driver',
  run: async (graph) => {
    const session = graph.openSession()
    let rows = 0
    try {
      return await measureRead(async () => {
        for await (const _ of session.run(captureStatement(graph), { param0: '' })) rows += 1
        return rows
      })
    } finally {
      await session.close()
    }
  },
}

/** The table as one file, over HTTP, from a service in a process of its own. */
export const parquetReader: TableReader = {
  name: 'one Parquet file',
  run: ({ settings }, count) =>
    withMeasuredService(settings, async ({ address, pid }) => {
      const read = async () => {
        const response = await fetch(`${address}/tables/Touchpoints.parquet`)
        if (!response.ok) throw new Error(await response.text())
        for await (const _ of response.body ?? []);
        return count
      }
      return await measureRead(read, pid)
    }),
}

/** The statement that the service itself sends. */
function captureStatement(graph: Graph): string {
  let statement = ''
  const recordingGraph: Graph = {
    ...graph,
    stream: (cypher) => {
      statement = cypher
      return graph.stream(cypher)
    },
  }
  streamNodes(recordingGraph, 'Touchpoint', {})
  return statement
}
