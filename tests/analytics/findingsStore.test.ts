import { describe, expect, it } from 'vitest'
import { createFindingsStore, type FindingsStore } from '../../src/analytics/findingsStore.ts'
import { createPresentFindings } from '../../src/analytics/presentFindings.ts'
import { type FindingChunks, packFindings } from '../../src/findings/findingChunks.ts'
import type { FindingRecord } from '../../src/findings/findingEntry.ts'
import type { Graph } from '../../src/graph/graph.ts'

const day = '2026-06-30'
const query = { filters: [], order: [], limit: 10 }
const summary = { version: '1', failedReports: [] }

const createRecord = (key: string, priority: number): FindingRecord => ({
  values: { key, report: 'role-gaps', priority, status: 'open', isSummary: false, isPresent: true },
  title: 'Role gaps',
  elements: [],
  actors: [],
  reports: [],
  departments: [],
  touchpoints: [],
  parts: [{ report: 'role-gaps', key, rows: 1 }],
  stateKey: key,
  revision: 0,
})

const pack = (records: readonly FindingRecord[]) => packFindings(records, new Map())

async function storeFindings(store: FindingsStore, chunks: FindingChunks, on = day) {
  const missing = await store.replace(on, summary, [...chunks.keys()])
  for (const digest of missing) await store.addChunk(digest, chunks.get(digest) ?? new Uint8Array())
  expect(await store.replace(on, summary, [...chunks.keys()])).toEqual([])
  return missing
}

describe('The store of findings', () => {
  it('has the findings that were computed in another thread, by priority', async () => {
    const store = createFindingsStore()
    await storeFindings(store, await pack([createRecord('role-gaps:a', 10), createRecord('role-gaps:b', 20)]))
    const page = await store.list(day, query)
    expect(page?.items.map(({ values }) => values.key)).toEqual(['role-gaps:b', 'role-gaps:a'])
    expect(page).toMatchObject({ total: 2, failedReports: [] })
  })

  it('receives only the chunks that changed', async () => {
    const store = createFindingsStore()
    const records = Array.from({ length: 1_200 }, (_, index) => createRecord(`role-gaps:${1_000 + index}`, 5))
    expect(await storeFindings(store, await pack(records))).toHaveLength(3)
    expect(await storeFindings(store, await pack(records))).toEqual([])
    const changed = records.with(1_100, createRecord('role-gaps:2100', 50))
    expect(await storeFindings(store, await pack(changed))).toHaveLength(1)
    expect((await store.list(day, query))?.items[0]?.values).toMatchObject({ priority: 50 })
  })

  it('shows states, also of findings that are gone, and no longer behind a summary', async () => {
    const store = createFindingsStore()
    const member = createRecord('role-gaps:a', 10)
    const chunks = await pack([{ ...member, values: { ...member.values, partOf: 'role-gaps:*:low' } }])
    await storeFindings(store, chunks)
    const before = await store.summarize(day)
    expect((await store.list(day, query))?.items).toEqual([])
    await store.setStates([
      { key: 'role-gaps:a', values: { status: 'acknowledged' }, revision: 2 },
      { key: 'role-gaps:gone', values: { status: 'resolved' }, revision: 1 },
    ])
    expect((await store.list(day, query))?.items).toMatchObject([
      { values: { key: 'role-gaps:a', status: 'acknowledged', isPresent: true }, revision: 2 },
      { values: { key: 'role-gaps:gone', status: 'resolved', isPresent: false }, revision: 1 },
    ])
    expect((await store.summarize(day))?.version).not.toBe(before?.version)
  })

  it('keeps two days, and their chunks only', async () => {
    const store = createFindingsStore()
    const chunks = await pack([createRecord('role-gaps:a', 10)])
    await storeFindings(store, chunks, '2026-06-28')
    await storeFindings(store, await pack([createRecord('role-gaps:b', 10)]), '2026-06-29')
    await storeFindings(store, await pack([createRecord('role-gaps:c', 10)]), '2026-06-30')
    expect(await store.list('2026-06-28', query)).toBeUndefined()
    expect((await store.list('2026-06-29', query))?.total).toBe(1)
    expect(await storeFindings(store, chunks, '2026-06-28')).toHaveLength(1)
  })
})

describe('Present findings', () => {
  it('are stored again, with their states, after the thread of the store has ended', async () => {
    const chunks = await pack([createRecord('role-gaps:a', 10)])
    const state = { properties: { key: 'role-gaps:a', status: 'acknowledged', revision: 1 } }
    async function* stream() {
      yield state
      return '1'
    }
    const graph = { version: async () => '1', stream } as unknown as Graph
    let computations = 0
    const computation = {
      collectFindings: async () => {
        computations += 1
        return { ...summary, digests: [...chunks.keys()] }
      },
      readFindingsChunk: async (_: string, digest: string) => chunks.get(digest) ?? new Uint8Array(),
    }
    let running = createFindingsStore()
    const store: FindingsStore = {
      ...running,
      addChunk: (...args) => running.addChunk(...args),
      replace: (...args) => running.replace(...args),
      setStates: (...args) => running.setStates(...args),
      list: (...args) => running.list(...args),
    }
    const findings = createPresentFindings({ graph, computation, store })
    const list = () => findings.read(day, undefined, ({ list }) => list(day, query))
    const before = await list()
    expect(before.items).toMatchObject([{ values: { key: 'role-gaps:a', status: 'acknowledged' } }])
    running = createFindingsStore()
    expect(await list()).toEqual({ ...before, ageMs: expect.any(Number) })
    expect(computations).toBe(2)
  })
})
