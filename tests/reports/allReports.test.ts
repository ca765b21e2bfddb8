import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kindNames } from '../../src/model/kinds.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { collectFindings, flagsProblems } from '../../src/reports/findings.ts'
import { withDefaults } from '../../src/reports/parameters.ts'
import { rowSource } from '../../src/reports/rowSource.ts'
import { runReport } from '../../src/reports/runReport.ts'
import { soundEcosystem } from '../support/healthyEcosystem.ts'
import { build, empty, openTestGraph } from '../support/testGraph.ts'

/** The questions that a workshop raises. */
const asked = [
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
]

const catalogue = await readCatalogue()
const reports = [...catalogue.values()].map((report) => [report.name, report] as const)
const graph = await openTestGraph()

it('every question of a workshop has a report', () => {
  expect(asked.filter((name) => !catalogue.has(name))).toEqual([])
})

describe('on an empty map', () => {
  beforeAll(() => empty(graph))

  it.each(reports)('there is an answer, without anything wrong or not a number: %s', async (_, report) => {
    const answer = runReport(rowSource(graph, catalogue), report, withDefaults(report, {}, new Date()), 1_000)
    if (report.parameters.some(({ isRequired }) => isRequired)) {
      await expect(answer).rejects.toMatchObject({ code: 'NOT_FOUND' })
      return
    }
    const { rows } = await answer
    const numbers = rows.flatMap((row) => Object.values(row).filter((value) => typeof value === 'number'))
    expect(numbers.every(Number.isFinite)).toBe(true)
    if (flagsProblems(report)) expect(rows).toEqual([])
  })
})

describe('on a map where nothing is wrong', () => {
  beforeAll(async () => {
    await empty(graph)
    await build(graph, ...soundEcosystem)
  })
  afterAll(() => empty(graph))

  it('every kind of node is there, so that silence says something', () => {
    const kinds = new Set(soundEcosystem.map((part) => ('kind' in part ? part.kind : undefined)))
    expect(kindNames.filter((kind) => !kinds.has(kind))).toEqual([])
  })

  it('no report flags a problem', async () => {
    const findings = await collectFindings(rowSource(graph, catalogue), catalogue, new Date())
    expect(findings.map(({ key }) => key)).toEqual([])
  })
})
