import { expect, it } from 'vitest'
import { openAdHocReader } from '../../src/graph/adHoc/adHocReader.ts'
import { createTestGraph, seedGraph, touchpoint } from '../support/testGraph.ts'

const graph = await createTestGraph()

it('reports what fails within the database as a fault of the query', async () => {
  await seedGraph(graph, touchpoint('invoice'))
  const cypher = 'MATCH (a:Touchpoint) MATCH path = allShortestPaths((a)-[*]-(a)) RETURN count(path) AS paths'
  const result = openAdHocReader(graph.settings).run(
    { cypher, parameters: {} },
    { timeoutMs: 10_000, maxRows: 10 },
  )
  await expect(result).rejects.toMatchObject({
    code: 'QUERY_INVALID',
    message: expect.stringContaining('shortest path'),
  })
})
