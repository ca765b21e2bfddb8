import { beforeEach, describe, expect, it } from 'vitest'
import { pruneAudit } from '../../src/graph/journal/retention.ts'
import { perform } from '../../src/graph/journal/withJournal.ts'
import { parseChange } from '../../src/graph/writing/parseChange.ts'
import { applyRecorded } from '../../src/graph/writing/writeChanges.ts'
import {
  build,
  department,
  empty,
  openTestApp,
  openTestGraph,
  owns,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await openTestGraph()
const app = await openTestApp(graph)
beforeEach(() => empty(graph))

interface Item {
  readonly sequence: number
  readonly operation: string
  readonly element: object
  readonly revision: number
}

async function changes(query = ''): Promise<{ items: Item[]; next: number; hasMore: boolean }> {
  const response = await app.inject(`/changes${query}`)
  expect(response.statusCode).toBe(200)
  return response.json()
}

const numbers = (items: readonly Item[]) => items.map(({ sequence }) => sequence)

describe('the feed of changes', () => {
  it('tells in order what changed, and not what it became', async () => {
    await build(graph, department('finance'), touchpoint('invoice'), owns('finance', 'invoice'))
    await build(graph, touchpoint('invoice', { importance: 4 }))
    await app.inject({ method: 'DELETE', url: '/relationships/OWNS/Department/finance/Touchpoint/invoice' })
    const { items, next, hasMore } = await changes()
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
    await build(graph, {
      op: 'put',
      kind: 'Employee',
      id: 'jo',
      properties: { name: 'Jo', email: 'jo@example.org' },
    })
    const response = await app.inject('/changes')
    expect(response.body).not.toMatch(/example\.org|"Jo"|test/)
  })

  it('goes on from where the reader was', async () => {
    await build(graph, ...Array.from({ length: 5 }, (_, index) => department(`d${index}`)))
    const first = await changes('?limit=2')
    const second = await changes(`?limit=2&since=${first.next}`)
    const third = await changes(`?limit=2&since=${second.next}`)
    expect([first, second, third].map(({ hasMore }) => hasMore)).toEqual([true, true, false])
    expect([first, second, third].flatMap(({ items }) => numbers(items))).toEqual([1, 2, 3, 4, 5])
    expect(await changes(`?since=${third.next}`)).toEqual({ items: [], next: 5, hasMore: false })
  })

  it('begins at a time', async () => {
    await build(graph, department('old'))
    const ageing = 'MATCH (entry:AuditEntry) SET entry.at = datetime() - duration({days: 2})'
    await graph.write((transaction) => transaction.run(ageing))
    await build(graph, department('new'))
    const yesterday = new Date(Date.now() - 86_400_000).toISOString()
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    expect(numbers((await changes(`?since=${yesterday}`)).items)).toEqual([2])
    expect(await changes(`?since=${tomorrow.replace('Z', '-22:52')}`)).toEqual({
      items: [],
      next: 2,
      hasMore: false,
    })
    expect(await changes(`?since=${tomorrow}`)).toEqual({ items: [], next: 2, hasMore: false })
  })

  it('misses nothing that is committed late', async () => {
    let letGo = () => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    let begun = () => {}
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve
    })
    const slow = perform(graph, { name: 'test' }, async (transaction, journal) => {
      await applyRecorded(transaction, [parseChange(department('slow'))], journal)
      begun()
      await held
    })
    await isBegun
    await build(graph, department('quick'))
    const before = await changes()
    letGo()
    await slow
    const after = await changes(`?since=${before.next}`)
    expect(before.items).toMatchObject([{ element: { id: 'quick' } }])
    expect(after.items).toMatchObject([{ sequence: 2, element: { id: 'slow' } }])
  })

  it('gives each change to readers once, without gaps, while many write', async () => {
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let index = 0; index < 5; index += 1) {
        const parts = [
          department(`w${writer}-${index}`),
          department(`common`, { description: `${writer}-${index}` }),
        ]
        await build(graph, ...parts)
      }
    })
    const seen: Item[] = []
    let next = 0
    const read = async () => {
      const page = await changes(`?since=${next}&limit=50`)
      seen.push(...page.items)
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
    expect(numbers(seen)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1))
    const revisions = seen
      .filter(({ element }) => 'id' in element && element.id === 'common')
      .map(({ revision }) => revision)
    expect(revisions).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
  })

  it('waits for a change', async () => {
    const waiting = changes('?wait=10')
    await build(graph, department('finance'))
    expect((await waiting).items).toMatchObject([{ element: { id: 'finance' } }])
  })

  it('says when changes from so long ago are not kept', async () => {
    await build(graph, department('old'))
    const ageing = 'MATCH (entry:AuditEntry) SET entry.at = datetime() - duration({days: 40})'
    await graph.write((transaction) => transaction.run(ageing))
    await pruneAudit(graph, 30)
    await build(graph, department('new'))
    const response = await app.inject('/changes')
    expect([response.statusCode, response.json().code]).toEqual([410, 'HISTORY_PRUNED'])
    expect(numbers((await changes('?since=1')).items)).toEqual([2])
  })

  it('says nothing of refused writes', async () => {
    await app.inject({ method: 'DELETE', url: '/touchpoints/none' })
    expect((await changes()).items).toEqual([])
  })
})
