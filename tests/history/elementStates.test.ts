import { beforeEach, describe, expect, it } from 'vitest'
import { parseElementPath, toElementPath } from '../../src/graph/element.ts'
import { getJournalHead } from '../../src/graph/journal/journalHead.ts'
import { pruneAuditEntries } from '../../src/graph/journal/retention.ts'
import { type ElementState, streamElementStates, streamStatesOf } from '../../src/history/elementStates.ts'
import { streamElements } from '../../src/history/readElements.ts'
import { RandomHistory } from '../support/randomHistory.ts'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'
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
const folder = useTemporaryFolder()
beforeEach(() => clearGraph(graph))

const readStates = () => Array.fromAsync(streamElementStates(graph, () => true))
const fetchRows = async (name: string) => (await app.inject(`/tables/${name}.json`)).json()

/** What is on the map, by path. */
async function readMap(): Promise<Map<string, unknown>> {
  const elements = await Array.fromAsync(streamElements(graph, () => true))
  return new Map(elements.map(({ key, values }) => [toElementPath(key), values]))
}

/** The states that held after a change. */
const selectMap = (states: readonly ElementState[], at: number) =>
  new Map(
    states
      .filter(({ number, end }) => number <= at && (end === null || end.number > at))
      .map(({ key, values }) => [toElementPath(key), values]),
  )

describe('the history of elements', () => {
  it.each([31, 32])(
    'has the map as it was after every change of random history %i',
    async (seed) => {
      const history = new RandomHistory(graph, seed, folder())
      await history.begin()
      const maps = new Map([[await getJournalHead(graph), await readMap()]])
      for (let index = 0; index < 15; index += 1) {
        await history.change()
        maps.set(await getJournalHead(graph), await readMap())
      }
      const states = await readStates()
      for (const [number, map] of maps) expect(selectMap(states, number), `after ${number}`).toEqual(map)
    },
    300_000,
  )

  it('of one element is its part of the history of all', async () => {
    const history = new RandomHistory(graph, 33, folder())
    await history.begin()
    for (let index = 0; index < 15; index += 1) await history.change()
    const byPath = Map.groupBy(await readStates(), ({ key }) => toElementPath(key))
    for (const [path, states] of byPath)
      expect(await Array.fromAsync(streamStatesOf(graph, parseElementPath(path))), path).toEqual(states)
    const nobody = { kind: 'Employee', id: 'nobody' }
    expect(await Array.fromAsync(streamStatesOf(graph, nobody))).toEqual([])
    const [path = ''] = byPath.keys()
    const table = path.split('/').length === 2 ? 'ElementHistory' : 'RelationshipHistory'
    const rows = (await app.inject(`/tables/${table}.json?element=${path}`)).json()
    expect(rows).toHaveLength(byPath.get(path)?.length ?? 0)
  }, 300_000)

  it('has states of elements that changed while it was read as they were when it began', async () => {
    const histories = [41, 42].map((seed) => new RandomHistory(graph, seed, folder()))
    await histories[0]?.begin()
    const state = { isRead: false }
    const writers = histories.map(async (history) => {
      while (!state.isRead) await history.change()
    })
    const states = await readStates().finally(() => {
      state.isRead = true
    })
    await Promise.all(writers)
    const last = Math.max(...states.map(({ number }) => number))
    const later = await readStates()
    expect(selectMap(states, last)).toEqual(selectMap(later, last))
  }, 300_000)

  it('begins with the map as the journal finds it, where older changes were deleted', async () => {
    await seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice', { importance: 2 }),
      touchpoint('letter'),
    )
    await seedGraph(graph, owns('finance', 'invoice'))
    await graph.write((transaction) =>
      transaction.run(`MATCH (entry:AuditEntry) SET entry.at = entry.at - duration('P10D')`),
    )
    await pruneAuditEntries(graph, 5)
    await seedGraph(graph, touchpoint('invoice', { importance: 5 }))
    await app.inject({ method: 'DELETE', url: '/touchpoints/letter' })
    const states = await readStates()
    const summaries = states.map(({ key, change, values, end }) => [
      toElementPath(key),
      change,
      values.importance ?? null,
      end ? end.isDeleted : null,
    ])
    expect(summaries.toSorted()).toEqual([
      ['Department/finance', 'earlier', null, null],
      ['OWNS/Department/finance/Touchpoint/invoice', 'earlier', null, null],
      ['Touchpoint/invoice', 'earlier', 2, false],
      ['Touchpoint/invoice', 'updated', 5, null],
      ['Touchpoint/letter', 'earlier', null, true],
    ])
  })
})

describe('the tables of the history', () => {
  it('have a row for each state, with who changed what, and deletions', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice', { importance: 2 }))
    await seedGraph(graph, owns('finance', 'invoice', { since: '2026-01-01' }))
    await app.inject({ method: 'PATCH', url: '/touchpoints/invoice', payload: { importance: 5 } })
    await app.inject({
      method: 'DELETE',
      url: '/relationships/OWNS/Department/finance/Touchpoint/invoice',
    })
    const rows = (await fetchRows('ElementHistory')).filter(({ id }: { id: string }) => id === 'invoice')
    expect(rows).toMatchObject([
      { change: 'updated', changed: ['importance'], changedBy: 'anonymous', validTo: null, ending: null },
      { change: 'created', changedBy: 'test', ending: 'changed', endedBy: 'anonymous', name: 'invoice' },
    ])
    expect(rows[1].validTo).toBe(rows[0].validFrom)
    expect(rows[1].day).toBe(rows[1].validFrom.slice(0, 10))
    expect(rows.map(({ values }: { values: string }) => JSON.parse(values).importance)).toEqual([5, 2])
    expect(await fetchRows('RelationshipHistory')).toMatchObject([
      {
        type: 'OWNS',
        fromKind: 'Department',
        fromId: 'finance',
        toId: 'invoice',
        change: 'created',
        ending: 'deleted',
        endedBy: 'anonymous',
        values: '{"since":"2026-01-01","confidence":"assumed"}',
      },
    ])
  })

  it('have single-column keys, also where one transaction changes an element twice', async () => {
    await seedGraph(graph, touchpoint('invoice', { importance: 2 }), touchpoint('invoice', { importance: 3 }))
    const keys = (await fetchRows('ElementHistory')).map(({ key }: { key: string }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('have every value of a measure with the day of its measurement', async () => {
    const measure = (properties: object) => ({
      op: 'put',
      kind: 'Measure',
      id: 'complaints',
      properties: { name: 'Complaints', target: 3, ...properties },
    })
    await seedGraph(graph, measure({ actual: 7, measuredAt: '2026-01-31T00:00:00Z' }))
    await app.inject({ method: 'PATCH', url: '/measures/complaints', payload: { description: 'Per month' } })
    await app.inject({
      method: 'PATCH',
      url: '/measures/complaints',
      payload: { actual: 5, measuredAt: '2026-02-28T00:00:00Z' },
    })
    const rows = await fetchRows('MeasureHistory')
    expect(rows).toMatchObject([
      { measureId: 'complaints', day: '2026-02-28', actual: 5, target: 3, validTo: null },
      { measureId: 'complaints', day: '2026-01-31', actual: 7, target: 3 },
    ])
    expect(rows[1].validTo).toBe(rows[0].validFrom)
  })
})
