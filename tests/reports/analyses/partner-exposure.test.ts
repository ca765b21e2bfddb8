import { beforeEach, describe, expect, it } from 'vitest'
import { readCatalogue, reportNamed } from '../../../src/reports/catalogue.ts'
import { findingsIn, flagsProblems } from '../../../src/reports/findings.ts'
import {
  build,
  carriesOut,
  department,
  empty,
  link,
  node,
  openTestGraph,
  rowsOf,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await openTestGraph()

beforeEach(() => empty(graph))

const partner = (id: string) => node('Partner', id)
const partnerCarriesOut = (id: string, at: string, claim = {}) =>
  link(`Partner/${id}`, 'IMPLEMENTS', `Touchpoint/${at}`, claim)
const inJourney = (touchpointId: string, phase: string, journey: string) => [
  node('Phase', phase),
  node('Journey', journey),
  link(`Touchpoint/${touchpointId}`, 'IN_PHASE', `Phase/${phase}`),
  link(`Journey/${journey}`, 'HAS_PHASE', `Phase/${phase}`),
]
const exposure = async (given = {}) => rowsOf(graph, 'partner-exposure', given)

describe('partner-exposure', () => {
  it('tells the touchpoints, phases and journeys that only one partner carries', async () => {
    await build(
      graph,
      partner('courier'),
      touchpoint('delivery', { importance: 4 }),
      partnerCarriesOut('courier', 'delivery'),
      ...inJourney('delivery', 'receive', 'joining'),
    )
    expect(await exposure()).toEqual([
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
      },
    ])
  })

  it('counts as merely affected what others carry out too', async () => {
    await build(
      graph,
      partner('courier'),
      department('logistics'),
      touchpoint('delivery'),
      partnerCarriesOut('courier', 'delivery'),
      carriesOut('logistics', 'delivery'),
      ...inJourney('delivery', 'receive', 'joining'),
    )
    expect(await exposure()).toMatchObject([
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
    await build(
      graph,
      partner('cloud'),
      node('System', 'billing'),
      touchpoint('invoice'),
      link('Partner/cloud', 'OPERATES', 'System/billing'),
      link('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
    )
    expect(await exposure()).toMatchObject([{ touchpoints: ['invoice'], severity: 'medium' }])
  })

  it('puts the partner first with whom the most falls', async () => {
    await build(
      graph,
      ...['agency', 'cloud', 'courier', 'idle'].map(partner),
      ...['advert', 'delivery', 'invoice', 'reminder'].map((id) => touchpoint(id)),
      department('marketing'),
      partnerCarriesOut('agency', 'advert'),
      carriesOut('marketing', 'advert'),
      partnerCarriesOut('cloud', 'invoice'),
      partnerCarriesOut('cloud', 'reminder'),
      partnerCarriesOut('courier', 'delivery'),
      ...inJourney('delivery', 'receive', 'joining'),
    )
    expect((await exposure()).map(({ partnerId }) => partnerId)).toEqual([
      'courier',
      'cloud',
      'agency',
      'idle',
    ])
  })

  it('is high where a moment of truth is lost', async () => {
    await build(
      graph,
      partner('courier'),
      touchpoint('delivery', { momentOfTruth: true }),
      partnerCarriesOut('courier', 'delivery'),
    )
    expect(await exposure()).toMatchObject([{ severity: 'high' }])
  })

  it('does not count touchpoints that are not in use, nor claims that have ended', async () => {
    await build(
      graph,
      partner('courier'),
      touchpoint('fax', { lifecycle: 'retired' }),
      touchpoint('delivery'),
      partnerCarriesOut('courier', 'fax'),
      partnerCarriesOut('courier', 'delivery', { until: '2020-01-01' }),
    )
    expect(await exposure()).toMatchObject([{ touchpointsLost: 0, touchpointsAffected: 0 }])
    expect(await exposure({ asOf: '2019-12-31' })).toMatchObject([{ touchpointsLost: 1 }])
  })

  it('flags just the partners with whom touchpoints are lost', async () => {
    await build(
      graph,
      partner('courier'),
      partner('idle'),
      touchpoint('delivery'),
      partnerCarriesOut('courier', 'delivery'),
    )
    const report = reportNamed(await readCatalogue(), 'partner-exposure')
    const findings = flagsProblems(report) ? await findingsIn(report, await exposure()) : []
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
    expect(await exposure()).toEqual([])
  })
})
