import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createInProcessAnalytics } from '../../src/analytics/analyticsService.ts'
import type { FindingEntry } from '../../src/findings/findingEntry.ts'
import { today } from '../../src/model/dates.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { collectFindings, getFindingKey, hasFindingRule } from '../../src/reports/findings.ts'
import { withDefaults } from '../../src/reports/parameters.ts'
import { severities } from '../../src/reports/report.ts'
import { createRowSource } from '../../src/reports/rowSource.ts'
import { runReport } from '../../src/reports/runReport.ts'
import { loadFolder } from '../../src/transfer/import/loadFolder.ts'
import { clearGraph, createTestApp, createTestGraph } from '../support/testGraph.ts'

const folder = join(import.meta.dirname, '../../examples/broadband')
const graph = await createTestGraph()
const app = await createTestApp(graph)
const catalogue = await readCatalogue()
const analytics = createInProcessAnalytics(graph, catalogue)
const day = today()
let findings: readonly FindingEntry[] = []

beforeAll(async () => {
  await loadFolder(graph, folder, { author: 'test' })
  findings = (await analytics.listFindings(day, { filters: [], order: [], hasMembers: true, limit: 100_000 }))
    .items
}, 120_000)

afterAll(async () => {
  await analytics.close()
  await clearGraph(graph)
})

interface Facts {
  readonly confidences: readonly string[]
  readonly hasMomentOfTruth: boolean
  readonly volume: number
  readonly totalVolume: number
  readonly groups: readonly string[]
  readonly sizes: Readonly<Record<string, number>>
}

/** Whom all touchpoints of a finding reach, from the rows of reports that count it. */
interface Reach {
  readonly volume: number
  readonly groups: readonly string[]
  readonly hasMomentOfTruth: boolean
}

/** What docs/findings.md needs to know, in Cypher instead of our projection. */
const READ_FACTS = `
UNWIND $findings AS finding
CALL (finding) {
  UNWIND finding.elements AS element
  MATCH (node:$(element.kind) {id: element.id})
  RETURN collect(node) AS nodes
}
WITH finding, nodes, [node IN nodes WHERE node:Touchpoint] AS touchpoints
RETURN
  finding.key AS key,
  [node IN nodes | coalesce(node.confidence, 'assumed')] AS confidences,
  any(node IN touchpoints WHERE node.momentOfTruth) AS hasMomentOfTruth,
  reduce(sum = 0.0, node IN touchpoints | sum + coalesce(node.volumePerMonth, 0)) AS volume,
  CASE
    WHEN any(node IN nodes WHERE node:Customer) THEN [node IN nodes WHERE node:Customer | node.id]
    ELSE COLLECT {
      MATCH (customer:Customer)-[:ENGAGES_AT]->(touchpoint:Touchpoint)
      WHERE touchpoint IN touchpoints
      RETURN DISTINCT customer.id
    }
  END AS groups`

const READ_TOTALS = `
MATCH (customer:Customer)
WITH collect([customer.id, customer.size]) AS sizes
RETURN sizes, COLLECT {
  MATCH (touchpoint:Touchpoint)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  RETURN sum(touchpoint.volumePerMonth)
}[0] AS totalVolume`

/** The reach of each finding; the recomputation of reports proves that it counts all touchpoints. */
async function readReach(): Promise<ReadonlyMap<string, Reach[]>> {
  const reaches = new Map<string, Reach[]>()
  for (const report of [...catalogue.values()]
    .filter(hasFindingRule)
    .filter(({ finding }) => finding.reach)) {
    const values = withDefaults(report, {}, new Date(day))
    const { rows } = await runReport(createRowSource(graph, catalogue), report, values, 100_000)
    for (const row of rows) {
      const partKey = getFindingKey(report, row)
      if (partKey === undefined) continue
      const key = String((await analytics.getFinding(day, partKey))?.values.key)
      const reach = {
        volume: Number(row.volumePerMonth),
        groups: row.customerIds as string[],
        hasMomentOfTruth: row.hasMomentOfTruth === true,
      }
      reaches.set(key, [...(reaches.get(key) ?? []), reach])
    }
  }
  return reaches
}

const includeReach = (facts: Facts, reach: readonly Reach[] = []): Facts => ({
  ...facts,
  hasMomentOfTruth: facts.hasMomentOfTruth || reach.some((each) => each.hasMomentOfTruth),
  volume: Math.max(facts.volume, ...reach.map(({ volume }) => volume)),
  groups: [...new Set([...facts.groups, ...reach.flatMap(({ groups }) => groups)])],
})

