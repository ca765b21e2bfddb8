import { beforeEach, describe, expect, it } from 'vitest'
import { copyGraph } from '../../../src/graph/copies/copyGraph.ts'
import { readCopyState } from '../../../src/graph/copies/copyState.ts'
import { moveCopy } from '../../../src/graph/copies/moveCopy.ts'
import { explainCommits, readPosition } from '../../../src/graph/journal/explainCommits.ts'
import { computeDigest, startCopyDatabase } from '../../support/copyDatabase.ts'
import { RandomHistory } from '../../support/randomHistory.ts'
import { useTemporaryFolder } from '../../support/temporaryFolder.ts'
import { clearGraph, createTestGraph } from '../../support/testGraph.ts'

/** More in `npm run prove:journal`. */
const seeds = Number(process.env.CX_ATLAS_JOURNAL_SEEDS ?? 2)
const changesPerSeed = Number(process.env.CX_ATLAS_JOURNAL_CHANGES ?? 20)

const graph = await createTestGraph()
const copy = await startCopyDatabase()
const folder = useTemporaryFolder()
beforeEach(() => clearGraph(graph))

describe('A copy that is moved by the journal', () => {
  it.each(Array.from({ length: seeds }, (_, index) => index + 1))(
    'equals the graph after every change, and at every earlier number, in random history %i',
    async (seed) => {
      const history = new RandomHistory(graph, seed, folder())
      await history.begin()
      let position = await copyGraph(graph, copy)
      const digests = new Map([[position.number, await computeDigest(graph)]])
      for (let index = 0; index < changesPerSeed; index += 1) {
        const change = await history.change()
        const next = await readPosition(graph)
        expect([change, explainCommits(position, next)]).toEqual([change, 'explained'])
        await moveCopy(graph, copy, next.number)
        const expected = await computeDigest(graph)
        expect([change, await computeDigest(copy)]).toEqual([change, expected])
        digests.set(next.number, expected)
        position = next
      }
      await expectEqualAtEveryNumber(digests)
    },
    600_000,
  )

  it('is replaced after a change by another client, and moved back over what the service then deleted', async () => {
    const history = new RandomHistory(graph, 11, folder())
    await history.begin()
    let position = await copyGraph(graph, copy)
    for (let round = 0; round < 3; round += 1) {
      await history.changeDirectly()
      expect(explainCommits(position, await readPosition(graph))).toBe('unexplained')
      position = await copyGraph(graph, copy)
      const digests = new Map([[position.number, await computeDigest(graph)]])
      expect(await computeDigest(copy)).toBe(digests.get(position.number))
      for (let index = 0; index < 10; index += 1) await history.change()
      position = await readPosition(graph)
      digests.set(position.number, await computeDigest(graph))
      await expectEqualAtEveryNumber(digests)
    }
  }, 600_000)

  it('is made and moved while others write', async () => {
    const histories = [21, 22, 23].map((seed) => new RandomHistory(graph, seed, folder()))
    await histories[0]?.begin()
    const state = { isCopied: false }
    const writers = histories.map(async (history) => {
      while (!state.isCopied) await history.change()
    })
    try {
      const { number } = await copyGraph(graph, copy)
      expect(await readCopyState(copy)).toEqual({ number })
      await moveCopy(graph, copy, (await readPosition(graph)).number)
    } finally {
      state.isCopied = true
      await Promise.all(writers)
    }
    await moveCopy(graph, copy, (await readPosition(graph)).number)
    expect(await computeDigest(copy)).toBe(await computeDigest(graph))
  }, 600_000)
})

/** Moves the copy to the numbers in a mixed order, and at last to the highest. */
async function expectEqualAtEveryNumber(digests: ReadonlyMap<number, string>): Promise<void> {
  const numbers = [...digests.keys()].toSorted((one, other) => ((one * 37) % 11) - ((other * 37) % 11))
  for (const number of [...numbers, Math.max(...numbers)]) {
    await moveCopy(graph, copy, number)
    expect([number, await computeDigest(copy)]).toEqual([number, digests.get(number)])
    expect(await readCopyState(copy)).toEqual({ number })
  }
}
