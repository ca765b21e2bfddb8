import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answersHere } from '../../src/analytics/analyticsService.ts'
import { answersInBackground } from '../../src/analytics/workerAnalytics.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { readCatalogue, reportNamed } from '../../src/reports/catalogue.ts'
import { runReport } from '../../src/reports/runReport.ts'
import { build, department, link, node, openTestGraph, owns, touchpoint } from '../support/testGraph.ts'

const day = '2026-06-30'
const graph = await openTestGraph()

const catalogue = await readCatalogue()
const here = answersHere(graph, catalogue)
const background = answersInBackground(graph)

beforeAll(async () => {
  await build(
    graph,
    node('System', 'billing'),
    ...Array.from({ length: 1_500 }, (_, index) => node('Partner', `partner-${index}`)),
    ...Array.from({ length: 1_500 }, (_, index) => touchpoint(`touchpoint-${index}`)),
    ...Array.from({ length: 1_500 }, (_, index) =>
      link(`Touchpoint/touchpoint-${index}`, 'DEPENDS_ON', `Partner/partner-${index}`),
    ),
    department('finance'),
    owns('finance', 'touchpoint-0'),
  )
})

afterAll(() => background.close())

describe('answers from the background', () => {
  it('are the same rows, however many, of the same version', async () => {
    const report = reportNamed(catalogue, 'single-points-of-failure')
    const expected = await runReport(here, report, { asOf: day }, 10_000)
    expect(expected.total).toBe(1_500)
    expect(await runReport(background, report, { asOf: day }, 10_000)).toEqual(expected)
  })

  it('are the same findings and consequences', async () => {
    const query = { filters: [], order: [], limit: 20 }
    expect(await background.findings(day, query)).toEqual(await here.findings(day, query))
    const supposition = {
      changes: [{ op: 'delete', key: { kind: 'Department', id: 'finance' }, cascade: 'relationships' }],
      reports: [{ name: 'unowned-touchpoints', values: { asOf: day } }],
      author: 'test',
    } as const
    const consequences = await background.whatIf(supposition)
    expect(consequences).toEqual(await here.whatIf(supposition))
    expect(consequences.findings.opened).toMatchObject([{ key: 'unowned-touchpoints:touchpoint-0' }])
  })

  it('see at once what was committed', async () => {
    const report = reportNamed(catalogue, 'single-points-of-failure')
    await build(graph, link('Touchpoint/touchpoint-0', 'DEPENDS_ON', 'System/billing'))
    const { rows } = await runReport(background, report, { asOf: day }, 10_000)
    expect(rows.map(({ id }) => id)).toContain('billing')
  })

  it('fail with the same errors', async () => {
    const changes = [{ op: 'delete', key: { kind: 'Department', id: 'none' } }] as const
    const supposition = { changes, reports: [], author: 'test' }
    await expect(background.whatIf(supposition)).rejects.toMatchObject({
      name: 'AtlasError',
      code: 'CHANGES_REFUSED',
      faults: [{ path: '/changes/0' }],
    })
  })

  it('do not wait for one that waits for the database', async () => {
    const changes = [
      { op: 'delete', key: { kind: 'Department', id: 'finance' }, cascade: 'relationships' },
    ] as const
    const slow = await graph.write(async (transaction) => {
      await transaction.run('MATCH (department:Department {id: "finance"}) SET department.lock = true')
      const waiting = background.whatIf({ changes, reports: [], author: 'test' })
      const order: string[] = []
      waiting.then(() => order.push('slow'))
      await background.findings(day, { filters: [], order: [], limit: 1 }).then(() => order.push('quick'))
      await transaction.run('MATCH (department:Department {id: "finance"}) REMOVE department.lock')
      expect(order).toEqual(['quick'])
      return { waiting }
    })
    expect(await slow.waiting).toBeDefined()
  })

  it.each([0, 150, 300, 450, 600])('can be closed %i ms after they were opened', async (afterMs) => {
    const opened = answersInBackground(graph)
    await setTimeout(afterMs)
    expect(await opened.close()).toBeUndefined()
    await expect(opened.findings(day, { filters: [], order: [], limit: 1 })).rejects.toThrow(AtlasError)
  })

  it('may be left before the end', async () => {
    const report = reportNamed(catalogue, 'single-points-of-failure')
    for await (const row of background.analyse(report, { asOf: day })) {
      expect(row.kind).toBeTypeOf('string')
      break
    }
    expect((await runReport(background, report, { asOf: day }, 1)).total).toBeGreaterThan(1_000)
  })
})

describe('findings that cannot be collected', () => {
  it('are told so to everybody who waits for them', async () => {
    const stream: Graph['stream'] = () => {
      throw new AtlasError('REPORT_TOO_SLOW', 'Too slow')
    }
    const answers = answersHere({ ...graph, stream }, catalogue)
    const query = { filters: [], order: [], limit: 20 }
    const outcomes = await Promise.allSettled([answers.findings(day, query), answers.findings(day, query)])
    expect(outcomes.map((outcome) => 'reason' in outcome && outcome.reason.code)).toEqual([
      'REPORT_TOO_SLOW',
      'REPORT_TOO_SLOW',
    ])
    await answers.close()
  })
})
