import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createInProcessAnalytics } from '../../src/analytics/analyticsService.ts'
import { createWorkerAnalytics } from '../../src/analytics/workerAnalytics.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { getReport, readCatalogue } from '../../src/reports/catalogue.ts'
import { runReport } from '../../src/reports/runReport.ts'
import {
  createTestGraph,
  department,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const day = '2026-06-30'
const graph = await createTestGraph()

const catalogue = await readCatalogue()
const inProcessAnalytics = createInProcessAnalytics(graph, catalogue)
const workerAnalytics = createWorkerAnalytics(graph, async () => [])

beforeAll(async () => {
  await seedGraph(
    graph,
    node('System', 'billing'),
    ...Array.from({ length: 1_500 }, (_, index) => node('Partner', `partner-${index}`)),
    ...Array.from({ length: 1_500 }, (_, index) => touchpoint(`touchpoint-${index}`)),
    ...Array.from({ length: 1_500 }, (_, index) =>
      relationship(`Touchpoint/touchpoint-${index}`, 'DEPENDS_ON', `Partner/partner-${index}`),
    ),
    department('finance'),
    owns('finance', 'touchpoint-0'),
  )
})

afterAll(() => workerAnalytics.close())

describe('answers from the background', () => {
  it('are the same rows, however many, of the same version', async () => {
    const report = getReport(catalogue, 'single-points-of-failure')
    const expected = await runReport(inProcessAnalytics, report, { asOf: day }, 10_000)
    expect(expected.total).toBe(1_500)
    expect(await runReport(workerAnalytics, report, { asOf: day }, 10_000)).toEqual(expected)
  })

  it('are the same findings and consequences', async () => {
    const query = { filters: [], order: [], limit: 20 }
    expect(await workerAnalytics.listFindings(day, query)).toEqual(
      await inProcessAnalytics.listFindings(day, query),
    )
    const supposition = {
      changes: [{ op: 'delete', key: { kind: 'Department', id: 'finance' }, cascade: 'relationships' }],
      reports: [{ name: 'unowned-touchpoints', values: { asOf: day } }],
      author: 'test',
    } as const
    const consequences = await workerAnalytics.whatIf(supposition)
    expect(consequences).toEqual(await inProcessAnalytics.whatIf(supposition))
    expect(consequences.findings.opened).toMatchObject([{ key: 'unowned-touchpoints:touchpoint-0' }])
  })

  it('see at once what was committed', async () => {
    const report = getReport(catalogue, 'single-points-of-failure')
    await seedGraph(graph, relationship('Touchpoint/touchpoint-0', 'DEPENDS_ON', 'System/billing'))
    const { rows } = await runReport(workerAnalytics, report, { asOf: day }, 10_000)
    expect(rows.map(({ id }) => id)).toContain('billing')
  })

  it('fail with the same errors', async () => {
    const changes = [{ op: 'delete', key: { kind: 'Department', id: 'none' } }] as const
    const supposition = { changes, reports: [], author: 'test' }
    await expect(workerAnalytics.whatIf(supposition)).rejects.toMatchObject({
      name: 'AtlasError',
      code: 'CHANGES_NOT_APPLIED',
      faults: [{ path: '/changes/0' }],
    })
  })

  it('do not wait for one that waits for the database', async () => {
    const changes = [
      { op: 'delete', key: { kind: 'Department', id: 'finance' }, cascade: 'relationships' },
    ] as const
    const slow = await graph.write(async (transaction) => {
      await transaction.run('MATCH (department:Department {id: "finance"}) SET department.lock = true')
      const waiting = workerAnalytics.whatIf({ changes, reports: [], author: 'test' })
      const order: string[] = []
      waiting.then(() => order.push('slow'))
      await workerAnalytics
        .listFindings(day, { filters: [], order: [], limit: 1 })
        .then(() => order.push('quick'))
      await transaction.run('MATCH (department:Department {id: "finance"}) REMOVE department.lock')
      expect(order).toEqual(['quick'])
      return { waiting }
    })
    expect(await slow.waiting).toBeDefined()
  })

  it.each([0, 150, 300, 450, 600])('can be closed %i ms after they were opened', async (afterMs) => {
    const closingAnalytics = createWorkerAnalytics(graph, async () => [])
    await setTimeout(afterMs)
    expect(await closingAnalytics.close()).toBeUndefined()
    await expect(closingAnalytics.listFindings(day, { filters: [], order: [], limit: 1 })).rejects.toThrow(
      AtlasError,
    )
  })

  it('may be left before the end', async () => {
    const report = getReport(catalogue, 'single-points-of-failure')
    for await (const row of workerAnalytics.analyse(report, { asOf: day })) {
      expect(row.kind).toBeTypeOf('string')
      break
    }
    expect((await runReport(workerAnalytics, report, { asOf: day }, 1)).total).toBeGreaterThan(1_000)
  })
})

describe('findings that cannot be collected', () => {
  it('fail for everyone who waits for them', async () => {
    const stream: Graph['stream'] = () => {
      throw new AtlasError('REPORT_TOO_SLOW', 'Too slow')
    }
    const failingAnalytics = createInProcessAnalytics({ ...graph, stream }, catalogue)
    const query = { filters: [], order: [], limit: 20 }
    const outcomes = await Promise.allSettled([
      failingAnalytics.listFindings(day, query),
      failingAnalytics.listFindings(day, query),
    ])
    expect(outcomes.map((outcome) => 'reason' in outcome && outcome.reason.code)).toEqual([
      'REPORT_TOO_SLOW',
      'REPORT_TOO_SLOW',
    ])
    await failingAnalytics.close()
  })
})
