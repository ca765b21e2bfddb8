import { beforeEach, describe, expect, it } from 'vitest'
import { recordEntries } from '../../src/graph/journal/journal.ts'
import { withJournal } from '../../src/graph/journal/withJournal.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { clearGraph, createTestGraph, getTestDatabase, seedGraph, touchpoint } from '../support/testGraph.ts'

const graph = await createTestGraph()
beforeEach(() => clearGraph(graph))

const recordAuditNote = (targetGraph = graph) =>
  withJournal(
    targetGraph,
    { name: 'test' },
    (transaction, journal) => recordEntries(transaction, journal, [{ operation: 'query' }]),
    { keepsVersion: true },
  )

describe('the version of the graph', () => {
  it('moves with every change of the map', async () => {
    const before = await graph.version()
    await seedGraph(graph, touchpoint('invoice'))
    expect(await graph.version()).not.toBe(before)
  })

  it('moves with what another client commits', async () => {
    const other = openGraph(getTestDatabase())
    const before = await graph.version()
    await other.write((transaction) => transaction.run("CREATE (:Touchpoint {id: 'invoice'})"))
    expect(await graph.version()).not.toBe(before)
    await other.close()
  })

  it('stays when something is noted beside the map, however often', async () => {
    await recordAuditNote()
    const before = await graph.version()
    for (let times = 0; times < 5; times += 1) await recordAuditNote()
    expect(await graph.version()).toBe(before)
  })

  it('is the same for a graph that is opened later, as by another thread', async () => {
    await recordAuditNote()
    const later = openGraph(graph.settings)
    expect(await later.version()).toBe(await graph.version())
    await later.close()
  })

  it('moves with a change between two notes', async () => {
    await recordAuditNote()
    const before = await graph.version()
    await recordAuditNote()
    await seedGraph(graph, touchpoint('invoice'))
    await recordAuditNote()
    const after = await graph.version()
    await recordAuditNote()
    expect(after).not.toBe(before)
    expect(await graph.version()).toBe(after)
  })
})
