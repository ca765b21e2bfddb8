import { beforeEach, describe, expect, it } from 'vitest'
import { pruneAuditEntries } from '../../src/graph/journal/retention.ts'
import { withJournal } from '../../src/graph/journal/withJournal.ts'
import { parseChange } from '../../src/graph/writing/parseChange.ts'
import { applyAndRecordChanges } from '../../src/graph/writing/writeChanges.ts'
import { createImportRecord } from '../../src/transfer/import/importRecord.ts'
import { createImportRecorder, recordImportEvent } from '../../src/transfer/import/journalEvents.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  owns,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

interface ChangeItem {
  readonly sequence: number
  readonly operation: string
  readonly element: object
  readonly revision: number
}

async function fetchChanges(query = ''): Promise<{ items: ChangeItem[]; next: number; hasMore: boolean }> {
  const response = await app.inject(`/changes${query}`)
  expect(response.statusCode).toBe(200)
  return response.json()
}

const listSequences = (items: readonly ChangeItem[]) => items.map(({ sequence }) => sequence)

describe('the feed of changes', () => {
  it('tells in order what changed, and not what it became', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'), owns('finance', 'invoice'))
    await seedGraph(graph, touchpoint('invoice', { importance: 4 }))
    await app.inject({ method: 'DELETE', url: '/relationships/OWNS/Department/finance/Touchpoint/invoice' })
    const { items, next, hasMore } = await fetchChanges()
    const relationship = {
      type: 'OWNS',
      from: { kind: 'Department', id: 'finance' },
      to: { kind: 'Touchpoint', id: 'invoice' },
    }
    expect(items).toMatchObject([
      { sequence: 1, operation: 'create', element: { kind: 'Department', id: 'finance' }, revision: 1 },
      { sequence: 2, operation: 'create', element: { kind: 'Touchpoint', id: 'invoice' }, revision: 1 },
      { sequence: 3, operation: 'create', element: relationship, revision: 1 },
      {
        sequence: 4,
        operation: 'update',
        element: { kind: 'Touchpoint', id: 'invoice' },
        changed: ['importance'],
        revision: 2,
      },
      { sequence: 5, operation: 'delete', element: relationship, changed: [], revision: 1 },
    ])
    expect([next, hasMore]).toEqual([5, false])
  })

  it('names no caller and gives no value', async () => {
    await seedGraph(graph, {
      op: 'put',
      kind: 'Employee',
      id: 'jo',
      properties: { name: 'Jo', email: 'jo@example.org' },
    })
    const response = await app.inject('/changes')
    expect(response.body).not.toMatch(/example\.org|"Jo"|test/)
  })

  it('goes on from where the reader was', async () => {
    await seedGraph(graph, ...Array.from({ length: 5 }, (_, index) => department(`d${index}`)))
    const first = await fetchChanges('?limit=2')
    const second = await fetchChanges(`?limit=2&since=${first.next}`)
    const third = await fetchChanges(`?limit=2&since=${second.next}`)
    expect([first, second, third].map(({ hasMore }) => hasMore)).toEqual([true, true, false])
    expect([first, second, third].flatMap(({ items }) => listSequences(items))).toEqual([1, 2, 3, 4, 5])
    expect(await fetchChanges(`?since=${third.next}`)).toEqual({ items: [], next: 5, hasMore: false })
  })

  it('begins at a time', async () => {
    await seedGraph(graph, department('old'))
    const ageEntries = 'MATCH (entry:AuditEntry) SET entry.at = datetime() - duration({days: 2})'
    await graph.write((transaction) => transaction.run(ageEntries))
    await seedGraph(graph, department('new'))
    const yesterday = new Date(Date.now() - 86_400_000).toISOString()
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    expect(listSequences((await fetchChanges(`?since=${yesterday}`)).items)).toEqual([2])
    expect(await fetchChanges(`?since=${tomorrow.replace('Z', '-22:52')}`)).toEqual({
      items: [],
      next: 2,
      hasMore: false,
    })
    expect(await fetchChanges(`?since=${tomorrow}`)).toEqual({ items: [], next: 2, hasMore: false })
  })

  it('misses nothing that is committed late', async () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    let markStarted = () => {}
    const started = new Promise<void>((resolve) => {
      markStarted = resolve
    })
    const slow = withJournal(graph, { name: 'test' }, async (transaction, journal) => {
      await applyAndRecordChanges(transaction, [parseChange(department('slow'))], journal)
      markStarted()
      await released
    })
    await started
    await seedGraph(graph, department('quick'))
    const before = await fetchChanges()
    release()
    await slow
    const after = await fetchChanges(`?since=${before.next}`)
    expect(before.items).toMatchObject([{ element: { id: 'quick' } }])
    expect(after.items).toMatchObject([{ sequence: 2, element: { id: 'slow' } }])
  })

  it('orders the changes of an element also when the clock of the database was set back between them', async () => {
    await seedGraph(graph, department('finance'))
    const setClockBack = 'MATCH (head:UnnumberedChange) SET head.at = head.at + duration({hours: 1})'
    await graph.write((transaction) => transaction.run(setClockBack))
    await seedGraph(graph, department('finance', { description: 'Second' }))
    await seedGraph(graph, department('finance', { description: 'Third' }))
    const { items } = await fetchChanges()
    expect(items.map(({ operation, revision }) => [operation, revision])).toEqual([
      ['create', 1],
      ['update', 2],
      ['update', 3],
    ])
  })

  it('gives each change to readers once, without gaps, while many write', async () => {
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let index = 0; index < 5; index += 1) {
        const edits = [
          department(`w${writer}-${index}`),
          department(`common`, { description: `${writer}-${index}` }),
        ]
        await seedGraph(graph, ...edits)
      }
    })
    const received: ChangeItem[] = []
    let next = 0
    const read = async () => {
      const page = await fetchChanges(`?since=${next}&limit=50`)
      received.push(...page.items)
      next = page.next
      return page.items.length
    }
    const state = { isDone: false }
    const done = Promise.all(writers).then(() => {
      state.isDone = true
    })
    while (!state.isDone) await read()
    await done
    while ((await read()) > 0);
    expect(listSequences(received)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1))
    const revisions = received
      .filter(({ element }) => 'id' in element && element.id === 'common')
      .map(({ revision }) => revision)
    expect(revisions).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
  })

  it('waits for a change', async () => {
    const waiting = fetchChanges('?wait=10')
    await seedGraph(graph, department('finance'))
    expect((await waiting).items).toMatchObject([{ element: { id: 'finance' } }])
  })

  it('says when changes from so long ago are not kept', async () => {
    await seedGraph(graph, department('old'))
    const ageEntries = 'MATCH (entry:AuditEntry) SET entry.at = datetime() - duration({days: 40})'
    await graph.write((transaction) => transaction.run(ageEntries))
    await pruneAuditEntries(graph, 30)
    await seedGraph(graph, department('new'))
    const response = await app.inject('/changes')
    expect([response.statusCode, response.json().code]).toEqual([410, 'HISTORY_PRUNED'])
    expect(listSequences((await fetchChanges('?since=1')).items)).toEqual([2])
  })

  it('shows an import as one change when it is done, whatever the number of its batches', async () => {
    await seedGraph(graph, department('before'))
    const id = crypto.randomUUID()
    const recorder = createImportRecorder({ id, author: 'test' })
    const batch = {
      change: 'created',
      key: { kind: 'Department', id: 'finance' },
      after: { id: 'finance' },
    } as const
    for (let count = 0; count < 3; count += 1) recorder.add([batch])
    await graph.write((transaction) => recorder.record(transaction))
    const record = createImportRecord(id, { mode: 'upsert', dryRun: false, author: 'test', files: [] })
    await graph.write((transaction) => recordImportEvent(transaction, 'done', record))
    const first = await fetchChanges('?limit=1')
    expect(first).toMatchObject({ items: [{ sequence: 1 }], next: 1, hasMore: true })
    expect(await fetchChanges(`?since=${first.next}&limit=1`)).toMatchObject({
      items: [{ sequence: 5, operation: 'import', element: { kind: 'Import', id } }],
      next: 5,
      hasMore: false,
    })
    const audit = await app.inject('/audit?operation=import')
    expect(audit.json().items).toHaveLength(1)
  })

  it('says nothing of refused writes', async () => {
    await app.inject({ method: 'DELETE', url: '/touchpoints/none' })
    expect((await fetchChanges()).items).toEqual([])
  })
})
