import { beforeEach, describe, expect, it } from 'vitest'
import type { Graph } from '../../src/graph/graph.ts'
import { cachedReports } from '../../src/reports/cachedReports.ts'
import { getReport, readCatalogue } from '../../src/reports/catalogue.ts'
import { createRowSource } from '../../src/reports/rowSource.ts'
import { clearGraph, createTestGraph, seedGraph, touchpoint } from '../support/testGraph.ts'

const values = { asOf: '2026-06-30' }
const graph = await createTestGraph()

const catalogue = await readCatalogue()
const unownedReport = getReport(catalogue, 'unowned-touchpoints')

beforeEach(async () => {
  await clearGraph(graph)
  await seedGraph(graph, touchpoint('invoice'))
})

/** Kept answers, and how often the database was asked for them. */
function createRecordedCache() {
  const asked: string[] = []
  const head: Graph['head'] = (cypher, ...rest) => {
    asked.push(cypher)
    return graph.head(cypher, ...rest)
  }
  return {
    asked,
    answer: cachedReports({ graph, analytics: { ...createRowSource(graph, catalogue), head } }),
  }
}

describe('the answer of a report', () => {
  it('is computed once for many who ask at a time, and for who asks later', async () => {
    const { asked, answer } = createRecordedCache()
    const all = await Promise.all(Array.from({ length: 10 }, () => answer(unownedReport, values, 100)))
    await answer(unownedReport, values, 100)
    expect(asked).toHaveLength(1)
    expect(new Set(all.map(({ total }) => total))).toEqual(new Set([1]))
  })

  it('is computed again when something was committed, by any client', async () => {
    const { asked, answer } = createRecordedCache()
    await answer(unownedReport, values, 100)
    const session = graph.openSession()
    await session.run("CREATE (:Touchpoint {id: 'written-by-another', name: 'Another'})")
    await session.close()
    expect(await answer(unownedReport, values, 100)).toMatchObject({ total: 2 })
    expect(asked).toHaveLength(2)
  })

  it('is another one for other parameters and another limit', async () => {
    const { asked, answer } = createRecordedCache()
    await answer(unownedReport, values, 100)
    await answer(unownedReport, { asOf: '2020-01-01' }, 100)
    expect(await answer(unownedReport, values, 1)).toMatchObject({ total: 1, truncated: false })
    expect(asked).toHaveLength(3)
  })

  it('is not kept when it could not be given', async () => {
    const { answer } = createRecordedCache()
    const impact = getReport(catalogue, 'impact')
    const missing = { ...values, kind: 'System', id: 'none' }
    await expect(answer(impact, missing, 10)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(answer(impact, missing, 10)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
