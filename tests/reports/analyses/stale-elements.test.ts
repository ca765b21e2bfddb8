import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
  createTestGraph,
  node,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()
beforeEach(() => clearGraph(graph))

const reviewed = { reviewedAt: '2026-01-01T12:00:00Z', reviewEveryDays: 31 }
const listStaleElements = (asOf: string, maxDistance = '3') =>
  runReportRows(graph, 'stale-elements', { asOf, maxDistance })

describe('stale-elements', () => {
  beforeEach(() =>
    seedGraph(
      graph,
      node('System', 'billing', reviewed),
      touchpoint('invoice', { importance: 5 }),
      node('Phase', 'pay', { period: 'postPurchase' }),
      node('Journey', 'living'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
      relationship('Touchpoint/invoice', 'IN_PHASE', 'Phase/pay'),
      relationship('Journey/living', 'HAS_PHASE', 'Phase/pay'),
    ),
  )

  it('begin on the day after the review was due', async () => {
    expect(await listStaleElements('2026-02-01')).toEqual([])
    expect(await listStaleElements('2026-02-02', '0')).toMatchObject([
      { id: 'billing', daysOverdue: 1, isOverdue: true },
    ])
  })

  it('pass staleness on along what would suffer, with the way and its length', async () => {
    expect(await listStaleElements('2026-02-11')).toMatchObject([
      { id: 'billing', distance: 0, daysOverdue: 10, path: 'billing' },
      { id: 'invoice', distance: 1, isOverdue: false, overdueId: 'billing', importance: 5 },
      { id: 'pay', distance: 2 },
      {
        id: 'living',
        distance: 3,
        path: 'billing <-DEPENDS_ON- invoice -IN_PHASE-> pay <-HAS_PHASE- living',
      },
    ])
    expect((await listStaleElements('2026-02-11', '1')).map(({ id }) => id)).toEqual(['billing', 'invoice'])
  })

  it('count what never was reviewed but has an interval, as map-health does', async () => {
    await seedGraph(graph, node('System', 'crm', { reviewEveryDays: 30 }), node('System', 'ledger'))
    expect(await listStaleElements('2026-02-11', '0')).toMatchObject([
      { id: 'crm', isNeverReviewed: true, daysOverdue: null, reviewStatus: 'never reviewed' },
      { id: 'billing', isNeverReviewed: false, daysOverdue: 10, reviewStatus: '10 days overdue' },
    ])
    const health = await runReportRows(graph, 'map-health', { asOf: '2026-02-11' })
    expect(health.find(({ check }) => check === 'reviewOverdue')).toMatchObject({
      exampleIds: ['billing', 'crm'],
    })
  })

  it('name the nearest, and among equally near ones the one that is overdue longest', async () => {
    await seedGraph(
      graph,
      node('System', 'crm', { ...reviewed, reviewEveryDays: 1 }),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/crm'),
    )
    const rows = await listStaleElements('2026-02-11')
    expect(rows.map(({ id, overdueId }) => [id, overdueId])).toEqual([
      ['crm', 'crm'],
      ['billing', 'billing'],
      ['invoice', 'crm'],
      ['pay', 'crm'],
      ['living', 'crm'],
    ])
  })
})
