import { describe, expect, it } from 'vitest'
import {
  createEmptyGraph,
  department,
  node,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createEmptyGraph()

const customer = (id: string) => node('Customer', id)
const journey = (id: string) => node('Journey', id)
const createPhase = (journeyId: string, id: string) => [
  node('Phase', id, { period: 'postPurchase' }),
  relationship(`Journey/${journeyId}`, 'HAS_PHASE', `Phase/${id}`),
]
const inPhase = (id: string, phase: string) => relationship(`Touchpoint/${id}`, 'IN_PHASE', `Phase/${phase}`)
const engagesAt = (who: string, id: string, times?: Readonly<Record<string, number>>) =>
  relationship(`Customer/${who}`, 'ENGAGES_AT', `Touchpoint/${id}`, times)
const hasNeed = (who: string, need: string) => relationship(`Customer/${who}`, 'HAS_NEED', `Need/${need}`)
const serves = (id: string, need: string) => relationship(`Touchpoint/${id}`, 'SERVES', `Need/${need}`)

interface PromiseTimes {
  readonly response?: number
  readonly resolution?: number
  readonly about: readonly string[]
  readonly to?: string
  readonly by?: string
}

const promise = (id: string, { response, resolution, about, to = 'households', by }: PromiseTimes) => [
  node('Promise', id, {
    statement: `We promise ${id}`,
    ...(response !== undefined && { promisedResponseMinutes: response }),
    ...(resolution !== undefined && { promisedResolutionMinutes: resolution }),
  }),
  ...about.map((subject) => relationship(`Promise/${id}`, 'ABOUT', subject)),
  relationship(`Promise/${id}`, 'MADE_TO', `Customer/${to}`),
  ...(by === undefined ? [] : [relationship(by, 'MAKES', `Promise/${id}`)]),
]

/** What is promised is expected and delivered in time, and every need is met. */
const createSatisfiedEcosystem = () => [
  customer('households'),
  department('service'),
  touchpoint('hotline', {
    deliveredResponseMinutes: 3,
    deliveredResolutionMinutes: 30,
    valueReceived: 'all',
  }),
  journey('living'),
  ...createPhase('living', 'help'),
  inPhase('hotline', 'help'),
  node('Need', 'help'),
  hasNeed('households', 'help'),
  serves('hotline', 'help'),
  engagesAt('households', 'hotline', { expectedResponseMinutes: 3, expectedResolutionMinutes: 60 }),
  ...promise('quick-answer', {
    response: 3,
    resolution: 60,
    about: ['Touchpoint/hotline'],
    by: 'Department/service',
  }),
  ...promise('quick-help', { resolution: 60, about: ['Journey/living'], by: 'Department/service' }),
]

describe('expectation-gaps', () => {
  it('tells response and resolution apart, with a signed gap', async () => {
    await seedGraph(
      graph,
      customer('households'),
      touchpoint('hotline', {
        importance: 5,
        deliveredResponseMinutes: 9,
        deliveredResolutionMinutes: 20,
        measuredAt: '2026-01-31T00:00:00Z',
      }),
      engagesAt('households', 'hotline', { expectedResponseMinutes: 3, expectedResolutionMinutes: 30 }),
    )
    expect(await runReportRows(graph, 'expectation-gaps')).toMatchObject([
      {
        customerId: 'households',
        touchpointId: 'hotline',
        importance: 5,
        aspect: 'response',
        expectedMinutes: 3,
        deliveredMinutes: 9,
        gapMinutes: 6,
        status: 'gap',
        isGap: true,
        measuredAt: '2026-01-31T00:00:00Z',
      },
      { aspect: 'resolution', gapMinutes: -10, status: 'noGap', isGap: false },
    ])
  })

  it('tells what nobody measured from what is no gap, and from what nobody expects', async () => {
    await seedGraph(
      graph,
      customer('households'),
      customer('movers'),
      touchpoint('hotline', { deliveredResponseMinutes: 3 }),
      touchpoint('advert'),
      engagesAt('households', 'hotline', { expectedResponseMinutes: 3, expectedResolutionMinutes: 30 }),
      engagesAt('movers', 'hotline'),
      engagesAt('movers', 'advert'),
    )
    const rows = await runReportRows(graph, 'expectation-gaps')
    expect(
      rows.map((row) => [row.customerId, row.touchpointId, row.aspect, row.status, row.gapMinutes]),
    ).toEqual([
      ['households', 'hotline', 'resolution', 'notMeasured', null],
      ['movers', 'hotline', 'response', 'notExpected', null],
      ['households', 'hotline', 'response', 'noGap', 0],
    ])
  })

  it('puts the gaps at the most important touchpoints first and leaves out what is not in use', async () => {
    const times = { expectedResponseMinutes: 1 }
    await seedGraph(
      graph,
      customer('households'),
      touchpoint('newsletter', { importance: 1, deliveredResponseMinutes: 900 }),
      touchpoint('hotline', { importance: 5, deliveredResponseMinutes: 2 }),
      touchpoint('fax', { importance: 5, deliveredResponseMinutes: 900, lifecycle: 'retired' }),
      ...['newsletter', 'hotline', 'fax'].map((id) => engagesAt('households', id, times)),
    )
    const rows = await runReportRows(graph, 'expectation-gaps')
    expect(rows.map(({ touchpointId }) => touchpointId)).toEqual(['hotline', 'newsletter'])
  })
})

describe('promise-gaps', () => {
  it('compares what was promised with what is delivered, and names who promised it to whom', async () => {
    await seedGraph(
      graph,
      customer('households'),
      department('marketing'),
      node('Partner', 'agency'),
      touchpoint('repair', { importance: 4, deliveredResolutionMinutes: 2_880, deliveredResponseMinutes: 5 }),
      ...promise('one-day', {
        resolution: 1_440,
        about: ['Touchpoint/repair'],
        by: 'Department/marketing',
      }),
      relationship('Partner/agency', 'MAKES', 'Promise/one-day'),
      touchpoint('advert'),
      relationship('Touchpoint/advert', 'STATES', 'Promise/one-day'),
    )
    expect(await runReportRows(graph, 'promise-gaps')).toEqual([
      {
        promiseId: 'one-day',
        promise: 'one-day',
        touchpointId: 'repair',
        touchpoint: 'repair',
        importance: 4,
        aspect: 'resolution',
        promisedMinutes: 1_440,
        deliveredMinutes: 2_880,
        gapMinutes: 1_440,
        status: 'gap',
        isGap: true,
        isDirect: true,
        journeyIds: [],
        journeys: [],
        makerDepartmentIds: ['marketing'],
        makerPartnerIds: ['agency'],
        makers: ['agency', 'marketing'],
        customerIds: ['households'],
        customers: ['households'],
        statedAtIds: ['advert'],
        statedAt: ['advert'],
      },
    ])
  })

  it('holds a promise about a journey against each touchpoint in its phases, once', async () => {
    await seedGraph(
      graph,
      customer('households'),
      journey('connecting'),
      ...createPhase('connecting', 'order'),
      ...createPhase('connecting', 'install'),
      touchpoint('order-form', { deliveredResolutionMinutes: 5 }),
      touchpoint('visit', { deliveredResolutionMinutes: 20_000 }),
      touchpoint('leaflet'),
      touchpoint('fax', { lifecycle: 'retired', deliveredResolutionMinutes: 99_999 }),
      touchpoint('elsewhere', { deliveredResolutionMinutes: 99_999 }),
      inPhase('order-form', 'order'),
      inPhase('visit', 'order'),
      inPhase('visit', 'install'),
      inPhase('leaflet', 'install'),
      inPhase('fax', 'order'),
      ...promise('ten-days', { resolution: 14_400, about: ['Journey/connecting', 'Touchpoint/visit'] }),
    )
    const rows = await runReportRows(graph, 'promise-gaps')
    expect(rows.map((row) => [row.touchpointId, row.status, row.gapMinutes, row.isDirect])).toEqual([
      ['visit', 'gap', 5_600, true],
      ['leaflet', 'notMeasured', null, false],
      ['order-form', 'noGap', -14_395, false],
    ])
    expect(rows.map(({ journeyIds }) => journeyIds)).toEqual([['connecting'], ['connecting'], ['connecting']])
  })
})

describe('promise-contradictions', () => {
  const listContradictions = async () =>
    (await runReportRows(graph, 'promise-contradictions')).map((row) => [
      row.contradiction,
      row.aspect,
      row.shorterPromiseId,
      row.shorterAboutId,
      row.longerPromiseId,
      row.longerAboutId,
      row.differenceMinutes,
    ])

  it('finds different times promised to the same customers for the same thing', async () => {
    await seedGraph(
      graph,
      customer('households'),
      department('marketing'),
      department('sales'),
      journey('connecting'),
      ...promise('ten-days', {
        resolution: 14_400,
        about: ['Journey/connecting'],
        by: 'Department/marketing',
      }),
      ...promise('four-weeks', { resolution: 40_320, about: ['Journey/connecting'], by: 'Department/sales' }),
    )
    expect(await runReportRows(graph, 'promise-contradictions')).toMatchObject([
      {
        contradiction: 'differentTimes',
        aspect: 'resolution',
        shorterPromiseId: 'ten-days',
        shorterMinutes: 14_400,
        shorterMakers: ['marketing'],
        shorterAboutKind: 'Journey',
        shorterAboutId: 'connecting',
        longerPromiseId: 'four-weeks',
        longerMinutes: 40_320,
        longerMakers: ['sales'],
        longerAboutKind: 'Journey',
        differenceMinutes: 25_920,
        hasCommonMaker: false,
        severity: 'medium',
        customerIds: ['households'],
      },
    ])
  })

  it('takes it less gravely when one party makes both promises, for it may mean two acts', async () => {
    await seedGraph(
      graph,
      customer('households'),
      department('service'),
      touchpoint('repair', { importance: 3 }),
      ...promise('reply', { response: 60, about: ['Touchpoint/repair'], by: 'Department/service' }),
      ...promise('visit', { response: 90, about: ['Touchpoint/repair'], by: 'Department/service' }),
    )
    expect(await runReportRows(graph, 'promise-contradictions')).toMatchObject([
      { shorterPromiseId: 'reply', hasCommonMaker: true, severity: 'low', importance: 3 },
    ])
  })

  it('finds a step of a journey promised to take longer than the journey', async () => {
    await seedGraph(
      graph,
      customer('households'),
      journey('connecting'),
      ...createPhase('connecting', 'install'),
      touchpoint('visit'),
      touchpoint('porting'),
      inPhase('visit', 'install'),
      inPhase('porting', 'install'),
      ...promise('ten-days', { resolution: 14_400, about: ['Journey/connecting'] }),
      ...promise('number-kept', { resolution: 20_160, about: ['Touchpoint/porting'] }),
      ...promise('visit-soon', { resolution: 1_440, about: ['Touchpoint/visit'] }),
    )
    expect(await listContradictions()).toEqual([
      ['partLongerThanWhole', 'resolution', 'ten-days', 'connecting', 'number-kept', 'porting', 5_760],
    ])
  })

  it('says once that two promises differ about a touchpoint, though one is about its journey as well', async () => {
    await seedGraph(
      graph,
      customer('households'),
      journey('connecting'),
      ...createPhase('connecting', 'install'),
      touchpoint('visit'),
      inPhase('visit', 'install'),
      ...promise('quick', { response: 60, about: ['Journey/connecting', 'Touchpoint/visit'] }),
      ...promise('slow', { response: 90, about: ['Touchpoint/visit'] }),
    )
    expect(await listContradictions()).toEqual([
      ['differentTimes', 'response', 'quick', 'visit', 'slow', 'visit', 30],
    ])
  })

  it('sees none between different customers, different aspects, or about what is not in use', async () => {
    await seedGraph(
      graph,
      customer('households'),
      customer('resellers'),
      touchpoint('hotline'),
      touchpoint('fax', { lifecycle: 'retired' }),
      ...promise('three', { response: 3, about: ['Touchpoint/hotline', 'Touchpoint/fax'] }),
      ...promise('nine', { response: 9, about: ['Touchpoint/hotline'], to: 'resellers' }),
      ...promise('day', { resolution: 1_440, about: ['Touchpoint/hotline'] }),
      ...promise('week', { response: 10_080, about: ['Touchpoint/fax'] }),
    )
    expect(await listContradictions()).toEqual([])
  })
})

describe('unmet-needs', () => {
  it('says why nothing meets a need, the most important first', async () => {
    await seedGraph(
      graph,
      customer('households'),
      node('Need', 'keep-number', { importance: 5 }),
      node('Need', 'stay-online', { importance: 4 }),
      node('Need', 'leave', { importance: 3 }),
      node('Need', 'help', { importance: 1 }),
      touchpoint('fax', { lifecycle: 'retired' }),
      touchpoint('status-page'),
      touchpoint('notice', { valueReceived: 'none' }),
      touchpoint('shop', { valueReceived: 'all' }),
      touchpoint('hotline', { valueReceived: 'some' }),
      ...['keep-number', 'stay-online', 'leave', 'help'].map((need) => hasNeed('households', need)),
      serves('fax', 'keep-number'),
      serves('status-page', 'stay-online'),
      serves('notice', 'leave'),
      serves('shop', 'leave'),
      serves('hotline', 'help'),
      ...['fax', 'notice', 'hotline'].map((id) => engagesAt('households', id)),
    )
    const rows = await runReportRows(graph, 'unmet-needs')
    expect(
      rows.map((row) => [row.needId, row.reason, row.servingTouchpoints, row.engagedTouchpoints]),
    ).toEqual([
      ['keep-number', 'servedByNone', 0, 0],
      ['stay-online', 'notEngaged', 1, 0],
      ['leave', 'noValue', 2, 1],
    ])
    expect(rows.at(-1)?.touchpointIds).toEqual(['notice', 'shop'])
  })

  it('judges each customer group by itself, and takes a value that nobody stated for some', async () => {
    await seedGraph(
      graph,
      customer('households'),
      customer('movers'),
      node('Need', 'help'),
      touchpoint('hotline'),
      serves('hotline', 'help'),
      hasNeed('households', 'help'),
      hasNeed('movers', 'help'),
      engagesAt('households', 'hotline'),
    )
    const rows = await runReportRows(graph, 'unmet-needs')
    expect(rows.map(({ customerId, reason }) => [customerId, reason])).toEqual([['movers', 'notEngaged']])
  })
})

describe('where nothing is wrong', () => {
  it('no report on expectations and promises finds a fault', async () => {
    await seedGraph(graph, ...createSatisfiedEcosystem())
    const gaps = [
      ...(await runReportRows(graph, 'expectation-gaps')),
      ...(await runReportRows(graph, 'promise-gaps')),
    ]
    expect(gaps.map(({ status }) => status)).toEqual(['noGap', 'noGap', 'noGap', 'noGap', 'noGap'])
    expect(gaps.some(({ isGap }) => isGap)).toBe(false)
    expect(await runReportRows(graph, 'promise-contradictions')).toEqual([])
    expect(await runReportRows(graph, 'unmet-needs')).toEqual([])
  })
})

describe('on an empty map', () => {
  it.each(['expectation-gaps', 'promise-gaps', 'promise-contradictions', 'unmet-needs'])(
    '%s has no rows',
    async (name) => {
      expect(await runReportRows(graph, name)).toEqual([])
    },
  )
})
