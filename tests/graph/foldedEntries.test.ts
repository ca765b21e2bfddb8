import { beforeAll, describe, expect, it } from 'vitest'
import { foldEntries } from '../../src/graph/journal/foldedEntries.ts'
import { getJournalHead } from '../../src/graph/journal/journalHead.ts'
import { readJournal } from '../../src/graph/journal/readJournal.ts'
import { pruneAuditEntries } from '../../src/graph/journal/retention.ts'
import { redactHistory } from '../../src/history/redaction/redactHistory.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  node,
  owns,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
const get = async (url: string) => (await app.inject(url)).json()

/** Entries with values of their own, through a number. */
const countValues = async (through: number) => {
  const { rows } = await graph.read<{ count: number }>(
    `MATCH (entry:AuditEntry)
     WHERE entry.sequence <= $through AND (entry.before IS NOT NULL OR entry.after IS NOT NULL)
     RETURN count(*) AS count`,
    { through },
  )
  return rows[0]?.count
}

/** What readers of the journal get of every change. */
const readAll = async (head: number) => ({
  forwards: await Array.fromAsync(readJournal(graph, 0, head)),
  backwards: await Array.fromAsync(readJournal(graph, head, 0)),
  feed: await get('/changes?since=0&limit=1000'),
  trail: await get('/audit?limit=100'),
  trailOfElement: await get('/audit?element=Touchpoint/invoice'),
  states: await get('/tables/ElementHistory.json'),
  difference: await get('/diff?from=0&to=now'),
})

describe('the values of old entries', () => {
  let head = 0

  beforeAll(async () => {
    await clearGraph(graph)
    const others = Array.from({ length: 520 }, (_, index) => touchpoint(`other-${index}`))
    const jane = node('Employee', 'jane-doe', { name: 'Jane Doe' })
    await seedGraph(graph, department('finance'), touchpoint('invoice'), owns('finance', 'invoice'), jane)
    await app.inject({ method: 'PATCH', url: '/touchpoints/invoice', payload: { importance: 4 } })
    await app.inject({ method: 'DELETE', url: '/employees/jane-doe' })
    await seedGraph(graph, ...others)
    await app.inject({ method: 'DELETE', url: '/touchpoints/other-519' })
    head = await getJournalHead(graph)
  })

  it('stay in their entries until they are old enough', async () => {
    expect(await foldEntries(graph, 1)).toBe(0)
    expect(await countValues(500)).toBe(500)
  })

  it('are the same for every reader when they are compressed, 500 at a time', async () => {
    const before = await readAll(head)
    expect(await foldEntries(graph, 0)).toBe(1)
    expect(await countValues(head)).toBe(head - 500)
    expect(await readAll(head)).toEqual(before)
    expect(await foldEntries(graph, 0)).toBe(0)
  })

  it('are redacted with the person they name', async () => {
    await redactHistory(graph, { kind: 'Employee', id: 'jane-doe' }, { name: 'privacy officer' })
    const journal = JSON.stringify(await Array.fromAsync(readJournal(graph, 0, head)))
    expect(journal).not.toMatch(/jane|Jane/)
    expect(journal).toContain('"name":"redacted"')
  })

  it('are deleted with their entries', async () => {
    const { rows } = await graph.read<{ chunks: number }>('MATCH (n:JournalChunk) RETURN count(*) AS chunks')
    expect(rows).toEqual([{ chunks: 1 }])
    await graph.write((transaction) =>
      transaction.run("MATCH (entry:AuditEntry) SET entry.at = datetime('2020-01-01T00:00:00Z')"),
    )
    await pruneAuditEntries(graph, 1)
    const left = await graph.read<{ chunks: number }>('MATCH (n:JournalChunk) RETURN count(*) AS chunks')
    expect(left.rows).toEqual([{ chunks: 0 }])
  })
})
