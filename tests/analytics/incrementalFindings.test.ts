import { beforeEach, describe, expect, it } from 'vitest'
import { createInProcessAnalytics } from '../../src/analytics/analyticsService.ts'
import { type CollectedFindings, createFindingsCollector } from '../../src/analytics/findingsCollector.ts'
import { unpackFindings } from '../../src/findings/findingChunks.ts'
import { updateFindingState } from '../../src/findings/findingStates.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { createJournalFollower } from '../../src/graph/journal/journalFollower.ts'
import { createCachedProjection } from '../../src/graph/projection/cachedProjection.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { collectFindings } from '../../src/reports/findings.ts'
import { mergeFindings } from '../../src/reports/mergeFindings.ts'
import { createRowSource } from '../../src/reports/rowSource.ts'
import { RandomHistory } from '../support/randomHistory.ts'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'
import {
  clearGraph,
  createTestGraph,
  department,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

/** More in `npm run prove:journal`. */
const seeds = Number(process.env.CX_ATLAS_JOURNAL_SEEDS ?? 2)
const changesPerSeed = Number(process.env.CX_ATLAS_JOURNAL_CHANGES ?? 15)

const day = '2026-06-30'
const graph = await createTestGraph()
const catalogue = await readCatalogue()
const folder = useTemporaryFolder()
beforeEach(() => clearGraph(graph))

function createCollector(source: Graph = graph) {
  const follower = createJournalFollower(graph)
  return createFindingsCollector(
    {
      graph: source,
      catalogue,
      follower,
      projection: createCachedProjection(graph, follower),
      runSavedQuery: async () => [],
      readSavedCatalogue: async () => new Map(),
    },
    day,
  )
}

const readCollected = ({ chunks }: CollectedFindings): unknown[] =>
  [...chunks.values()].flatMap(unpackFindings)

describe('Findings that are computed again', () => {
  it.each(Array.from({ length: seeds }, (_, index) => index + 1))(
    'equal those computed from nothing, after every change of random history %i',
    async (seed) => {
      const { collect } = createCollector()
      const history = new RandomHistory(graph, seed, folder())
      await history.begin()
      await collect()
      for (let index = 0; index < changesPerSeed; index += 1) {
        const change = await history.change()
        const findings = readCollected(await collect())
        expect([change, findings]).toEqual([change, readCollected(await createCollector().collect())])
      }
    },
    600_000,
  )

  it('run only the reports that read what has changed', async () => {
    await seedGraph(
      graph,
      touchpoint('invoice'),
      department('finance'),
      owns('finance', 'invoice'),
      node('System', 'billing'),
    )
    const { collect } = createCollector()
    const all = (await collect()).computedReports
    expect(all.length).toBeGreaterThan(20)
    await seedGraph(graph, touchpoint('invoice', { description: 'Once a month' }))
    expect((await collect()).computedReports).toEqual([])
    await seedGraph(graph, node('Evidence', 'survey'))
    const { computedReports } = await collect()
    expect(computedReports).not.toContain('unowned-touchpoints')
    await seedGraph(graph, relationship('Department/finance', 'IMPLEMENTS', 'Touchpoint/invoice'))
    const afterClaim = (await collect()).computedReports
    expect(afterClaim).toEqual(expect.arrayContaining(['unowned-touchpoints', 'role-gaps']))
    expect(afterClaim).not.toContain('promise-gaps')
    const session = graph.openSession()
    await session.run("MATCH (touchpoint:Touchpoint {id: 'invoice'}) SET touchpoint.importance = 5")
    await session.close()
    expect((await collect()).computedReports).toEqual(all)
  })

  it('continue a collection that failed, without the reports that had run', async () => {
    await seedGraph(graph, touchpoint('invoice'), department('finance'), owns('finance', 'invoice'))
    let isBroken = true
    const stream: Graph['stream'] = (query, ...rest) => {
      if (isBroken && query.includes('claim.claimedBy IS NOT NULL')) throw new TypeError('Broken off')
      return graph.stream(query, ...rest)
    }
    const { collect } = createCollector({ ...graph, stream })
    await expect(collect()).rejects.toThrow('Broken off')
    isBroken = false
    const collected = await collect()
    expect(collected.computedReports).toEqual(['unclaimed-roles'])
    expect(readCollected(collected)).toEqual(readCollected(await createCollector().collect()))
  })

  it('are those that a report about all findings gets, before and after a collection and beside one', async () => {
    await seedGraph(graph, touchpoint('invoice'), node('System', 'billing'))
    const listExpected = async () =>
      mergeFindings(await collectFindings(createRowSource(graph, catalogue), catalogue, new Date(day)))
    const collector = createCollector()
    expect(await collector.listBuiltIn()).toEqual(await listExpected())
    await seedGraph(graph, touchpoint('letter', { importance: 5 }))
    const [, besides] = await Promise.all([collector.collect(), collector.listBuiltIn(), collector.collect()])
    expect(besides).toEqual(await listExpected())
    await seedGraph(graph, department('finance'), owns('finance', 'letter'))
    const later = await collector.listBuiltIn()
    expect(later).toEqual(await listExpected())
    expect(readCollected(await collector.collect())).toEqual(readCollected(await createCollector().collect()))
  })

  it('show what people set on them at once, without running a report', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const analytics = createInProcessAnalytics(graph, catalogue)
    const key = 'unowned-touchpoints:invoice'
    const before = await analytics.getFinding(day, key)
    await updateFindingState(graph, key, { status: 'acknowledged' }, {}, { name: 'test' })
    const after = await analytics.getFinding(day, key)
    expect(after?.values).toMatchObject({ status: 'acknowledged', updatedBy: 'test' })
    expect(after?.version).not.toBe(before?.version)
    await analytics.close()
  })
})
