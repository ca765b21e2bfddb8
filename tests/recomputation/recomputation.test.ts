import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { getReport, readCatalogue } from '../../src/reports/catalogue.ts'
import { withDefaults } from '../../src/reports/parameters.ts'
import { type Report, withoutAlgorithm } from '../../src/reports/report.ts'
import { createRowSource } from '../../src/reports/rowSource.ts'
import { runReport } from '../../src/reports/runReport.ts'
import { clearGraph, createTestGraph, seedGraph } from '../support/testGraph.ts'
import type { Ecosystem, Properties, Recomputation } from './ecosystem.ts'
import { day, generateEcosystem, type Theme } from './generate.ts'

const ecosystems: readonly { readonly theme: Theme; readonly seed: number }[] = [
  ...[1, 2, 3, 4, 6, 13, 16].map((seed) => ({ theme: 'everything', seed }) as const),
  { theme: 'data', seed: 57 },
  { theme: 'data', seed: 607 },
  { theme: 'measures', seed: 6 },
  { theme: 'measures', seed: 20 },
  { theme: 'failure', seed: 104 },
]

const folder = join(import.meta.dirname, 'reports')
const recomputations = new Map<string, Recomputation>(
  await Promise.all(
    (await readdir(folder))
      .toSorted()
      .map(async (file) => [file.replace(/\.ts$/, ''), await import(join(folder, file))] as const),
  ),
)
const catalogue = await readCatalogue()
const graph = await createTestGraph()
const rowCounts = new Map<string, number>()

it('recomputes every report of the catalogue', () => {
  expect([...recomputations.keys()].toSorted()).toEqual([...catalogue.keys()].toSorted())
})

describe.each(ecosystems)('on random ecosystem $seed about $theme', ({ seed, theme }) => {
  const ecosystem = generateEcosystem(seed, theme)

  beforeAll(async () => {
    await clearGraph(graph)
    await seedGraph(graph, ...toChanges(ecosystem))
  })

  it.each([...recomputations])('%s has the rows of its description', async (name, recomputation) => {
    const { recompute, listParameters = () => [{}] } = recomputation
    for (const parameters of listParameters(ecosystem)) {
      const values = readParameters(name, parameters)
      const expected = { parameters: values, rows: await recompute(ecosystem, values) }
      for (const report of listForms(getReport(catalogue, name))) {
        const { rows } = await runReport(createRowSource(graph, catalogue), report, values, 1_000_000)
        rowCounts.set(name, (rowCounts.get(name) ?? 0) + rows.length)
        expect({ parameters: values, rows }).toEqual(expected)
      }
    }
  })
})

it('compares at least one row of every report', () => {
  expect([...recomputations.keys()].filter((name) => !rowCounts.get(name))).toEqual([])
})

/** A query whose rows an algorithm computes is run too. */
const listForms = (report: Report): Report[] =>
  'query' in report.source && 'analyse' in report.source ? [report, withoutAlgorithm(report)] : [report]

function readParameters(name: string, parameters: Properties) {
  const report = getReport(catalogue, name)
  const hasDay = report.parameters.some((parameter) => parameter.name === 'asOf')
  return withDefaults(report, { ...(hasDay ? { asOf: day } : {}), ...parameters }, new Date())
}

const toChanges = ({ nodes, relationships }: Ecosystem): object[] => [
  ...nodes.map((node) => ({ op: 'put', ...node })),
  ...relationships.map((relationship) => ({ op: 'put', ...relationship })),
]
