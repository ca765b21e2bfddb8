import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { withHistoryLease } from '../../src/history/daily/lease.ts'
import { recordDay } from '../../src/history/daily/recordDay.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { kindNames } from '../../src/model/kinds.ts'
import { relationshipTypes } from '../../src/model/relationships.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import type { TableDefinition } from '../../src/tables/tableDefinition.ts'
import { createTableDefinitions } from '../../src/tables/tableDefinitions.ts'
import { RandomHistory } from '../support/randomHistory.ts'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
const catalogue = await readCatalogue()
const tables = createTableDefinitions(catalogue)
const folder = useTemporaryFolder()
beforeEach(() => clearGraph(graph))

type Row = Readonly<Record<string, unknown>>

const isOfReport = ({ source }: TableDefinition) => typeof source === 'object' && 'report' in source
const isOfFindings = ({ source }: TableDefinition) => typeof source === 'string'
const timedTables = [...tables.values()].filter(
  (table) => !isOfReport(table) && !isOfFindings(table) && table.name !== 'Dates',
)

/** All rows of the tables with a time of change, by table and key. */
async function readRows(pattern = /./): Promise<ReadonlyMap<string, Row>> {
  const rows = new Map<string, Row>()
  for (const { name, key } of timedTables.filter((table) => pattern.test(table.name))) {
    const response = await app.inject(`/tables/${name}.json`)
    expect(response.statusCode, response.body).toBe(200)
    for (const row of response.json()) rows.set(`${name} ${row[key[0] ?? '']}`, row)
  }
  return rows
}

/** Makes a change and expects every row that is different now to say so; returns these rows. */
async function expectLaterRows(
  before: ReadonlyMap<string, Row>,
  change: () => Promise<unknown>,
  pattern?: RegExp,
) {
  await sleep(2)
  const startMs = Date.now()
  await change()
  const after = await readRows(pattern)
  const changed = [...after].filter(([name, row]) => JSON.stringify(row) !== JSON.stringify(before.get(name)))
  for (const [name, row] of changed) {
    const message = `${name}: ${JSON.stringify([before.get(name), row])}`
    expect(Date.parse(String(row.updatedAt)), message).toBeGreaterThanOrEqual(startMs)
  }
  return { after, changed: changed.map(([, row]) => row) }
}

/** A node of each kind, and a relationship of each type between all kinds that it connects. */
function createEveryElement(): object[] {
  const nodes = kindNames.flatMap((kind) =>
    ['a', 'b'].map((id) => node(kind, id, { name: `${kind} ${id}`, tags: [id] })),
  )
  const relationships = [...relationshipTypes.values()].flatMap(({ name, ends }) =>
    ends.flatMap(([fromKinds, toKinds]) =>
      fromKinds.flatMap((from) => toKinds.map((to) => relationship(`${from}/a`, name, `${to}/b`))),
    ),
  )
  return [...nodes, ...relationships]
}

describe('A table of the feed', () => {
  it('has a time of change and a key of one column, unless it is computed as a whole', () => {
    for (const { name, columns, key } of timedTables) {
      expect(columns.find((column) => column.name === 'updatedAt')?.type, name).toBe('dateTime')
      expect(key, name).toHaveLength(1)
    }
    for (const { name, columns, key } of tables.values()) {
      expect(key, name).toHaveLength(1)
      expect(
        columns.find((column) => column.name === key[0]),
        name,
      ).toMatchObject({ isNullable: false })
    }
  })
})

