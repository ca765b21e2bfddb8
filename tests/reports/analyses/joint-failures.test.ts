import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { FailureCascade } from '../../../src/algorithms/failureCascade.ts'
import type { Projection } from '../../../src/graph/projection/projection.ts'
import { sortProjection } from '../../../src/graph/projection/sortProjection.ts'
import { kindNames } from '../../../src/model/kinds.ts'
import { relationshipTypeNames } from '../../../src/model/relationships.ts'
import { getReport, readCatalogue } from '../../../src/reports/catalogue.ts'
import { getFailureGraph } from '../../../src/reports/ecosystem/failureGraph.ts'
import { getId, getKind, selectNodes } from '../../../src/reports/ecosystem/nodes.ts'
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

const redundantPhase = [
  node('Journey', 'living'),
  node('Phase', 'help', { period: 'postPurchase' }),
  relationship('Journey/living', 'HAS_PHASE', 'Phase/help'),
  ...['hotline', 'chat'].flatMap((id) => [
    touchpoint(id),
    relationship(`Touchpoint/${id}`, 'IN_PHASE', 'Phase/help'),
  ]),
  node('System', 'telephony'),
  node('System', 'chatbot'),
  relationship('Touchpoint/hotline', 'DEPENDS_ON', 'System/telephony'),
  relationship('Touchpoint/chat', 'DEPENDS_ON', 'System/chatbot'),
]

const listPairs = async () =>
  (await runReportRows(graph, 'joint-failures')).map(({ firstId, secondId }) => [firstId, secondId])

describe('joint-failures', () => {
  it('name the two that remove both ways to be helped', async () => {
    await seedGraph(graph, ...redundantPhase)
    expect(await runReportRows(graph, 'joint-failures')).toMatchObject([
      {
        firstId: 'chatbot',
        secondId: 'telephony',
        journeysLost: 1,
        phasesLost: 1,
        touchpointsLost: 2,
        journeyIds: ['living'],
      },
    ])
  })

  it('are none while there is a third way, or when one is enough', async () => {
    await seedGraph(
      graph,
      ...redundantPhase,
      touchpoint('shop'),
      relationship('Touchpoint/shop', 'IN_PHASE', 'Phase/help'),
    )
    expect(await listPairs()).toEqual([])
    await clearGraph(graph)
    await seedGraph(
      graph,
      ...redundantPhase,
      relationship('Touchpoint/chat', 'DEPENDS_ON', 'System/telephony'),
    )
    expect(await listPairs()).toEqual([])
  })

  it('see through what stands behind: two partners that run one system', async () => {
    await seedGraph(
      graph,
      ...redundantPhase.slice(0, 3),
      touchpoint('hotline'),
      relationship('Touchpoint/hotline', 'IN_PHASE', 'Phase/help'),
      node('System', 'network'),
      relationship('Touchpoint/hotline', 'DEPENDS_ON', 'System/network'),
      ...['north', 'south'].flatMap((id) => [
        node('Partner', id),
        relationship(`Partner/${id}`, 'OPERATES', 'System/network'),
      ]),
    )
    expect(await listPairs()).toEqual([['north', 'south']])
  })

  it('are refused, not cut, where there are more pairs than asked for', async () => {
    await seedGraph(
      graph,
      ...redundantPhase,
      node('Partner', 'carrier'),
      relationship('Partner/carrier', 'OPERATES', 'System/telephony'),
    )
    expect(await runReportRows(graph, 'joint-failures', { pairsAtMost: '2' })).toHaveLength(2)
    await expect(runReportRows(graph, 'joint-failures', { pairsAtMost: '1' })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      faults: [{ path: 'pairsAtMost' }],
    })
  })

  it('are those that trying all pairs finds, on any small map', async () => {
    const report = getReport(await readCatalogue(), 'joint-failures')
    const { source } = report
    if (!('analyse' in source)) throw new TypeError('joint-failures is an analysis')
    fc.assert(
      fc.property(arbitraryArcs, (arcs) => {
        const projection = createProjection(arcs)
        const actual = [...source.analyse(projection, { pairsAtMost: 1_000, asOf: day })].map(
          ({ firstId, secondId, journeyIds, ...row }) =>
            `${firstId} ${secondId} ${journeyIds} ${row.phasesLost} ${row.touchpointsLost} ${row.importance}`,
        )
        expect(actual.toSorted()).toEqual(findPairsByBruteForce(projection).toSorted())
      }),
      { numRuns: 500 },
    )
  })
})