/** The formula as docs/findings.md states it. */
function recomputePoints({ severity, importance }: FindingEntry['values'], facts: Facts) {
  const people = (ids: readonly string[]) => ids.reduce((sum, id) => sum + (facts.sizes[id] ?? 0), 0)
  const levels = ['assumed', 'partlyValidated', 'validated']
  return {
    severityPoints: { low: 5, medium: 20, high: 35, critical: 50 }[String(severity)],
    importancePoints: 2 * Number(importance ?? 3),
    momentOfTruthPoints: facts.hasMomentOfTruth ? 10 : 0,
    customerPoints: Math.round((10 * people(facts.groups)) / people(Object.keys(facts.sizes))),
    volumePoints:
      facts.volume > 0 ? Math.max(0, Math.round(10 + 2.5 * Math.log10(facts.volume / facts.totalVolume))) : 0,
    confidencePoints:
      facts.confidences.length === 0
        ? 0
        : 5 * Math.min(...facts.confidences.map((level) => levels.indexOf(level))),
  }
}

async function readFacts(): Promise<ReadonlyMap<string, Facts>> {
  const [totals] = (await graph.read<{ sizes: [string, number | null][]; totalVolume: number }>(READ_TOTALS))
    .rows
  if (!totals) throw new TypeError('There are no customers')
  const isEverySizeKnown = totals.sizes.every(([, size]) => Number(size) > 0)
  const sizes = Object.fromEntries(
    totals.sizes.map(([id, size]) => [id, isEverySizeKnown ? Number(size) : 1]),
  )
  const { rows } = await graph.read<Facts & { key: string }>(READ_FACTS, {
    findings: findings.map(({ values, elements }) => ({ key: values.key, elements })),
  })
  return new Map(rows.map((row) => [row.key, { ...row, sizes, totalVolume: totals.totalVolume }]))
}

describe('the priority of a finding', () => {
  it('is what the documented formula gives, for every finding of the broadband example', async () => {
    const facts = await readFacts()
    const reach = await readReach()
    expect(reach.size).toBeGreaterThan(5)
    const individual = findings.filter(({ values }) => !values.isSummary)
    expect(individual.length).toBeGreaterThan(50)
    for (const { values } of individual) {
      const key = String(values.key)
      const points = recomputePoints(values, includeReach(facts.get(key) as Facts, reach.get(key)))
      expect({ key: values.key, ...pickPoints(values) }).toEqual({ key: values.key, ...points })
      expect(values.priority).toBe(Object.values(points).reduce<number>((sum, each) => sum + Number(each), 0))
    }
  })

  it('orders the list, and equal ones have a stable order', async () => {
    const list = async () =>
      (await app.inject('/findings?limit=1000')).json().items as { key: string; priority: number }[]
    const first = await list()
    expect(first.map(({ priority }) => priority)).toEqual(
      first.map(({ priority }) => priority).toSorted((a, b) => b - a),
    )
    expect((await list()).map(({ key }) => key)).toEqual(first.map(({ key }) => key))
  })
})

const pickPoints = (values: FindingEntry['values']) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name.endsWith('Points')))

describe('merging', () => {
  it('hides no row and lowers no severity', async () => {
    const found = await collectFindings(createRowSource(graph, catalogue), catalogue, new Date(day))
    const individual = findings.filter(({ values }) => !values.isSummary && values.isPresent)
    const rows = found.flatMap(({ parts }) => parts).reduce((total, part) => total + part.rows, 0)
    expect(individual.reduce((total, { values }) => total + Number(values.count), 0)).toBe(rows)
    for (const { key, severity } of found) {
      const merged = await analytics.getFinding(day, key)
      expect(severities.indexOf(merged?.values.severity as never)).toBeGreaterThanOrEqual(
        severities.indexOf(severity),
      )
    }
  })

  it('leaves a list that people can work through', async () => {
    const { items, total } = await analytics.listFindings(day, { filters: [], order: [], limit: 1_000 })
    expect(total).toBeLessThanOrEqual(120)
    expect(items.filter(({ values }) => values.severity === 'critical').length).toBeLessThanOrEqual(12)
  })
})

describe('every report that finds problems', () => {
  const reports = [...catalogue.values()].filter(hasFindingRule)

  it.each(reports.map((report) => [report.name, report] as const))(
    'declares the cause, the remedy and who can act: %s',
    (_, { finding }) => {
      expect(finding).toMatchObject({
        cause: expect.anything(),
        remedy: { action: expect.any(String), call: expect.any(String) },
        actors: expect.anything(),
      })
    },
  )

  it('names API calls that exist, and reports to merge with that exist', () => {
    const { paths = {} } = app.describeApi() as { paths?: Record<string, object> }
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    for (const { finding } of reports) {
      const call = String(finding.remedy?.call)
      const pattern = new RegExp(`^${call.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
      expect(
        operations.filter((operation) => pattern.test(operation)),
        call,
      ).not.toEqual([])
      for (const name of finding.mergesWith ?? []) expect(catalogue.has(name)).toBe(true)
    }
  })
})
