import { describe, expect, it } from 'vitest'
import {
  clearGraph,
  createEmptyGraph,
  defines,
  department,
  implementsTouchpoint,
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
const journey = [
  node('Journey', 'living'),
  node('Phase', 'buy', { period: 'purchase', position: 1 }),
  node('Phase', 'use', { period: 'postPurchase', position: 2 }),
  relationship('Journey/living', 'HAS_PHASE', 'Phase/buy'),
  relationship('Journey/living', 'HAS_PHASE', 'Phase/use'),
]
const inPhase = (id: string, phase: string) => relationship(`Touchpoint/${id}`, 'IN_PHASE', `Phase/${phase}`)

describe('journey-coverage', () => {
  it('has a cell for each phase and channel, empty ones too', async () => {
    await seedGraph(
      graph,
      ...journey,
      department('sales'),
      node('Channel', 'shop'),
      node('Channel', 'web'),
      touchpoint('order'),
      touchpoint('advice'),
      touchpoint('fax', { lifecycle: 'retired' }),
      ...['order', 'advice', 'fax'].map((id) => inPhase(id, 'buy')),
      ...['order', 'advice', 'fax'].map((id) => relationship(`Touchpoint/${id}`, 'VIA', 'Channel/shop')),
      owns('sales', 'order'),
    )
    const rows = await runReportRows(graph, 'journey-coverage', { asOf })
    expect(
      rows.map(({ phaseId, channelId, touchpoints, owned }) => [phaseId, channelId, touchpoints, owned]),
    ).toEqual([
      ['buy', 'shop', 2, 1],
      ['buy', 'web', 0, 0],
      ['use', 'shop', 0, 0],
      ['use', 'web', 0, 0],
    ])
    expect(rows[0]?.touchpointNames).toEqual(['advice', 'order'])
    expect(await runReportRows(graph, 'journey-coverage', { asOf, journeyId: 'other' })).toEqual([])
  })
})

describe('journey-canvas', () => {
  it('has each element in its lane, touchpoints in their order, with owners and times', async () => {
    await seedGraph(
      graph,
      ...journey,
      department('sales'),
      department('legal', { visibility: 'support' }),
      node('Customer', 'families'),
      node('Partner', 'carrier'),
      node('System', 'shop'),
      node('Channel', 'web'),
      touchpoint('advice', { deliveredResponseMinutes: 60 }),
      touchpoint('order', { importance: 5, momentOfTruth: true, rating: 1 }),
      touchpoint('plan', { lifecycle: 'planned' }),
      relationship('Touchpoint/order', 'IN_PHASE', 'Phase/buy', { position: 1 }),
      relationship('Touchpoint/advice', 'IN_PHASE', 'Phase/buy', { position: 2 }),
      inPhase('plan', 'buy'),
      owns('sales', 'order'),
      owns('legal', 'order'),
      relationship('Customer/families', 'ENGAGES_AT', 'Touchpoint/advice', {
        emotion: 2,
        expectedResponseMinutes: 30,
      }),
      relationship('Touchpoint/order', 'DEPENDS_ON', 'System/shop'),
      relationship('System/shop', 'DEPENDS_ON', 'Partner/carrier'),
      relationship('Touchpoint/order', 'VIA', 'Channel/web'),
    )
    const rows = await runReportRows(graph, 'journey-canvas', { asOf, journeyId: 'living' })
    expect(
      rows.map(({ phaseId, lane, position, id, isUnowned, isContested }) => [
        phaseId,
        lane,
        position,
        id,
        isUnowned,
        isContested,
      ]),
    ).toEqual([
      ['buy', 'customer', 1, 'families', false, false],
      ['buy', 'frontstage', 1, 'order', false, true],
      ['buy', 'frontstage', 2, 'advice', true, false],
      ['buy', 'frontstage', 3, 'plan', false, false],
      ['buy', 'backstage', 1, 'sales', false, false],
      ['buy', 'support', 1, 'legal', false, false],
      ['buy', 'support', 2, 'shop', true, false],
      ['buy', 'partners', 1, 'carrier', false, false],
    ])
    expect(rows[1]).toMatchObject({
      owners: ['legal', 'sales'],
      channels: ['web'],
      importance: 5,
      momentOfTruth: true,
      rating: 1,
    })
    expect(rows[2]).toMatchObject({ emotion: 2, expectedResponseMinutes: 30, deliveredResponseMinutes: 60 })
  })

  it('has a journey that exists', async () => {
    await expect(runReportRows(graph, 'journey-canvas', { journeyId: 'none' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('emotion-curve', () => {
  it('has a point for each group and phase, empty where the group does not engage', async () => {
    await seedGraph(
      graph,
      ...journey,
      node('Customer', 'families'),
      node('Customer', 'students'),
      node('Customer', 'strangers'),
      touchpoint('order', { emotion: -1 }),
      touchpoint('advice'),
      inPhase('order', 'buy'),
      inPhase('advice', 'buy'),
      ...['order', 'advice'].map((id) =>
        relationship('Customer/families', 'ENGAGES_AT', `Touchpoint/${id}`, { emotion: 2 }),
      ),
      relationship('Customer/students', 'ENGAGES_AT', 'Touchpoint/order'),
    )
    const rows = await runReportRows(graph, 'emotion-curve', { journeyId: 'living' })
    expect(
      rows.map(({ customerId, phaseId, emotion, touchpoints, withEmotion }) => [
        customerId,
        phaseId,
        emotion,
        touchpoints,
        withEmotion,
      ]),
    ).toEqual([
      ['families', 'buy', 2, 2, 2],
      ['families', 'use', null, 0, 0],
      ['students', 'buy', -1, 1, 1],
      ['students', 'use', null, 0, 0],
    ])
  })
})

describe('experience-by-phase', () => {
  it('tells what is known of how much, and no average of nothing', async () => {
    await seedGraph(
      graph,
      ...journey,
      touchpoint('order', { rating: 2, emotion: 1 }),
      touchpoint('advice', { rating: -1 }),
      touchpoint('leaflet'),
      ...['order', 'advice', 'leaflet'].map((id) => inPhase(id, 'buy')),
    )
    expect(await runReportRows(graph, 'experience-by-phase')).toMatchObject([
      {
        phaseId: 'buy',
        total: 3,
        assessed: 2,
        averageRating: 0.5,
        good: 1,
        goodRatio: 0.5,
        withEmotion: 1,
        averageEmotion: 1,
      },
      { phaseId: 'use', total: 0, assessed: 0, averageRating: null, goodRatio: null, averageEmotion: null },
    ])
  })
})

describe('handoffs', () => {
  const fromBuyingToUsing = [
    ...journey,
    ...['sales', 'service', 'it'].map((id) => department(id)),
    touchpoint('order', { importance: 3 }),
    touchpoint('setup', { importance: 5 }),
    inPhase('order', 'buy'),
    inPhase('setup', 'use'),
    relationship('Touchpoint/order', 'NEXT', 'Touchpoint/setup'),
    owns('sales', 'order'),
    owns('service', 'setup'),
  ]

  it('tell a hard restart: from buying to using, and nothing carries over', async () => {
    await seedGraph(graph, ...fromBuyingToUsing)
    expect(await runReportRows(graph, 'handoffs', { asOf })).toMatchObject([
      {
        fromTouchpointId: 'order',
        toTouchpointId: 'setup',
        importance: 5,
        hardRestart: true,
        ownerChanges: true,
        implementerChanges: false,
        fromOwners: ['sales'],
        toOwners: ['service'],
        carriesOver: [],
      },
    ])
  })

  it.each([
    [
      'a data set',
      [
        node('DataSet', 'orders', { sensitivity: 'personal' }),
        relationship('Touchpoint/order', 'COLLECTS', 'DataSet/orders'),
        relationship('Touchpoint/setup', 'DEPENDS_ON', 'DataSet/orders'),
      ],
      'orders',
    ],
    [
      'a system behind both',
      [
        node('System', 'crm'),
        node('Process', 'ordering'),
        relationship('Touchpoint/order', 'DEPENDS_ON', 'Process/ordering'),
        relationship('Process/ordering', 'DEPENDS_ON', 'System/crm'),
        relationship('Touchpoint/setup', 'DEPENDS_ON', 'System/crm'),
      ],
      'crm',
    ],
    ['a department at both', [defines('it', 'order'), providesDataTo('it', 'setup')], 'it'],
  ])('tell what carries over: %s', async (_, parts, name) => {
    await seedGraph(graph, ...fromBuyingToUsing, ...parts)
    expect(await runReportRows(graph, 'handoffs', { asOf })).toMatchObject([
      { hardRestart: false, carriesOver: [name] },
    ])
  })

  it('leave out where the same people go on, and what is not in use', async () => {
    await seedGraph(graph, ...fromBuyingToUsing, owns('sales', 'setup'), owns('service', 'order'))
    expect(await runReportRows(graph, 'handoffs', { asOf })).toEqual([])
    await clearGraph(graph)
    await seedGraph(graph, ...fromBuyingToUsing, touchpoint('setup', { lifecycle: 'planned' }))
    expect(await runReportRows(graph, 'handoffs', { asOf })).toEqual([])
  })

  it('see a change of implementers within using, which is no restart', async () => {
    await seedGraph(
      graph,
      ...fromBuyingToUsing,
      touchpoint('help'),
      inPhase('help', 'use'),
      relationship('Touchpoint/setup', 'NEXT', 'Touchpoint/help'),
      owns('service', 'help'),
      implementsTouchpoint('it', 'help'),
    )
    const rows = await runReportRows(graph, 'handoffs', { asOf })
    expect(rows.find(({ toTouchpointId }) => toTouchpointId === 'help')).toMatchObject({
      ownerChanges: false,
      implementerChanges: true,
      hardRestart: false,
      toImplementers: ['it'],
    })
  })
})

describe('moments-of-truth', () => {
  const moment = { momentOfTruth: true, importance: 5 }

  it('names every risk of each, the most endangered first', async () => {
    await seedGraph(
      graph,
      ...['finance', 'service'].map((id) => department(id)),
      node('Customer', 'households'),
      node('System', 'old-crm', { lifecycle: 'retiring' }),
      touchpoint('invoice', { ...moment, rating: -1, deliveredResponseMinutes: 90 }),
      owns('finance', 'invoice'),
      owns('service', 'invoice'),
      implementsTouchpoint('finance', 'invoice'),
      relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/invoice', {
        expectedResponseMinutes: 60,
      }),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/old-crm'),
      touchpoint('welcome', moment),
      touchpoint('leaflet'),
    )
    expect(await runReportRows(graph, 'moments-of-truth', { asOf })).toMatchObject([
      {
        touchpointId: 'invoice',
        riskCount: 7,
        risks: [
          'severalOwners',
          'noDataProvider',
          'noDefiner',
          'lowRating',
          'expectationMissed',
          'retiringSystem',
          'assumed',
        ],
      },
      {
        touchpointId: 'welcome',
        risks: ['noOwner', 'noDataProvider', 'noDefiner', 'noImplementer', 'notMeasured', 'assumed'],
      },
    ])
  })

  it('knows one without any risk', async () => {
    await seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice', { ...moment, rating: 0, confidence: 'validated', deliveredResponseMinutes: 10 }),
      owns('finance', 'invoice'),
      defines('finance', 'invoice'),
      implementsTouchpoint('finance', 'invoice'),
      providesDataTo('finance', 'invoice'),
    )
    expect(await runReportRows(graph, 'moments-of-truth', { asOf })).toMatchObject([
      { isAtRisk: false, risks: [] },
    ])
    expect(await runReportRows(graph, 'moments-of-truth', { asOf, leastRating: '1' })).toMatchObject([
      { isAtRisk: true, risks: ['lowRating'] },
    ])
  })
})