const day = '2026-06-30'
const kinds = [
  'Journey',
  'Phase',
  'Phase',
  'Touchpoint',
  'Touchpoint',
  'Touchpoint',
  'System',
  'System',
  'System',
  'Partner',
  'Partner',
]

type TypedArc = readonly [type: string, from: number, to: number]

/** Any relationships between a journey, two phases, three touchpoints, three systems and two partners. */
const arbitraryArcs = fc
  .uniqueArray(
    fc.oneof(
      fc.tuple(fc.constant('HAS_PHASE'), fc.constant(0), fc.integer({ min: 1, max: 2 })),
      fc.tuple(fc.constant('IN_PHASE'), fc.integer({ min: 3, max: 5 }), fc.integer({ min: 1, max: 2 })),
      fc.tuple(fc.constant('DEPENDS_ON'), fc.integer({ min: 3, max: 8 }), fc.integer({ min: 6, max: 10 })),
      fc.tuple(fc.constant('OPERATES'), fc.integer({ min: 9, max: 10 }), fc.integer({ min: 6, max: 8 })),
      fc.tuple(fc.constant('IMPLEMENTS'), fc.integer({ min: 9, max: 10 }), fc.integer({ min: 3, max: 5 })),
    ),
    { maxLength: 18, selector: (each) => each.join() },
  )
  .map((arcs): TypedArc[] => arcs.filter(([, from, to]) => from !== to))

function createProjection(arcs: readonly TypedArc[]): Projection {
  const count = kinds.length
  const createNaNArray = (length: number) => new Float64Array(length).fill(Number.NaN)
  return sortProjection({
    version: 'test',
    nodes: {
      count,
      id: kinds.map((kind, index) => `${kind.toLowerCase()}-${index}`),
      name: kinds.map((kind, index) => `${kind} ${index}`),
      kind: Uint8Array.from(kinds, (kind) => kindNames.indexOf(kind)),
      hasDescription: new Uint8Array(count),
      importance: Uint8Array.from(kinds, (kind, index) => (kind === 'Touchpoint' ? index % 5 : 0)),
      momentOfTruth: new Uint8Array(count),
      isLive: new Uint8Array(count).fill(1),
      reviewedDay: createNaNArray(count),
      reviewEveryDays: createNaNArray(count),
      confidence: new Uint8Array(count),
      sensitivity: new Uint8Array(count),
      systemLifecycle: new Uint8Array(count),
      criticality: new Uint8Array(count),
      period: new Uint8Array(count),
      volumePerMonth: createNaNArray(count),
      size: createNaNArray(count),
      promisedResponseMinutes: createNaNArray(count),
      promisedResolutionMinutes: createNaNArray(count),
    },
    relationships: {
      count: arcs.length,
      type: Uint8Array.from(arcs, ([type]) => relationshipTypeNames.indexOf(type)),
      from: Int32Array.from(arcs, ([, from]) => from),
      to: Int32Array.from(arcs, ([, , to]) => to),
      sinceDay: new Float64Array(arcs.length).fill(Number.NEGATIVE_INFINITY),
      untilDay: new Float64Array(arcs.length).fill(Number.POSITIVE_INFINITY),
      handoffMinutes: createNaNArray(arcs.length),
      agreement: new Int32Array(arcs.length),
      confidence: new Uint8Array(arcs.length),
    },
  })
}

/** Every pair is tried: is the journey lost with both, and with neither alone; what else is lost? */
function findPairsByBruteForce(projection: Projection): string[] {
  const losses = new FailureCascade(getFailureGraph(projection, day).losses)
  const journey = 0
  const losesJourney = (...nodes: number[]) => losses.cascadeFrom(nodes).includes(journey)
  const candidates = selectNodes(projection, ['Employee', 'Partner', 'System', 'Process'])
  return candidates.flatMap((first, index) =>
    candidates
      .slice(index + 1)
      .filter((second) => losesJourney(first, second) && !losesJourney(first) && !losesJourney(second))
      .map((second) => {
        const lost = losses.cascadeFrom([first, second])
        const countLost = (kind: string) => lost.filter((node) => getKind(projection, node) === kind).length
        const importance = Math.max(...lost.map((node) => projection.nodes.importance[node] ?? 0)) || null
        const pair = `${getId(projection, first)} ${getId(projection, second)} ${getId(projection, journey)}`
        return `${pair} ${countLost('Phase')} ${countLost('Touchpoint')} ${importance}`
      }),
  )
}
