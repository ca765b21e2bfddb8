import { beforeEach, describe, expect, it } from 'vitest'
import type { Graph } from '../../src/graph/graph.ts'
import { keptAnswers } from '../../src/reports/cachedReports.ts'
import { readCatalogue, reportNamed } from '../../src/reports/catalogue.ts'
import { rowSource } from '../../src/reports/rowSource.ts'
import { build, empty, openTestGraph, touchpoint } from '../support/testGraph.ts'

const values = { asOf: '2026-06-30' }
const graph = await openTestGraph()

const catalogue = await readCatalogue()
const unowned = reportNamed(catalogue, 'unowned-touchpoints')

beforeEach(async () => {
  await empty(graph)
  await build(graph, touchpoint('invoice'))
})

/** Kept answers, and how often the database was asked for them. */
function watched() {
  const asked: string[] = []
  const head: Graph['head'] = (cypher, ...rest) => {
    asked.push(cypher)
    return graph.head(cypher, ...rest)
  }
  return { asked, answer: keptAnswers(graph, { ...rowSource(graph, catalogue), head }) }
}

describe('the answer of a report', () => {
  it('is computed once for many who ask at a time, and for who asks later', async () => {
    const { asked, answer } = watched()
    const all = await Promise.all(Array.from({ length: 10 }, () => answer(unowned, values, 100)))
    await answer(unowned, values, 100)
    expect(asked).toHaveLength(1)
    expect(new Set(all.map(({ total }) => total))).toEqual(new Set([1]))
  })

  it('is computed anew when something was committed, by whichever client', async () => {
    const { asked, answer } = watched()
    await answer(unowned, values, 100)
    const session = graph.session()
    await session.run("CREATE (:Touchpoint {id: 'written-by-another', name: 'Another'})")
    await session.close()
    expect(await answer(unowned, values, 100)).toMatchObject({ total: 2 })
    expect(asked).toHaveLength(2)
  })

  it('is another one for other parameters and another limit', async () => {
    const { asked, answer } = watched()
    await answer(unowned, values, 100)
    await answer(unowned, { asOf: '2020-01-01' }, 100)
    expect(await answer(unowned, values, 1)).toMatchObject({ total: 1, truncated: false })
    expect(asked).toHaveLength(3)
  })

  it('is not kept when it could not be given', async () => {
    const { answer } = watched()
    const impact = reportNamed(catalogue, 'impact')
    const missing = { ...values, kind: 'System', id: 'none' }
    await expect(answer(impact, missing, 10)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(answer(impact, missing, 10)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