describe('The time of change of a row', () => {
  it('is later when a name that it shows has changed, at either end of every relationship', async () => {
    await seedGraph(graph, ...createEveryElement())
    const before = await readRows()
    let previous = before
    for (const id of ['a', 'b']) {
      const name = `New name of ${id}`
      const patches = kindNames.map((kind) => ({ op: 'patch', kind, id, properties: { name } }))
      const { after, changed } = await expectLaterRows(previous, () => seedGraph(graph, ...patches))
      const showing = changed.filter((row) => Object.values(row).includes(name))
      const relationships = [...before.values()].filter(({ fromKind, validFrom }) => fromKind && !validFrom)
      expect(showing.length).toBeGreaterThanOrEqual(relationships.length + kindNames.length)
      previous = after
    }
  }, 300_000)

  it('is later in the overview for whatever a row shows, also what is removed', async () => {
    await seedGraph(
      graph,
      touchpoint('invoice', { deliveredResponseMinutes: 60 }),
      touchpoint('letter'),
      node('Department', 'finance'),
      node('Channel', 'mail'),
      node('Phase', 'paying'),
      node('Journey', 'buying'),
      node('Promise', 'fast', { promisedResponseMinutes: 5 }),
      owns('finance', 'invoice'),
      relationship('Touchpoint/invoice', 'VIA', 'Channel/mail'),
      relationship('Touchpoint/invoice', 'IN_PHASE', 'Phase/paying'),
      relationship('Journey/buying', 'HAS_PHASE', 'Phase/paying'),
      relationship('Promise/fast', 'ABOUT', 'Journey/buying'),
    )
    const changes: readonly object[] = [
      { op: 'patch', kind: 'Journey', id: 'buying', properties: { name: 'Buying again' } },
      { op: 'patch', kind: 'Promise', id: 'fast', properties: { promisedResponseMinutes: 90 } },
      { ...relationship('Promise/fast', 'ABOUT', 'Journey/buying'), op: 'delete', properties: undefined },
      { ...relationship('Journey/buying', 'HAS_PHASE', 'Phase/paying'), op: 'delete', properties: undefined },
      { ...owns('finance', 'invoice'), op: 'delete', properties: undefined },
      { op: 'delete', kind: 'Channel', id: 'mail', cascade: 'relationships' },
    ]
    let before = await readRows(/Overview/)
    for (const change of changes) {
      const key = 'TouchpointOverview invoice'
      const { after } = await expectLaterRows(
        before,
        () => seedGraph(graph, JSON.parse(JSON.stringify(change))),
        /Overview/,
      )
      expect(Date.parse(String(after.get(key)?.updatedAt)), JSON.stringify(change)).toBeGreaterThan(
        Date.parse(String(before.get(key)?.updatedAt)),
      )
      expect(after.get('TouchpointOverview letter')).toEqual(before.get('TouchpointOverview letter'))
      before = after
    }
  })

  it('is that of a day on which a claim began or ended', async () => {
    await seedGraph(
      graph,
      touchpoint('invoice'),
      node('Department', 'finance'),
      owns('finance', 'invoice', { since: '2030-01-01', until: '2031-01-01' }),
    )
    const readUpdate = async (day: string) => {
      const [row] = (await app.inject(`/tables/TouchpointOverview.json?asOf=${day}`)).json()
      return [row.owners, row.updatedAt.slice(0, 10)]
    }
    const created = new Date().toISOString().slice(0, 10)
    expect(await readUpdate('2029-12-31')).toEqual([null, created])
    expect(await readUpdate('2030-01-01')).toEqual(['finance', '2030-01-01'])
    expect(await readUpdate('2031-05-05')).toEqual([null, '2031-01-01'])
  })

  it('is later whatever has changed, and the history has what was deleted', async () => {
    const history = new RandomHistory(graph, 18, folder())
    await history.begin()
    let before = await readRows()
    let deleted = 0
    for (let round = 0; round < 8; round += 1) {
      const startMs = Date.now()
      const { after } = await expectLaterRows(before, () => history.change())
      const gone = [...before.keys()].filter(
        (name) => !after.has(name) && /^(Touchpoints|Departments|Owns|Defines) /.test(name),
      )
      for (const name of gone) {
        const [table = '', key = ''] = name.split(' ')
        const path = { Touchpoints: `Touchpoint/${key}`, Departments: `Department/${key}` }[table] ?? key
        const ends = [...after.values()].filter(
          ({ element, relationship, ending }) => (element ?? relationship) === path && ending === 'deleted',
        )
        expect(
          ends.some(({ updatedAt }) => Date.parse(String(updatedAt)) >= startMs),
          name,
        ).toBe(true)
      }
      deleted += gone.length
      before = after
    }
    expect(deleted).toBeGreaterThan(0)
  }, 300_000)

  it('is later in the tables of the nightly record when a day is recorded, also an earlier one', async () => {
    const record = (day: string) =>
      withHistoryLease(
        graph,
        (owner) =>
          recordDay(
            {
              graph,
              catalogue: new Map([...catalogue].filter(([name]) => name === 'unowned-touchpoints')),
              savedReports: new Map(),
              runSavedQuery,
            },
            day,
            owner,
          ),
        { ignoresPause: true },
      )
    await seedGraph(graph, touchpoint('invoice'), node('Department', 'finance'))
    let before = await readRows(/History|Overview/)
    for (const [day, change] of [
      ['2026-03-01', undefined],
      ['2026-03-05', owns('finance', 'invoice')],
      ['2026-03-03', undefined],
      ['2026-03-05', undefined],
    ] as const) {
      if (change) await seedGraph(graph, change)
      if (change) before = await readRows(/History|Overview/)
      const { after, changed } = await expectLaterRows(before, () => record(day), /History|Overview/)
      expect(changed.length).toBeGreaterThan(0)
      before = after
    }
  })
})

