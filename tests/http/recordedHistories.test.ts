import { afterAll, beforeEach, expect, it } from 'vitest'
import { getJournalHead } from '../../src/graph/journal/journalHead.ts'
import { RandomHistory } from '../support/randomHistory.ts'
import { createRecordedApp } from '../support/recordedApp.ts'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'
import { clearGraph, createTestGraph } from '../support/testGraph.ts'

/** More in `npm run prove:history`. */
const historyCount = Number(process.env.CX_ATLAS_HISTORIES ?? 1)
const changesPerHistory = 6

const graph = await createTestGraph()
const { app } = await createRecordedApp(graph)
const folder = useTemporaryFolder()
beforeEach(() => clearGraph(graph))
afterAll(() => clearGraph(graph))

/** The script has every property, also those that the service sets. */
const readExport = async (query = '') => {
  const { statusCode, rawPayload } = await app.inject(`/exports/ecosystem.cypher${query}`)
  return { statusCode, text: rawPayload.toString() }
}

it.each(Array.from({ length: historyCount }, (_, index) => index + 1))(
  'an export as recorded equals the one that was taken then, at every number of random history %i',
  async (seed) => {
    const history = new RandomHistory(graph, seed + 5_000, folder())
    await history.begin()
    const exports = new Map([[await getJournalHead(graph), await readExport()]])
    for (let index = 0; index < changesPerHistory; index += 1) {
      await history.change()
      exports.set(await getJournalHead(graph), await readExport())
    }
    for (const number of mix([...exports.keys()])) {
      const recorded = await readExport(`?recordedAt=${number}`)
      expect({ number, ...recorded }).toEqual({ number, ...exports.get(number) })
    }
  },
  600_000,
)

/** In an order in which the replica moves both ways. */
const mix = (numbers: readonly number[]) =>
  numbers.toSorted((one, other) => ((one * 37) % 11) - ((other * 37) % 11))
