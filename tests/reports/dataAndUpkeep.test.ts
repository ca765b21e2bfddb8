import { describe, expect, it } from 'vitest'
import {
  createEmptyGraph,
  department,
  implementsTouchpoint,
  node,
  owns,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createEmptyGraph()

const asOf = '2026-06-30'

describe('silo-summary', () => {
  it('counts departments and data sets with what they are a share of', async () => {
    await seedGraph(
      graph,
      ...['sales', 'service', 'legal'].map((id) => department(id)),
      ...['leads', 'tickets', 'lost'].map((id) => node('DataSet', id)),
      touchpoint('advert'),
      owns('sales', 'advert'),
      relationship('Touchpoint/advert', 'COLLECTS', 'DataSet/leads'),
      relationship('Department/sales', 'ACCESSES', 'DataSet/leads'),
      relationship('Department/service', 'ACCESSES', 'DataSet/leads'),
      node('System', 'desk'),
      relationship('Department/service', 'OPERATES', 'System/desk'),
      relationship('System/desk', 'STORES', 'DataSet/tickets'),
    )
    expect(await runReportRows(graph, 'silo-summary', { asOf })).toEqual([
      { figure: 'ownDataOnly', count: 1, of: 2, ratio: 0.5, names: ['sales'] },
      { figure: 'noData', count: 1, of: 3, ratio: 1 / 3, names: ['legal'] },
      { figure: 'oneDepartment', count: 1, of: 3, ratio: 1 / 3, names: ['tickets'] },
      { figure: 'noDepartment', count: 1, of: 3, ratio: 1 / 3, names: ['lost'] },
    ])
  })
})

describe('unused-data', () => {
  const collected = (id: string) => [
    node('DataSet', id, { sensitivity: 'personal' }),
    touchpoint(`${id}-form`),
    relationship(`Touchpoint/${id}-form`, 'COLLECTS', `DataSet/${id}`),
  ]

  it('is what a touchpoint in use collects and nobody accesses, needs or measures', async () => {
    await seedGraph(
      graph,
      department('sales'),
      ...['unused', 'accessed', 'needed', 'measured', 'old'].flatMap(collected),
      relationship('Department/sales', 'ACCESSES', 'DataSet/accessed'),
      relationship('Touchpoint/needed-form', 'DEPENDS_ON', 'DataSet/needed'),
      node('Measure', 'leads'),
      relationship('Measure/leads', 'MEASURES', 'Touchpoint/measured-form'),
      touchpoint('old-form', { lifecycle: 'retired' }),
    )
    expect(await runReportRows(graph, 'unused-data', { asOf })).toMatchObject([
      { dataSetId: 'unused', collectors: 1, touchpointIds: ['unused-form'], severity: 'medium' },
    ])
  })
})

describe('perception-gaps', () => {
  const measure = (id: string, perspective: string, actual: number) => [
    node('Measure', id, { perspective, actual, target: 4, direction: 'higherIsBetter', unit: 'stars' }),
    relationship(`Measure/${id}`, 'MEASURES', 'Touchpoint/invoice'),
  ]

  it('are where only the measure of the company meets its target', async () => {
    await seedGraph(
      graph,
      touchpoint('invoice', { importance: 5 }),
      ...measure('felt', 'customer', 3),
      ...measure('audited', 'company', 5),
      ...measure('honest', 'company', 3.5),
    )
    expect(await runReportRows(graph, 'perception-gaps')).toMatchObject([
      {
        subjectId: 'invoice',
        customerMeasureId: 'felt',
        companyMeasureId: 'audited',
        isPerceptionGap: true,
        isCustomerTargetMet: false,
        isCompanyTargetMet: true,
        unit: 'stars',
        difference: 2,
      },
      { companyMeasureId: 'honest', isPerceptionGap: false, isCompanyTargetMet: false, difference: 0.5 },
    ])
  })

  it('are not known where a target or an actual value is missing', async () => {
    await seedGraph(
      graph,
      touchpoint('invoice'),
      node('Measure', 'felt', { perspective: 'customer' }),
      relationship('Measure/felt', 'MEASURES', 'Touchpoint/invoice'),
      ...measure('audited', 'company', 5),
    )
    expect(await runReportRows(graph, 'perception-gaps')).toMatchObject([
      { isPerceptionGap: false, isCustomerTargetMet: null, isCompanyTargetMet: true, difference: null },
    ])
  })
})

describe('gatekeeper-exposure', () => {
  it('counts touchpoints that one partner stands before', async () => {
    await seedGraph(
      graph,
      department('it'),
      ...['portal', 'maker', 'other'].map((id) => node('Partner', id)),
      node('Channel', 'listing', { type: 'marketplace' }),
      ...['shop', 'shared'].map((id) => node('Channel', id)),
      relationship('Partner/portal', 'OPERATES', 'Channel/listing'),
      relationship('Partner/portal', 'OPERATES', 'Channel/shared'),
      relationship('Partner/other', 'OPERATES', 'Channel/shared'),
      node('System', 'router', { type: 'connectedDevice' }),
      relationship('Partner/maker', 'OPERATES', 'System/router'),
      touchpoint('offer', { volumePerMonth: 30, importance: 4 }),
      touchpoint('order', { volumePerMonth: 60 }),
      touchpoint('support', { volumePerMonth: 10 }),
      touchpoint('fax', { volumePerMonth: 100, lifecycle: 'retired' }),
      relationship('Touchpoint/offer', 'VIA', 'Channel/listing'),
      relationship('Touchpoint/order', 'VIA', 'Channel/listing'),
      relationship('Touchpoint/order', 'VIA', 'Channel/shop'),
      relationship('Touchpoint/support', 'VIA', 'Channel/shared'),
      relationship('Touchpoint/support', 'DEPENDS_ON', 'System/router'),
      relationship('Touchpoint/fax', 'VIA', 'Channel/listing'),
    )
    expect(await runReportRows(graph, 'gatekeeper-exposure')).toEqual([
      {
        partnerId: 'portal',
        partner: 'portal',
        touchpoints: 1,
        touchpointRatio: 1 / 3,
        volumePerMonth: 30,
        volumeRatio: 0.3,
        customerIds: [],
        hasMomentOfTruth: false,
        byChannel: 1,
        bySignIn: 0,
        byDevice: 0,
        importance: 4,
        touchpointIds: ['offer'],
        touchpointNames: ['offer'],
      },
      expect.objectContaining({ partnerId: 'maker', touchpoints: 1, byDevice: 1, volumeRatio: 0.1 }),
    ])
  })
})

describe('review-calendar', () => {
  it('lists what is overdue and what falls due soon, the most urgent first', async () => {
    const reviewed = (reviewedAt: string, reviewEveryDays = 30) => ({ reviewedAt, reviewEveryDays })
    await seedGraph(
      graph,
      department('sales'),
      touchpoint('never', { reviewEveryDays: 30 }),
      touchpoint('overdue', reviewed('2026-05-01T00:00:00Z')),
      touchpoint('today', reviewed('2026-05-31T12:00:00Z')),
      touchpoint('soon', reviewed('2026-06-20T00:00:00Z')),
      touchpoint('later', reviewed('2026-06-20T00:00:00Z', 365)),
      touchpoint('unplanned', { reviewedAt: '2020-01-01T00:00:00Z' }),
      owns('sales', 'soon'),
    )
    expect(await runReportRows(graph, 'review-calendar', { asOf })).toMatchObject([
      { id: 'never', dueOn: null, daysLeft: null, isOverdue: true },
      { id: 'overdue', dueOn: '2026-05-31', daysLeft: -30, isOverdue: true },
      { id: 'today', dueOn: '2026-06-30', daysLeft: 0, isOverdue: false },
      { id: 'soon', dueOn: '2026-07-20', daysLeft: 20, isOverdue: false, owners: ['sales'] },
    ])
  })
})

describe('evidence-methods', () => {
  it('counts what rests on each method, and on it alone', async () => {
    const evidence = (id: string, method: string | undefined, ...supported: readonly string[]) => [
      node('Evidence', id, { ...(method && { method }), collectedOn: '2026-01-01' }),
      ...supported.map((element) => relationship(`Evidence/${id}`, 'SUPPORTS', element)),
    ]
    await seedGraph(
      graph,
      ...['invoice', 'hotline'].map((id) => touchpoint(id)),
      node('Journey', 'living'),
      ...evidence('talks', 'interview', 'Touchpoint/invoice', 'Journey/living'),
      ...evidence('more-talks', 'interview', 'Touchpoint/invoice'),
      ...evidence('clicks', 'analytics', 'Touchpoint/invoice', 'Touchpoint/hotline'),
      ...evidence('hearsay', undefined),
    )
    const rows = await runReportRows(graph, 'evidence-methods')
    expect(rows).toMatchObject([
      { method: 'interview', evidence: 2, elements: 2, onlyThisMethod: 1, touchpoints: 1, journeys: 1 },
      { method: 'analytics', evidence: 1, elements: 2, onlyThisMethod: 1, touchpoints: 2, journeys: 0 },
      { method: null, evidence: 1, elements: 0, onlyThisMethod: 0 },
    ])
  })
})

describe('shared-systems', () => {
  it('reach through any number of elements in use, and end at systems in use', async () => {
    await seedGraph(
      graph,
      ...['sales', 'service'].map((id) => department(id)),
      ...['web', 'app'].map((id) => touchpoint(id)),
      owns('sales', 'web'),
      implementsTouchpoint('service', 'app'),
      ...[1, 2, 3, 4, 5, 6].map((place) => node('System', `s${place}`)),
      node('System', 'gone', { lifecycle: 'retired' }),
      ...[1, 2, 3, 4, 5].map((place) =>
        relationship(`System/s${place}`, 'DEPENDS_ON', `System/s${place + 1}`),
      ),
      relationship('System/s6', 'DEPENDS_ON', 'System/s1'),
      relationship('System/s6', 'DEPENDS_ON', 'System/gone'),
      relationship('Touchpoint/web', 'DEPENDS_ON', 'System/s1'),
      relationship('Touchpoint/app', 'DEPENDS_ON', 'System/s6'),
    )
    const rows = await runReportRows(graph, 'shared-systems', { asOf })
    expect(rows.map(({ systemId }) => systemId)).toEqual(['s1', 's2', 's3', 's4', 's5', 's6'])
  })
})
