import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kindNames } from '../../src/model/kinds.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { collectFindings, hasFindingRule } from '../../src/reports/findings.ts'
import { withDefaults } from '../../src/reports/parameters.ts'
import { createRowSource } from '../../src/reports/rowSource.ts'
import { runReport } from '../../src/reports/runReport.ts'
import { healthyEcosystem } from '../support/healthyEcosystem.ts'
import { clearGraph, createTestGraph, seedGraph } from '../support/testGraph.ts'

/** The questions that a workshop raises. */
const expectedReportNames = [
  'unowned-touchpoints',
  'contested-touchpoints',
  'role-gaps',
  'role-matrix',
  'role-load',
  'broken-role-chains',
  'ownership-coverage',
  'unclaimed-roles',
  'interdependencies',
  'hidden-interdependencies',
  'dependency-matrix',
  'impact',
  'depends-on',
  'department-pair',
  'shared-systems',
  'dependency-cycles',
  'partner-exposure',
  'single-points-of-failure',
  'joint-failures',
  'centrality',
  'communities',
  'journey-coverage',
  'handoffs',
  'presence',
  'presence-by-period',
  'experience-by-phase',
  'moments-of-truth',
  'expectation-gaps',
  'promise-gaps',
  'promise-feasibility',
  'promise-contradictions',
  'unmet-needs',
  'data-silos',
  'untapped-touchpoints',
  'sensitive-data-paths',
  'evidence-coverage',
  'assumption-flips',
  'stale-elements',
  'unmeasured-touchpoints',
  'measures-off-target',
  'map-health',
  'department-brief',
  'four-questions',
  'unowned-elements',
  'strategy-coverage',
  'parties-without-role',
  'role-balance',
  'influence-paths',
  'silo-summary',
  'unused-data',
  'perception-gaps',
  'gatekeeper-exposure',
  'review-calendar',
  'evidence-methods',
  'journey-canvas',
  'emotion-curve',
  'shortest-paths',
]

const catalogue = await readCatalogue()
const reports = [...catalogue.values()].map((report) => [report.name, report] as const)
const graph = await createTestGraph()

it('every question of a workshop has a report', () => {
  expect(expectedReportNames.filter((name) => !catalogue.has(name))).toEqual([])
})

describe('on an empty map', () => {
  beforeAll(() => clearGraph(graph))

  it.each(reports)('there is an answer, without anything wrong or not a number: %s', async (_, report) => {
    const answer = runReport(
      createRowSource(graph, catalogue),
      report,
      withDefaults(report, {}, new Date()),
      1_000,
    )
    if (report.parameters.some(({ isRequired }) => isRequired)) {
      await expect(answer).rejects.toMatchObject({ code: 'NOT_FOUND' })
      return
    }
    const { rows } = await answer
    const numbers = rows.flatMap((row) => Object.values(row).filter((value) => typeof value === 'number'))
    expect(numbers.every(Number.isFinite)).toBe(true)
    if (hasFindingRule(report)) expect(rows).toEqual([])
  })
})

describe('on a map where nothing is wrong', () => {
  beforeAll(async () => {
    await clearGraph(graph)
    await seedGraph(graph, ...healthyEcosystem)
  })
  afterAll(() => clearGraph(graph))

  it('every kind of node is there, so that silence says something', () => {
    const kinds = new Set(healthyEcosystem.map((part) => ('kind' in part ? part.kind : undefined)))
    expect(kindNames.filter((kind) => !kinds.has(kind))).toEqual([])
  })

  it('no report flags a problem', async () => {
    const findings = await collectFindings(createRowSource(graph, catalogue), catalogue, new Date())
    expect(findings.map(({ key }) => key)).toEqual([])
  })
})
