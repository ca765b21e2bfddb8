import { beforeEach, expect, it } from 'vitest'
import type { Graph } from '../../src/graph/graph.ts'
import { batchReads } from '../../src/graph/reading/batchReads.ts'
import { readNodes, readNodesWithRelationships } from '../../src/graph/reading/readElement.ts'
import { clearGraph, createTestGraph, department, owns, seedGraph, touchpoint } from '../support/testGraph.ts'

const graph = await createTestGraph()

/** A graph that counts its statements. */
function createCountedGraph() {
  const counted = { statements: 0 }
  const read: Graph['read'] = (...statement) => {
    counted.statements += 1
    return graph.read(...statement)
  }
  return { counted, countedGraph: { ...graph, read } }
}

beforeEach(async () => {
  await clearGraph(graph)
  await seedGraph(graph, touchpoint('invoice'), touchpoint('reminder'))
})

it('nodes that are asked for at once are read in one statement, each for who asked', async () => {
  const { counted, countedGraph } = createCountedGraph()
  const readNode = batchReads((source, ids) => readNodes(source, 'Touchpoint', ids))
  const nodes = await Promise.all(['reminder', 'invoice', 'reminder'].map((id) => readNode(countedGraph, id)))
  expect(nodes.map(({ key }) => key.id)).toEqual(['reminder', 'invoice', 'reminder'])
  expect(counted.statements).toBe(1)
})

it('who asks later is answered from a later statement', async () => {
  const { counted, countedGraph } = createCountedGraph()
  const readNode = batchReads((source, ids) => readNodes(source, 'Touchpoint', ids))
  const before = await readNode(countedGraph, 'invoice')
  await seedGraph(graph, touchpoint('invoice', { name: 'Bill' }))
  const after = await readNode(countedGraph, 'invoice')
  expect(after.values.name).toBe('Bill')
  expect(after.version).not.toBe(before.version)
  expect(counted.statements).toBe(2)
})

it('one that does not exist is not found, and the others are read with their relationships', async () => {
  await seedGraph(graph, department('billing'), owns('billing', 'invoice'))
  const readNode = batchReads((source, ids) => readNodesWithRelationships(source, 'Touchpoint', ids))
  const [found, missing] = await Promise.allSettled([readNode(graph, 'invoice'), readNode(graph, 'none')])
  expect(found).toMatchObject({
    value: { relationshipsTotal: 1, relationships: [{ key: { type: 'OWNS' } }] },
  })
  expect(missing).toMatchObject({ reason: { code: 'NOT_FOUND' } })
})