async function runSavedQuery(): Promise<never> {
  throw new AtlasError('QUERIES_OFF', 'Not in this test')
}

describe('Incremental refresh', () => {
  it.each(['Owns', 'TouchpointTags', 'TouchpointOverview', 'ElementHistory'])(
    'reads every row of %s once from ranges of updatedAt',
    async (table) => {
      await seedGraph(graph, ...createEveryElement())
      const middle = new Date().toISOString()
      await sleep(2)
      await seedGraph(graph, { op: 'patch', kind: 'Touchpoint', id: 'b', properties: { name: 'New' } })
      const all = (await app.inject(`/odata/${table}`)).json().value
      const readRange = async (start: string, end: string) => {
        const filter = encodeURIComponent(`updatedAt ge ${start} and updatedAt lt ${end}`)
        return (await app.inject(`/odata/${table}?$filter=${filter}&$orderby=updatedAt`)).json().value
      }
      const earlier = await readRange('2020-01-01T00:00:00Z', middle)
      const later = await readRange(middle, '2099-12-31T00:00:00Z')
      expect(later.length).toBeGreaterThan(0)
      const key = tables.get(table)?.key[0] ?? ''
      const toKeys = (rows: readonly Row[]) => rows.map((row) => String(row[key])).toSorted()
      expect(toKeys([...earlier, ...later])).toEqual(toKeys(all))
    },
  )
})

describe('A copy that a client keeps', () => {
  it('equals the table after every change, by later rows and deletions', async () => {
    const names = ['Touchpoints', 'Departments', 'Owns', 'ProvidesDataTo', 'WorksWith', 'TouchpointTags']
    const history = new RandomHistory(graph, 21, folder())
    await history.begin()
    const copies = new Map(names.map((name) => [name, new Map<unknown, Row>()]))
    let since = '2000-01-01T00:00:00Z'
    for (let round = 0; round < 12; round += 1) {
      const next = new Date().toISOString()
      await refreshCopies(copies, since)
      for (const [name, copy] of copies) {
        const rows: Row[] = (await app.inject(`/odata/${name}`)).json().value
        const key = tables.get(name)?.key[0] ?? ''
        expect(new Map(rows.map((row) => [row[key], row])), name).toEqual(copy)
      }
      since = next
      await history.change()
    }
  }, 300_000)
})

/** Reads what has changed, as docs/bi.md describes it. */
async function refreshCopies(copies: ReadonlyMap<string, Map<unknown, Row>>, since: string): Promise<void> {
  const readChanged = async (name: string, condition = ''): Promise<readonly Row[]> => {
    const filter = encodeURIComponent(`updatedAt ge ${since}${condition}`)
    return (await app.inject(`/odata/${name}?$filter=${filter}`)).json().value
  }
  const isDeleted = " and ending eq 'deleted'"
  const nodes = await readChanged('ElementHistory', isDeleted)
  const relationships = await readChanged('RelationshipHistory', isDeleted)
  const deleted = new Set([
    ...nodes.map((row) => row.element),
    ...relationships.map((row) => row.relationship),
  ])
  const touchpoints = await readChanged('Touchpoints')
  const changedOwners = new Set([...touchpoints.map(({ id }) => `Touchpoint/${id}`), ...deleted])
  for (const [name, copy] of copies) {
    const rows = await readChanged(name)
    for (const [key, row] of copy) if (isGone(name, row, deleted, changedOwners)) copy.delete(key)
    for (const row of rows) copy.set(row[tables.get(name)?.key[0] ?? ''], row)
  }
}

function isGone(
  name: string,
  row: Row,
  deleted: ReadonlySet<unknown>,
  changedOwners: ReadonlySet<unknown>,
): boolean {
  if (name === 'TouchpointTags') return changedOwners.has(`Touchpoint/${row.touchpointId}`)
  const kind = { Touchpoints: 'Touchpoint', Departments: 'Department' }[name]
  return deleted.has(kind === undefined ? row.key : `${kind}/${row.id}`)
}
