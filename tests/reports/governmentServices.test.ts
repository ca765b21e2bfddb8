import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse'
import { beforeAll, describe, expect, it } from 'vitest'
import { kindNames } from '../../src/model/kinds.ts'
import { formatNumber } from '../../src/model/text.ts'
import { getReport, readCatalogue } from '../../src/reports/catalogue.ts'
import { withDefaults } from '../../src/reports/parameters.ts'
import { createRowSource } from '../../src/reports/rowSource.ts'
import { runReport } from '../../src/reports/runReport.ts'
import { loadFolder } from '../../src/transfer/import/loadFolder.ts'
import { createTestGraph } from '../support/testGraph.ts'

/*
 * The answers on the real ecosystem, computed a second time: from the CSV files, by plain code that knows neither
 * Cypher nor our model.
 */

const folder = join(import.meta.dirname, '../../examples/government-services')

interface Edge {
  readonly from: string
  readonly type: string
  readonly to: string
}

type CsvRow = Record<string, string>

const touchpoints = new Map<string, CsvRow>()
const names = new Map<string, string>()
const edges: Edge[] = []
const graph = await createTestGraph()

const catalogue = await readCatalogue()

beforeAll(async () => {
  await loadFolder(graph, folder, { author: 'test' })
  for (const row of await readCsvRows('touchpoints.csv')) touchpoints.set(`Touchpoint/${row.id}`, row)
  for (const file of [
    'departments',
    'systems',
    'journeys',
    'phases',
    'customers',
    'data-sets',
    'touchpoints',
  ]) {
    for (const row of await readCsvRows(`${file}.csv`)) names.set(`${file}/${row.id}`, row.name ?? '')
  }
  for (const row of await readCsvRows('relationships.csv')) {
    edges.push({ from: `${row.fromKind}/${row.from}`, type: row.type ?? '', to: `${row.toKind}/${row.to}` })
  }
}, 120_000)

it.each(['README.md', 'docs/speed.md', 'docs/operations.md'])(
  '%s states how large the map is',
  async (page) => {
    const text = await readFile(join(folder, '../..', page), 'utf8')
    const { rows } = await graph.read<{ nodes: number; relationships: number }>(
      'MATCH (node:$any($kinds)) WITH count(node) AS nodes MATCH ()-[link]->() RETURN nodes, count(link) AS relationships',
      { kinds: kindNames },
    )
    const { nodes = 0, relationships = 0 } = rows[0] ?? {}
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(
      new RegExp(`${formatNumber(nodes)} nodes(,| and) ${formatNumber(relationships)} relationships`),
    )
  },
)

