import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
  createTestGraph,
  defines,
  department,
  implementsTouchpoint,
  influences,
  node,
  owns,
  providesDataTo,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
beforeEach(() => clearGraph(graph))

const asOf = '2026-06-30'

describe('role-load', () => {
  beforeEach(() =>
    seedGraph(
      graph,
      ...['it', 'legal', 'sales'].map((id) => department(id)),
      ...['a', 'b', 'c'].map((id) => touchpoint(id)),
      touchpoint('old', { lifecycle: 'retired' }),
      ...['a', 'b', 'c', 'old'].map((id) => implementsTouchpoint('it', id)),
      owns('sales', 'a'),
      defines('sales', 'a'),
      providesDataTo('sales', 'b', { until: '2026-01-01' }),
      influences('legal', 'a'),
    ),
  )

  it('counts the touchpoints in use of each holder, the overloaded first', async () => {
    expect(await runReportRows(graph, 'role-load', { asOf, overloadedFrom: '3' })).toMatchObject([
      {
        holderId: 'it',
        touchpoints: 3,
        asImplementer: 3,
        owned: 0,
        isOverloaded: true,
        onlyInfluences: false,
      },
      { holderId: 'legal', touchpoints: 1, asInfluencer: 1, isOverloaded: false, onlyInfluences: true },
      { holderId: 'sales', touchpoints: 1, owned: 1, asDefiner: 1, asDataProvider: 0, onlyInfluences: false },
    ])
  })

  it('takes nobody for overloaded who carries out less than that', async () => {
    const rows = await runReportRows(graph, 'role-load', { asOf, overloadedFrom: '4' })
    expect(rows.map(({ isOverloaded }) => isOverloaded)).toEqual([false, false, false])
  })
})

describe('ownership-coverage', () => {
  it('divides owned by all touchpoints in use, and shows inherited owners beside', async () => {
    await seedGraph(
      graph,
      department('sales'),
      node('Channel', 'web'),
      node('Journey', 'buying'),
      node('Phase', 'choose', { period: 'prePurchase' }),
      relationship('Journey/buying', 'HAS_PHASE', 'Phase/choose'),
      relationship('Department/sales', 'OWNS', 'Journey/buying'),
      ...['owned', 'inherited', 'alone'].map((id) => touchpoint(id)),
      touchpoint('planned', { lifecycle: 'planned' }),
      owns('sales', 'owned'),
      influences('sales', 'alone'),
      relationship('Touchpoint/owned', 'IN_PHASE', 'Phase/choose'),
      relationship('Touchpoint/inherited', 'IN_PHASE', 'Phase/choose'),
      relationship('Touchpoint/alone', 'VIA', 'Channel/web'),
    )
    expect(await runReportRows(graph, 'ownership-coverage', { asOf })).toEqual([
      {
        grouping: 'all',
        groupId: null,
        group: null,
        touchpoints: 3,
        owned: 1,
        inherited: 1,
        unowned: 1,
        ownedRatio: 1 / 3,
      },
      {
        grouping: 'department',
        groupId: 'sales',
        group: 'sales',
        touchpoints: 2,
        owned: 1,
        inherited: 0,
        unowned: 1,
        ownedRatio: 0.5,
      },
      {
        grouping: 'phase',
        groupId: 'choose',
        group: 'choose',
        touchpoints: 2,
        owned: 1,
        inherited: 1,
        unowned: 0,
        ownedRatio: 0.5,
      },
      {
        grouping: 'channel',
        groupId: 'web',
        group: 'web',
        touchpoints: 1,
        owned: 0,
        inherited: 0,
        unowned: 1,
        ownedRatio: 0,
      },
    ])
  })
})

describe('unclaimed-roles', () => {
  beforeEach(() =>
    seedGraph(
      graph,
      department('finance', { name: 'Finance & Control' }),
      touchpoint('invoice'),
      node('Employee', 'dev', { email: 'dev@example.com' }),
      relationship('Employee/dev', 'LEADS', 'Department/finance'),
    ),
  )

  it.each([
    ['the head of customer experience', 1],
    ['finance', 0],
    ['FINANCE & control', 0],
    ['Dev@example.com', 0],
    ['dev', 0],
  ])('count a claim by %j as somebody else’s: %i', async (claimedBy, rows) => {
    await seedGraph(graph, owns('finance', 'invoice', { claimedBy }))
    expect(await runReportRows(graph, 'unclaimed-roles', { asOf })).toHaveLength(rows)
  })

  it('name the role, who ascribes it and to whom', async () => {
    await seedGraph(graph, defines('finance', 'invoice', { claimedBy: 'sales', since: '2026-01-01' }))
    expect(await runReportRows(graph, 'unclaimed-roles', { asOf })).toMatchObject([
      {
        touchpointId: 'invoice',
        role: 'definer',
        holderId: 'finance',
        claimedBy: 'sales',
        since: '2026-01-01',
      },
    ])
    expect(await runReportRows(graph, 'unclaimed-roles', { asOf: '2025-01-01' })).toEqual([])
  })

  it('leave out claims of which nobody is said to have made them', async () => {
    await seedGraph(graph, owns('finance', 'invoice'))
    expect(await runReportRows(graph, 'unclaimed-roles', { asOf })).toEqual([])
  })
})

describe('presence', () => {
  it('names the touchpoints in use where a department and its people have no part', async () => {
    await seedGraph(
      graph,
      department('marketing'),
      node('Employee', 'cleo'),
      relationship('Employee/cleo', 'WORKS_IN', 'Department/marketing'),
      touchpoint('hotline', { importance: 3 }),
      touchpoint('invoice', { importance: 5 }),
      ...['advert', 'survey', 'event'].map((id) => touchpoint(id)),
      touchpoint('fax', { lifecycle: 'retired' }),
      influences('marketing', 'advert'),
      owns('marketing', 'survey', { until: '2026-01-01' }),
      relationship('Employee/cleo', 'DEFINES', 'Touchpoint/event'),
    )
    const listAbsentTouchpoints = async (day: string) =>
      (await runReportRows(graph, 'presence', { departmentId: 'marketing', asOf: day })).map(
        (row) => row.touchpointId,
      )
    expect(await listAbsentTouchpoints(asOf)).toEqual(['invoice', 'hotline', 'survey'])
    expect(await listAbsentTouchpoints('2025-12-31')).toEqual(['invoice', 'hotline'])
  })
})
