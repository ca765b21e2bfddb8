import { beforeEach, describe, expect, it } from 'vitest'
import { deleteGraphData } from '../../../proofs/deleteGraphData.ts'
import { copyFromAnchor, createAnchor, ensureAnchor, listAnchors } from '../../../src/graph/copies/anchors.ts'
import type { Graph } from '../../../src/graph/graph.ts'
import { readPosition } from '../../../src/graph/journal/explainCommits.ts'
import { pruneAuditEntries } from '../../../src/graph/journal/retention.ts'
import { migrationsFolder, readMigrationFiles } from '../../../src/graph/migrations/migrationFiles.ts'
import { computeDigest, startCopyDatabase } from '../../support/copyDatabase.ts'
import { RandomHistory } from '../../support/randomHistory.ts'
import { useTemporaryFolder } from '../../support/temporaryFolder.ts'
import { clearGraph, createTestGraph } from '../../support/testGraph.ts'

const graph = await createTestGraph()
const copy = await startCopyDatabase()
const folder = useTemporaryFolder()
beforeEach(() => clearGraph(graph))

/** Makes some changes; returns the number that they lead to, and the digest of the graph there. */
async function makeChanges(history: RandomHistory, count: number): Promise<readonly [number, string]> {
  for (let index = 0; index < count; index += 1) await history.change()
  return [(await readPosition(graph)).number, await computeDigest(graph)]
}

async function expectCopyFromAnchor([number, digest]: readonly [number, string]): Promise<void> {
  await copyFromAnchor(graph, copy, number)
  expect(await computeDigest(copy)).toBe(digest)
}

const ageEntries = (days: number) =>
  graph.write((transaction) =>
    transaction.run(`MATCH (entry:AuditEntry) SET entry.at = entry.at - duration({days: ${days}})`),
  )

describe('An anchor', () => {
  it('leads to every number before and after it', async () => {
    const history = new RandomHistory(graph, 31, folder())
    await history.begin()
    const earlier = await makeChanges(history, 6)
    const present = await makeChanges(history, 2)
    const anchor = await createAnchor(graph)
    const later = await makeChanges(history, 8)
    expect(anchor).toMatchObject({ from: present[0], number: present[0] })
    expect(await listAnchors(graph)).toMatchObject([{ number: anchor.number }])
    for (const state of [present, earlier, later]) await expectCopyFromAnchor(state)
  }, 300_000)

  it('is made while others write', async () => {
    const history = new RandomHistory(graph, 32, folder())
    await history.begin()
    const writing = makeChanges(history, 12)
    await createAnchor(graph)
    await expectCopyFromAnchor(await writing)
  }, 300_000)

  it('is made before the entries that lead to the present are pruned, and deleted once a later one is', async () => {
    const history = new RandomHistory(graph, 33, folder())
    await history.begin()
    const first = await makeChanges(history, 4)
    await ageEntries(40)
    expect(await pruneAuditEntries(graph, 30)).toBeGreaterThan(0)
    const [anchor] = await listAnchors(graph)
    expect(anchor).toMatchObject({ from: first[0], number: first[0] })
    const second = await makeChanges(history, 4)
    for (const state of [first, second]) await expectCopyFromAnchor(state)
    await ageEntries(40)
    await pruneAuditEntries(graph, 30)
    expect(await listAnchors(graph)).toMatchObject([{ number: second[0] }])
    await expect(copyFromAnchor(graph, copy, first[0])).rejects.toMatchObject({ code: 'HISTORY_PRUNED' })
  }, 300_000)

  it('counts only when it is complete', async () => {
    const history = new RandomHistory(graph, 34, folder())
    await history.begin()
    let writes = 0
    const write: Graph['write'] = (work, options) => {
      writes += 1
      if (writes > 1) throw new Error('Interrupted')
      return graph.write(work, options)
    }
    await expect(createAnchor({ ...graph, write })).rejects.toThrow('Interrupted')
    expect(await listAnchors(graph)).toEqual([])
    await ensureAnchor(graph)
    await ensureAnchor(graph)
    expect(await listAnchors(graph)).toHaveLength(1)
  }, 300_000)
})

describe('The migration with which the journal becomes complete', () => {
  const beginJournal = async () => {
    const file = (await readMigrationFiles(migrationsFolder)).find(({ number }) => number === 4)
    for (const statement of file?.statements ?? [])
      await graph.write((transaction) => transaction.run(statement))
  }

  it('makes number 0 the anchor of an empty database', async () => {
    await deleteGraphData(graph)
    await graph.write((transaction) => transaction.run('CREATE (:Heartbeat)'))
    await beginJournal()
    const history = new RandomHistory(graph, 35, folder())
    await history.begin()
    const state = await makeChanges(history, 5)
    await ensureAnchor(graph)
    expect(await listAnchors(graph)).toMatchObject([{ number: 0 }])
    await expectCopyFromAnchor(state)
  }, 300_000)

  it('leaves out the entries of earlier releases, with and without numbers', async () => {
    const history = new RandomHistory(graph, 36, folder())
    await history.begin()
    const [numbered] = await makeChanges(history, 3)
    await graph.write((transaction) => transaction.run("CREATE (:Channel {id: 'mail', name: 'Mail'})"))
    await history.begin()
    await beginJournal()
    expect(await listAnchors(graph)).toEqual([])
    await expect(copyFromAnchor(graph, copy, numbered)).rejects.toMatchObject({ code: 'HISTORY_PRUNED' })
    await ensureAnchor(graph)
    await expectCopyFromAnchor(await makeChanges(history, 3))
    await expect(copyFromAnchor(graph, copy, numbered)).rejects.toMatchObject({ code: 'HISTORY_PRUNED' })
  }, 300_000)
})
