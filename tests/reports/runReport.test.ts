import { beforeAll, expect, it } from 'vitest'
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

it('rows are counted as well where they are too many to be held at once', async () => {
  const query = 'UNWIND range(1, 200003) AS touchpointId RETURN touchpointId'
  const columns = report.columns.filter(({ name }) => name === 'touchpointId')
  const { rows, total } = await runReport(source, { ...report, columns, source: { query } }, values, 2)
  expect(rows.map(({ touchpointId }) => touchpointId)).toEqual([1, 2])
  expect(total).toBe(200_003)
})
