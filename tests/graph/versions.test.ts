import { beforeEach, describe, expect, it } from 'vitest'
import { recordAudit } from '../../src/graph/journal/journal.ts'
import { perform } from '../../src/graph/journal/withJournal.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { build, empty, openTestGraph, testDatabase, touchpoint } from '../support/testGraph.ts'

const graph = await openTestGraph()
beforeEach(() => empty(graph))

const note = (written = graph) =>
  perform(
    written,
    { name: 'test' },
    (transaction, journal) => recordAudit(transaction, journal, [{ operation: 'query' }]),
    { isBesideTheMap: true },
  )

describe('the version of the graph', () => {
  it('moves with every change of the map', async () => {
    const before = await graph.version()
    await build(graph, touchpoint('invoice'))
    expect(await graph.version()).not.toBe(before)
  })

  it('moves with what another client commits', async () => {
    const other = openGraph(testDatabase())
    const before = await graph.version()
    await other.write((transaction) => transaction.run("CREATE (:Touchpoint {id: 'invoice'})"))
    expect(await graph.version()).not.toBe(before)
    await other.close()
  })

  it('stays when something is noted beside the map, however often', async () => {
    await note()
    const before = await graph.version()
    for (let times = 0; times < 5; times += 1) await note()
    expect(await graph.version()).toBe(before)
  })

  it('moves with a change between two notes', async () => {
    await note()
    const before = await graph.version()
    await note()
    await build(graph, touchpoint('invoice'))
    await note()
    const after = await graph.version()
    await note()
    expect(after).not.toBe(before)
    expect(await graph.version()).toBe(after)
  })
})