describe('on the real ecosystem, as computed from its files without Cypher', () => {
  it('unowned-touchpoints names the touchpoints that no row of OWNS points to', async () => {
    const owned = new Set(edges.filter(({ type }) => type === 'OWNS').map(({ to }) => to))
    const expected = [...touchpoints.keys()].filter((touchpoint) => !owned.has(touchpoint))
    const { rows } = await runNamedReport('unowned-touchpoints')
    expect(rows.map(({ touchpointId }) => `Touchpoint/${touchpointId}`).toSorted()).toEqual(
      expected.toSorted(),
    )
    expect(expected.length).toBeGreaterThan(8_000)
  })

  it('contested-touchpoints names those that several rows of OWNS point to', async () => {
    const owners = countBy(edges.filter(({ type }) => type === 'OWNS').map(({ to }) => to))
    const expected = [...touchpoints.keys()].filter((touchpoint) => (owners.get(touchpoint) ?? 0) > 1)
    const { rows } = await runNamedReport('contested-touchpoints')
    expect([...new Set(rows.map(({ touchpointId }) => `Touchpoint/${touchpointId}`))]).toEqual(expected)
  })

  it('role-gaps names each touchpoint and each of the four roles that no row gives to anybody', async () => {
    const roles = {
      PROVIDES_DATA_TO: 'data provider',
      INFLUENCES: 'influencer',
      DEFINES: 'definer',
      IMPLEMENTS: 'implementer',
    }
    const held = new Set(edges.map(({ type, to }) => `${to} ${type}`))
    const expected = [...touchpoints.keys()].flatMap((touchpoint) =>
      Object.entries(roles)
        .filter(([type]) => !held.has(`${touchpoint} ${type}`))
        .map(([, role]) => `${touchpoint} ${role}`),
    )
    const { rows } = await runNamedReport('role-gaps')
    const actual = rows.map(({ touchpointId, missingRole }) => `Touchpoint/${touchpointId} ${missingRole}`)
    expect(actual.toSorted()).toEqual(expected.toSorted())
    expect(expected.length).toBeGreaterThan(20_000)
  })

  it('role-matrix has a row for each holder at each touchpoint', async () => {
    const held = edges.filter(({ type, to }) => type === 'IMPLEMENTS' && touchpoints.has(to))
    const { rows } = await runNamedReport('role-matrix')
    const actual = rows.map(
      ({ holderKind, holderId, touchpointId }) => `${holderKind}/${holderId} ${touchpointId}`,
    )
    const expected = held.map(({ from, to }) => `${from} ${to.replace('Touchpoint/', '')}`)
    expect(actual.toSorted()).toEqual(expected.toSorted())
    expect(rows.every(({ isImplementer, isDefiner }) => isImplementer === true && isDefiner === false)).toBe(
      true,
    )
  })

  it('interdependencies counts for each pair what both have to do with', async () => {
    const kinds = ['Touchpoint', 'System', 'Process', 'DataSet']
    const meetings = groupBy(
      edges.filter(({ from, to }) => hasKind(from, ['Department']) && hasKind(to, kinds)),
    )
    const expected = new Map<string, number>()
    for (const parties of meetings.values()) {
      for (const pair of listPairs([...parties].toSorted())) expected.set(pair, (expected.get(pair) ?? 0) + 1)
    }
    const { rows } = await runNamedReport('interdependencies')
    const actual = rows.map((row) => [
      `${row.firstKind}/${row.firstId} ${row.secondKind}/${row.secondId}`,
      row.meetings,
    ])
    expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected))
    expect(expected.size).toBeGreaterThan(1_000)
  })

  it('dependency-matrix counts the touchpoints that two departments carry out together', async () => {
    const implementers = groupBy(edges.filter(({ type }) => type === 'IMPLEMENTS'))
    const expected = new Map<string, number>()
    for (const departments of implementers.values()) {
      for (const one of departments) {
        for (const other of departments) {
          const pair = `${one} ${other}`
          if (one !== other) expected.set(pair, (expected.get(pair) ?? 0) + 1)
        }
      }
    }
    const { rows } = await runNamedReport('dependency-matrix')
    const actual = rows.map((row) => [
      `Department/${row.departmentId} Department/${row.dependsOnId}`,
      row.touchpoints,
    ])
    expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected))
  })

  it.each([
    'Department/vac-acc.bwi01',
    'System/service-1160-ads',
    'Phase/service-3595.enquiry',
    'Touchpoint/service-1242.enquiry.web',
  ])('impact of %s reaches all that a breadth-first search reaches, in as many hops', async (start) => {
    const expected = countHops(start)
    const [kind = '', id = ''] = start.split('/')
    const { rows } = await runNamedReport('impact', { kind, id })
    const actual = rows.map((row) => [`${row.kind}/${row.id}`, row.hops])
    expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected))
    expect(expected.size).toBeGreaterThan(0)
  })

  it('four-questions counts the touchpoints of each customer group and names the systems behind them', async () => {
    const { rows } = await runNamedReport('four-questions')
    const engagementCounts = countBy(
      edges.filter(({ type }) => type === 'ENGAGES_AT').map(({ from }) => from),
    )
    expect(Object.fromEntries(rows.map((row) => [`Customer/${row.customerId}`, row.touchpoints]))).toEqual(
      Object.fromEntries(engagementCounts),
    )
    for (const row of rows) expect(row.systems).toEqual(listSystemNames(`Customer/${row.customerId}`))
  })
})

function runNamedReport(name: string, parameters: Record<string, string> = {}) {
  const report = getReport(catalogue, name)
  return runReport(
    createRowSource(graph, catalogue),
    report,
    withDefaults(report, parameters, new Date()),
    1_000_000,
  )
}

async function readCsvRows(file: string): Promise<CsvRow[]> {
  const rows: CsvRow[] = []
  const parser = createReadStream(join(folder, file)).pipe(parse({ columns: true, bom: true }))
  for await (const row of parser) rows.push(row as CsvRow)
  return rows
}

const hasKind = (element: string, kinds: readonly string[]) => kinds.includes(element.split('/')[0] ?? '')

function countBy(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

function groupBy(pairs: readonly Edge[]): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>()
  for (const { from, to } of pairs) groups.set(to, (groups.get(to) ?? new Set()).add(from))
  return groups
}

function listPairs(items: readonly string[]): string[] {
  return items.flatMap((one, index) => items.slice(index + 1).map((other) => `${one} ${other}`))
}

/** What fails with what, as the table of the model says for the types that occur in these files. */
const forwardFailureTypes = ['IMPLEMENTS', 'PART_OF', 'IN_PHASE', 'NEXT', 'COLLECTS']
const backwardFailureTypes = ['ENGAGES_AT', 'HAS_PHASE', 'DEPENDS_ON']

function countHops(start: string): Map<string, number> {
  const next = new Map<string, string[]>()
  const addArc = (one: string, other: string) => next.set(one, [...(next.get(one) ?? []), other])
  for (const { from, type, to } of edges) {
    if (forwardFailureTypes.includes(type)) addArc(from, to)
    if (backwardFailureTypes.includes(type)) addArc(to, from)
  }
  const hops = new Map([[start, 0]])
  for (const element of hops.keys()) {
    for (const other of next.get(element) ?? []) {
      if (!hops.has(other)) hops.set(other, (hops.get(element) ?? 0) + 1)
    }
  }
  hops.delete(start)
  return hops
}

function listSystemNames(customer: string): string[] {
  const engagedAt = new Set(
    edges.filter(({ from, type }) => type === 'ENGAGES_AT' && from === customer).map(({ to }) => to),
  )
  const systems = edges.filter(
    ({ from, type, to }) => type === 'DEPENDS_ON' && engagedAt.has(from) && hasKind(to, ['System']),
  )
  const actual = systems.map(({ to }) => names.get(to.replace('System/', 'systems/')) ?? '')
  return [...new Set(actual)].toSorted((a, b) => (a < b ? -1 : 1))
}
