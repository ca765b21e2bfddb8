import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CypherParameters, Graph, ReadOptions } from '../../../src/graph/graph.ts'
import { openTestStates } from '../../support/recordedApp.ts'
import {
  createTestApp,
  createTestGraph,
  department,
  owns,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()

/** More than the driver fetches at a time: the database reads the last ones after the first ones are consumed. */
const ids = Array.from({ length: 6_000 }, (_, index) => `m-${String(index).padStart(4, '0')}`)
const [first, last] = ['a-first', 'z-last']

let stateCount = 0
const getStateName = () => `state-${stateCount}`

/** Each state of the map has touchpoints with its name at both ends of the table. */
async function commitNextState(): Promise<void> {
  stateCount += 1
  const name = getStateName()
  await seedGraph(graph, touchpoint(first, { name }), touchpoint(last, { name }))
}

/** What others do while the rows of all touchpoints are read. */
interface Others {
  readonly beforeRows?: () => Promise<void>
  readonly afterFirstRow?: () => Promise<void>
}

let others: Others = {}

const busyGraph: Graph = {
  ...graph,
  async *stream<Row>(cypher: string, parameters?: CypherParameters, options?: ReadOptions) {
    const { beforeRows, afterFirstRow } =
      /MATCH \((touchpoint:Touchpoint|department:Department|node:Touchpoint)/.test(cypher) ? others : {}
    await beforeRows?.()
    const rows = graph.stream<Row>(cypher, parameters, options)
    try {
      for (let isFirst = true; ; isFirst = false) {
        const next = await rows.next()
        if (next.done) return next.value
        if (isFirst) await afterFirstRow?.()
        yield next.value
      }
    } finally {
      await rows.return('')
    }
  },
}

const progress: string[] = []
const recordedOptions = await openTestStates((line) => progress.push(line))
const app = await createTestApp(busyGraph, recordedOptions)
const appWithoutReplica = await createTestApp(busyGraph)

/** The replica starts in a minute or more on a busy machine. */
const startTimeoutMs = 300_000

type Row = Readonly<Record<string, unknown>>

async function readPage(url: string) {
  const response = await app.inject({ url, headers: { prefer: 'odata.maxpagesize=2500' } })
  expect(response.statusCode, `${url}\n${response.body}`).toBe(200)
  return response.json() as { readonly value: readonly Row[]; readonly '@odata.nextLink'?: string }
}

async function readRows(path: string): Promise<Row[]> {
  const rows: Row[] = []
  for (let url: string | undefined = `/odata/${path}`; url !== undefined; ) {
    const { value, '@odata.nextLink': next } = await readPage(url)
    rows.push(...value)
    url = next === undefined ? undefined : next.slice(next.indexOf('/odata/'))
  }
  return rows
}

beforeAll(async () => {
  await seedGraph(graph, department('finance'), ...ids.map((id) => touchpoint(id)))
  await commitNextState()
}, startTimeoutMs)

beforeEach(() => {
  others = {}
})

describe('the rows of a computed table are of one state', () => {
  it.each([
    ['TouchpointOverview', 'id', 'name'],
    ['UnownedTouchpoints', 'touchpointId', 'touchpoint'],
  ])('of %s, read again after one commit', async (table, idColumn, nameColumn) => {
    others = {
      afterFirstRow: async () => {
        others = {}
        await commitNextState()
      },
    }
    const countBefore = stateCount
    const rows = await readRows(`${table}?$select=${idColumn},${nameColumn}`)
    expect(listNames(rows, idColumn, nameColumn)).toEqual([getStateName(), getStateName()])
    expect(stateCount).toBe(countBefore + 1)
    expect(rows).toHaveLength(ids.length + 2)
    expect(progress).toEqual([])
  })

  it('with the time of the last change when a relationship is deleted between two statements', async () => {
    await seedGraph(graph, owns('finance', first))
    const owned = await readRows(`TouchpointOverview?$filter=id eq '${first}'`)
    const claim = {
      type: 'OWNS',
      from: { kind: 'Department', id: 'finance' },
      to: { kind: 'Touchpoint', id: first },
    }
    await commitNextState()
    others = {
      beforeRows: async () => {
        others = {}
        await seedGraph(graph, { op: 'delete', ...claim })
      },
    }
    const disowned = await readRows(`TouchpointOverview?$filter=id eq '${first}'`)
    expect([owned[0]?.isOwned, disowned[0]?.isOwned]).toEqual([true, false])
    await seedGraph(graph, touchpoint('other'))
    expect(await readRows(`TouchpointOverview?$filter=id eq '${first}'`)).toEqual(disowned)
    await seedGraph(graph, { op: 'delete', kind: 'Touchpoint', id: 'other' })
  })

  it.each([
    ['TouchpointOverview', 'id', 'name'],
    ['UnownedTouchpoints', 'touchpointId', 'touchpoint'],
  ])(
    'of %s, also when others commit each time it is read',
    async (table, idColumn, nameColumn) => {
      await commitNextState()
      others = { afterFirstRow: commitNextState }
      const countBefore = stateCount
      const rows = await readRows(`${table}?$select=${idColumn},${nameColumn}`)
      const [name, ...otherNames] = listNames(rows, idColumn, nameColumn)
      expect(otherNames).toEqual([name])
      expect(Number(String(name).slice('state-'.length))).toBeGreaterThan(countBefore)
      expect(new Set(rows.map((row) => row[idColumn])).size).toBe(ids.length + 2)
      expect(progress.filter((line) => line.startsWith('Copying the graph'))).toHaveLength(1)
    },
    startTimeoutMs,
  )
})

describe('the rows of a file are of one state', () => {
  const readFile = async (name: string): Promise<Row[]> => {
    const response = await app.inject(`/tables/${name}.json`)
    expect(response.statusCode, response.body).toBe(200)
    return response.json()
  }

  it.each([
    ['Touchpoints', 'id', 'name'],
    ['UnownedTouchpoints', 'touchpointId', 'touchpoint'],
  ])('of %s, read again after one commit, or as recorded last', async (table, idColumn, nameColumn) => {
    const readAfter = async (afterFirstRow: () => Promise<void>) => {
      others = { afterFirstRow }
      const rows = await readFile(table)
      others = {}
      expect(rows).toHaveLength(ids.length + 2)
      return listNames(rows, idColumn, nameColumn)
    }
    const commitOnce = async () => {
      others = {}
      await commitNextState()
    }
    expect(await readAfter(commitOnce)).toEqual([getStateName(), getStateName()])
    const [name, ...otherNames] = await readAfter(commitNextState)
    expect(otherNames).toEqual([name])
  })
})

function listNames(rows: readonly Row[], idColumn: string, nameColumn: string): unknown[] {
  return [first, last].map((id) => rows.find((row) => row[idColumn] === id)?.[nameColumn])
}

describe('a table that cannot be read in one state is refused', () => {
  /** So that the brief of the department has more rows than are fetched at a time. */
  beforeAll(() => seedGraph(graph, ...ids.slice(0, 1_500).map((id) => owns('finance', id))))

  it.each([
    ['without a replica', appWithoutReplica, 'TouchpointOverview'],
    ['if recorded states lack a part of it', app, 'DepartmentBrief?departmentId=finance'],
  ])('%s', async (_, refusingApp, path) => {
    await commitNextState()
    others = { afterFirstRow: commitNextState }
    const response = await refusingApp.inject(`/odata/${path}`)
    expect([response.statusCode, response.json().error?.code]).toEqual([503, 'CONCURRENT_CHANGE'])
    expect(response.headers['retry-after']).toBe('5')
    others = {}
    expect((await refusingApp.inject(`/odata/${path}`)).statusCode).toBe(200)
  })
})
