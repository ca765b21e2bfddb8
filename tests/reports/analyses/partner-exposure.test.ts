import { beforeEach, describe, expect, it } from 'vitest'
import { getReport, readCatalogue } from '../../../src/reports/catalogue.ts'
import { extractFindings, hasFindingRule } from '../../../src/reports/findings.ts'
import {
  clearGraph,
  createTestGraph,
  department,
  implementsTouchpoint,
  node,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()

beforeEach(() => clearGraph(graph))

const createPartner = (id: string) => node('Partner', id)
const partnerImplements = (id: string, implementedId: string, claim = {}) =>
  relationship(`Partner/${id}`, 'IMPLEMENTS', `Touchpoint/${implementedId}`, claim)
const addToJourney = (touchpointId: string, phase: string, journey: string) => [
  node('Phase', phase),
  node('Journey', journey),
  relationship(`Touchpoint/${touchpointId}`, 'IN_PHASE', `Phase/${phase}`),
  relationship(`Journey/${journey}`, 'HAS_PHASE', `Phase/${phase}`),
]
const readExposure = async (parameters = {}) => runReportRows(graph, 'partner-exposure', parameters)

describe('partner-exposure', () => {
  it('tells the touchpoints, phases and journeys that only one partner carries', async () => {
    await seedGraph(
      graph,
      createPartner('courier'),
      touchpoint('delivery', { importance: 4 }),
      partnerImplements('courier', 'delivery'),
      ...addToJourney('delivery', 'receive', 'joining'),
    )
    expect(await readExposure()).toEqual([
      {
        partnerId: 'courier',
        partner: 'courier',
        journeysLost: 1,
        phasesLost: 1,
        touchpointsLost: 1,
        journeysAffected: 0,
        touchpointsAffected: 0,
        importance: 4,
        severity: 'critical',
        losesTouchpoints: true,
        journeys: ['joining'],
        phases: ['receive'],
        touchpoints: ['delivery'],
        touchpointIds: ['delivery'],
        volumePerMonth: 0,
        customerIds: [],
        hasMomentOfTruth: false,
      },
    ])
  })

  it('counts as merely affected what others carry out too', async () => {
    await seedGraph(
      graph,
      createPartner('courier'),
      department('logistics'),
      touchpoint('delivery'),
      partnerImplements('courier', 'delivery'),
      implementsTouchpoint('logistics', 'delivery'),
      ...addToJourney('delivery', 'receive', 'joining'),
    )
    expect(await readExposure()).toMatchObject([
      {
        touchpointsLost: 0,
        journeysLost: 0,
        touchpointsAffected: 1,
        journeysAffected: 1,
        severity: null,
        losesTouchpoints: false,
      },
    ])
  })

  it('follows a partner through the systems it runs', async () => {
    await seedGraph(
      graph,
      createPartner('cloud'),
      node('System', 'billing'),
      touchpoint('invoice'),
      relationship('Partner/cloud', 'OPERATES', 'System/billing'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
    )
    expect(await readExposure()).toMatchObject([{ touchpoints: ['invoice'], severity: 'medium' }])
  })

  it('puts the partner first with whom the most falls', async () => {
    await seedGraph(
      graph,
      ...['agency', 'cloud', 'courier', 'idle'].map(createPartner),
      ...['advert', 'delivery', 'invoice', 'reminder'].map((id) => touchpoint(id)),
      department('marketing'),
      partnerImplements('agency', 'advert'),
      implementsTouchpoint('marketing', 'advert'),
      partnerImplements('cloud', 'invoice'),
      partnerImplements('cloud', 'reminder'),
      partnerImplements('courier', 'delivery'),
      ...addToJourney('delivery', 'receive', 'joining'),
    )
    expect((await readExposure()).map(({ partnerId }) => partnerId)).toEqual([
      'courier',
      'cloud',
      'agency',
      'idle',
    ])
  })

  it('is high where a moment of truth is lost', async () => {
    await seedGraph(
      graph,
      createPartner('courier'),
      touchpoint('delivery', { momentOfTruth: true }),
      partnerImplements('courier', 'delivery'),
    )
    expect(await readExposure()).toMatchObject([{ severity: 'high' }])
  })

  it('does not count touchpoints that are not in use, nor claims that have ended', async () => {
    await seedGraph(
      graph,
      createPartner('courier'),
      touchpoint('fax', { lifecycle: 'retired' }),
      touchpoint('delivery'),
      partnerImplements('courier', 'fax'),
      partnerImplements('courier', 'delivery', { until: '2020-01-01' }),
    )
    expect(await readExposure()).toMatchObject([{ touchpointsLost: 0, touchpointsAffected: 0 }])
    expect(await readExposure({ asOf: '2019-12-31' })).toMatchObject([{ touchpointsLost: 1 }])
  })

  it('flags just the partners with whom touchpoints are lost', async () => {
    await seedGraph(
      graph,
      createPartner('courier'),
      createPartner('idle'),
      touchpoint('delivery'),
      partnerImplements('courier', 'delivery'),
    )
    const report = getReport(await readCatalogue(), 'partner-exposure')
    const findings = hasFindingRule(report) ? await extractFindings(report, await readExposure()) : []
    expect(findings).toMatchObject([
      {
        key: 'partner-exposure:courier',
        severity: 'medium',
        elements: [
          { kind: 'Partner', id: 'courier' },
          { kind: 'Touchpoint', id: 'delivery' },
        ],
      },
    ])
  })

  it('has no rows on an empty map', async () => {
    expect(await readExposure()).toEqual([])
  })
})
