import { beforeEach, describe, expect, it } from 'vitest'
import {
  createEmptyGraph,
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

const graph = await createEmptyGraph()

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
  beforeEach(() =>
    seedGraph(
      graph,
      department('sales'),
      node('Employee', 'ben'),
      relationship('Employee/ben', 'WORKS_IN', 'Department/sales'),
      node('Channel', 'web'),
      node('Journey', 'buying'),
      node('Phase', 'choose', { period: 'prePurchase' }),
      relationship('Journey/buying', 'HAS_PHASE', 'Phase/choose'),
      relationship('Department/sales', 'OWNS', 'Journey/buying'),
      ...['owned', 'inherited', 'alone', 'personal'].map((id) => touchpoint(id)),
      touchpoint('planned', { lifecycle: 'planned' }),
      owns('sales', 'owned'),
      relationship('Employee/ben', 'OWNS', 'Touchpoint/personal'),
      influences('sales', 'alone'),
      relationship('Touchpoint/owned', 'IN_PHASE', 'Phase/choose'),
      relationship('Touchpoint/inherited', 'IN_PHASE', 'Phase/choose'),
      relationship('Touchpoint/alone', 'VIA', 'Channel/web'),
    ),
  )

  const ofDepartments = { ownedByDepartment: null, ownedByEmployees: null }

  it.each([
    [
      'all',
      [
        {
          groupId: null,
          group: null,
          touchpoints: 4,
          owned: 2,
          ...ofDepartments,
          inherited: 1,
          unowned: 1,
          ownedRatio: 0.5,
        },
      ],
    ],
    [
      'department',
      [
        {
          groupId: null,
          group: null,
          touchpoints: 1,
          owned: 0,
          ownedByDepartment: 0,
          ownedByEmployees: 0,
          inherited: 1,
          unowned: 0,
          ownedRatio: 0,
        },
        {
          groupId: 'sales',
          group: 'sales',
          touchpoints: 3,
          owned: 2,
          ownedByDepartment: 1,
          ownedByEmployees: 1,
          inherited: 0,
          unowned: 1,
          ownedRatio: 2 / 3,
        },
      ],
    ],
    [
      'phase',
      [
        {
          groupId: 'choose',
          group: 'choose',
          touchpoints: 2,
          owned: 1,
          ...ofDepartments,
          inherited: 1,
          unowned: 0,
          ownedRatio: 0.5,
        },
        {
          groupId: null,
          group: null,
          touchpoints: 2,
          owned: 1,
          ...ofDepartments,
          inherited: 0,
          unowned: 1,
          ownedRatio: 0.5,
        },
      ],
    ],
    [
      'channel',
      [
        {
          groupId: 'web',
          group: 'web',
          touchpoints: 1,
          owned: 0,
          ...ofDepartments,
          inherited: 0,
          unowned: 1,
          ownedRatio: 0,
        },
        {
          groupId: null,
          group: null,
          touchpoints: 3,
          owned: 2,
          ...ofDepartments,
          inherited: 1,
          unowned: 0,
          ownedRatio: 2 / 3,
        },
      ],
    ],
  ])(
    'divides owned by all touchpoints in use, by %s, and shows inherited owners apart',
    async (grouping, rows) => {
      expect(await runReportRows(graph, 'ownership-coverage', { asOf, grouping })).toEqual(
        rows.map((row) => ({ grouping, ...row })),
      )
    },
  )
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
      (await runReportRows(graph, 'presence', { id: 'marketing', asOf: day })).map((row) => row.touchpointId)
    expect(await listAbsentTouchpoints(asOf)).toEqual(['invoice', 'hotline', 'survey'])
    expect(await listAbsentTouchpoints('2025-12-31')).toEqual(['invoice', 'hotline'])
  })

  it('may be about any party, and only one period', async () => {
    await seedGraph(
      graph,
      node('Partner', 'agency'),
      node('Phase', 'choose', { period: 'prePurchase' }),
      ...['advert', 'shop', 'hotline'].map((id) => touchpoint(id)),
      relationship('Touchpoint/advert', 'IN_PHASE', 'Phase/choose'),
      relationship('Touchpoint/shop', 'IN_PHASE', 'Phase/choose'),
      relationship('Partner/agency', 'DEFINES', 'Touchpoint/advert'),
    )
    const rows = await runReportRows(graph, 'presence', {
      kind: 'Partner',
      id: 'agency',
      period: 'prePurchase',
    })
    expect(rows).toMatchObject([{ touchpointId: 'shop', periods: ['prePurchase'] }])
  })
})

describe('presence-by-period', () => {
  it('names who takes part on both sides of the purchase, and who in only one half', async () => {
    await seedGraph(
      graph,
      ...['marketing', 'sales', 'legal'].map((id) => department(id)),
      node('Employee', 'cleo'),
      relationship('Employee/cleo', 'WORKS_IN', 'Department/marketing'),
      node('Phase', 'choose', { period: 'prePurchase' }),
      node('Phase', 'use', { period: 'postPurchase' }),
      node('Phase', 'unknown'),
      ...['advert', 'shop', 'hotline'].map((id) => touchpoint(id)),
      relationship('Touchpoint/advert', 'IN_PHASE', 'Phase/choose'),
      relationship('Touchpoint/shop', 'IN_PHASE', 'Phase/choose'),
      relationship('Touchpoint/shop', 'IN_PHASE', 'Phase/unknown'),
      relationship('Touchpoint/hotline', 'IN_PHASE', 'Phase/use'),
      owns('marketing', 'advert'),
      relationship('Employee/cleo', 'INFLUENCES', 'Touchpoint/hotline'),
      implementsTouchpoint('sales', 'shop'),
      influences('sales', 'hotline', { until: '2020-01-01' }),
    )
    expect(await runReportRows(graph, 'presence-by-period', { asOf })).toMatchObject([
      {
        partyId: 'marketing',
        prePurchase: 1,
        purchase: 0,
        postPurchase: 1,
        prePurchaseRatio: 0.5,
        purchaseRatio: null,
        postPurchaseRatio: 1,
        isOnBothSides: true,
      },
      { partyId: 'sales', prePurchase: 1, postPurchase: 0, isOnBothSides: false },
      { partyId: 'legal', prePurchase: 0, postPurchase: 0, isOnBothSides: false },
      { partyId: 'cleo', prePurchase: 0, postPurchase: 1, isOnBothSides: false },
    ])
  })
})
