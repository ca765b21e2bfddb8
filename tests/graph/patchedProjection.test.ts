import { beforeEach, describe, expect, it } from 'vitest'
import type { Graph } from '../../src/graph/graph.ts'
import { createCachedProjection } from '../../src/graph/projection/cachedProjection.ts'
import { readProjection } from '../../src/graph/projection/readProjection.ts'
import { RandomHistory } from '../support/randomHistory.ts'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'
import { clearGraph, createTestGraph } from '../support/testGraph.ts'

/** More in `npm run prove:journal`. */
const seeds = Number(process.env.CX_ATLAS_JOURNAL_SEEDS ?? 3)
const changesPerSeed = Number(process.env.CX_ATLAS_JOURNAL_CHANGES ?? 25)

const graph = await createTestGraph()
const folder = useTemporaryFolder()
beforeEach(() => clearGraph(graph))

async function readColumns() {
  const { nodes, relationships } = await readProjection(graph.stream)
  return { nodes, relationships }
}

describe('A projection that follows the journal', () => {
  it.each(Array.from({ length: seeds }, (_, index) => index + 1))(
    'equals one that is read again, after every change of random history %i',
    async (seed) => {
      const reads: string[] = []
      const stream: Graph['stream'] = (cypher, ...rest) => {
        reads.push(cypher)
        return graph.stream(cypher, ...rest)
      }
      const projection = createCachedProjection({ ...graph, stream })
      const history = new RandomHistory(graph, seed, folder())
      await history.begin()
      await projection.current()
      for (let index = 0; index < changesPerSeed; index += 1) {
        const change = await history.change()
        const { nodes, relationships } = await projection.current()
        expect([change, { nodes, relationships }]).toEqual([change, await readColumns()])
      }
      expect(reads).toHaveLength(1)
    },
    600_000,
  )

  it('equals one that is read again when others write while it is read', async () => {
    const histories = [31, 32, 33].map((seed) => new RandomHistory(graph, seed, folder()))
    await histories[0]?.begin()
    const state = { isRead: false }
    const writers = histories.map(async (history) => {
      while (!state.isRead) await history.change()
    })
    const projection = createCachedProjection(graph)
    try {
      for (let round = 0; round < 10; round += 1) await projection.current()
    } finally {
      state.isRead = true
      await Promise.all(writers)
    }
    const { nodes, relationships } = await projection.current()
    expect({ nodes, relationships }).toEqual(await readColumns())
  }, 600_000)

  it('equals one that is read again after another client wrote, also what the model does not know', async () => {
    const projection = createCachedProjection(graph)
    const history = new RandomHistory(graph, 7, folder())
    await history.begin()
    for (let round = 0; round < 4; round += 1) {
      await history.changeDirectly()
      await projection.current()
      await history.change()
      const { nodes, relationships } = await projection.current()
      expect({ nodes, relationships }).toEqual(await readColumns())
    }
  }, 600_000)
})
