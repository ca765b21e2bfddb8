import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openServerQueries } from '../../src/replica/serverQueries.ts'
import { collectSavedFindings } from '../../src/reports/saved/savedFindings.ts'
import { createSavedQueryRunner } from '../../src/reports/saved/savedQueries.ts'
import { createSavedCatalogue } from '../../src/reports/saved/savedReports.ts'
import { clearGraph, createTestApp, createTestGraph, seedGraph, touchpoint } from '../support/testGraph.ts'
import { createTouchpointReport } from '../support/touchpointReport.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
const adHoc = openServerQueries(graph.settings, graph)

const quickQuery = 'MATCH (n:Touchpoint) RETURN n.id AS touchpointId'
/** It takes hours. */
const slowQuery = `MATCH (n:Touchpoint)
UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y
WITH n.id AS touchpointId, max(x * y) AS product
RETURN touchpointId`

beforeAll(async () => {
  await seedGraph(graph, touchpoint('invoice'))
  const reports = { 'a-slow': slowQuery, 'b-slow': slowQuery, 'c-quick': quickQuery }
  for (const [name, query] of Object.entries(reports)) {
    const payload = { text: createTouchpointReport(query) }
    const { statusCode, body } = await app.inject({ method: 'PUT', url: `/reports/${name}`, payload })
    expect(statusCode, body).toBe(201)
  }
})
afterAll(async () => {
  await adHoc.close()
  await clearGraph(graph)
})

describe('saved reports with findings', () => {
  it('that take too long are listed as failed, and the findings are answered without them', async () => {
    const { statusCode, headers, body } = await app.inject({ method: 'GET', url: '/findings?limit=1000' })
    expect(statusCode, body).toBe(200)
    expect(headers.etag).toBeUndefined()
    const { items, failedReports } = JSON.parse(body)
    expect(failedReports).toEqual(
      ['a-slow', 'b-slow'].map((name) => ({ name, reason: 'The query did not finish in time' })),
    )
    const keys = items.map(({ key }: { key: string }) => key)
    expect(keys).toEqual(
      expect.arrayContaining(['a-slow:cannot-be-run', 'b-slow:cannot-be-run', 'c-quick:invoice']),
    )
    const groups = await app.inject({ method: 'GET', url: '/findings?groupBy=report' })
    expect(groups.json().failedReports).toHaveLength(2)
  }, 60_000)

  it('share a budget: after it, no other is started', async () => {
    const runQuery = createSavedQueryRunner(adHoc)
    const reports = await createSavedCatalogue(graph)()
    const startMs = performance.now()
    const { findings, failed } = await collectSavedFindings(graph, runQuery, reports, new Date(), {
      budgetMs: 1_500,
    })
    expect(performance.now() - startMs).toBeLessThan(5_000)
    expect(failed.map(({ name }) => name)).toEqual(['a-slow', 'b-slow', 'c-quick'])
    expect(failed[2]?.reason).toBe('Saved reports with findings used up the time for all of them')
    expect(findings).toHaveLength(3)
  }, 60_000)
})
