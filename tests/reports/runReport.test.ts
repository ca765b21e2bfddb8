import { beforeAll, expect, it } from 'vitest'
import { AtlasError } from '../../src/model/errors.ts'
import { getReport, readCatalogue } from '../../src/reports/catalogue.ts'
import { withDefaults } from '../../src/reports/parameters.ts'
import { createRowSource } from '../../src/reports/rowSource.ts'
import { runReport } from '../../src/reports/runReport.ts'
import { clearGraph, createTestGraph, seedGraph, touchpoint } from '../support/testGraph.ts'

const graph = await createTestGraph()
const report = getReport(await readCatalogue(), 'unowned-touchpoints')
const values = withDefaults(report, {}, new Date())
const source = createRowSource(graph, new Map())

beforeAll(async () => {
  await clearGraph(graph)
  await seedGraph(graph, ...['a', 'b', 'c', 'd'].map((id) => touchpoint(id)))
})

it('the first rows of a report come with the number of all', async () => {
  const { rows, total, truncated } = await runReport(source, report, values, 3)
  expect(rows.map(({ touchpointId }) => touchpointId)).toEqual(['a', 'b', 'c'])
  expect({ total, truncated }).toEqual({ total: 4, truncated: true })
})

it('they come as well when the database has too little memory to hold all rows at once', async () => {
  const head = async () => {
    throw new AtlasError('DATABASE_OUT_OF_MEMORY', 'Too many rows')
  }
  const expected = await runReport(source, report, values, 3)
  expect(await runReport({ ...source, head }, report, values, 3)).toEqual(expected)
})
