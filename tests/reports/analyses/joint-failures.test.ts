import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { Losses } from '../../../src/algorithms/failureCascade.ts'
import { failureOn } from '../../../src/algorithms/failureGraph.ts'
import { idOf, kindOf, nodesOfKinds } from '../../../src/algorithms/nodes.ts'
import { type Projection, typeNames } from '../../../src/graph/projection/projection.ts'
import { kindNames } from '../../../src/model/kinds.ts'
import { readCatalogue, reportNamed } from '../../../src/reports/catalogue.ts'
import { build, empty, link, node, openTestGraph, rowsOf, touchpoint } from '../../support/testGraph.ts'

const graph = await openTestGraph()
beforeEach(() => empty(graph))

const twoWays = [
  node('Journey', 'living'),
  node('Phase', 'help', { period: 'postPurchase' }),
  link('Journey/living', 'HAS_PHASE', 'Phase/help'),
  ...['hotline', 'chat'].flatMap((id) => [
    touchpoint(id),
    link(`Touchpoint/${id}`, 'IN_PHASE', 'Phase/help'),
  ]),
  node('System', 'telephony'),
  node('System', 'chatbot'),
  link('Touchpoint/hotline', 'DEPENDS_ON', 'System/telephony'),
  link('Touchpoint/chat', 'DEPENDS_ON', 'System/chatbot'),
]

const pairs = async () =>
  (await rowsOf(graph, 'joint-failures')).map(({ firstId, secondId }) => [firstId, secondId])

describe('joint-failures', () => {
  it('name the two that take away both ways to be helped', async () => {
    await build(graph, ...twoWays)
    expect(await rowsOf(graph, 'joint-failures')).toMatchObject([
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
    await build(graph, ...twoWays, touchpoint('shop'), link('Touchpoint/shop', 'IN_PHASE', 'Phase/help'))
    expect(await pairs()).toEqual([])
    await empty(graph)
    await build(graph, ...twoWays, link('Touchpoint/chat', 'DEPENDS_ON', 'System/telephony'))
    expect(await pairs()).toEqual([])
  })

  it('see through what stands behind: two partners that run one system', async () => {
    await build(
      graph,
      ...twoWays.slice(0, 3),
      touchpoint('hotline'),
      link('Touchpoint/hotline', 'IN_PHASE', 'Phase/help'),
      node('System', 'network'),
      link('Touchpoint/hotline', 'DEPENDS_ON', 'System/network'),
      ...['north', 'south'].flatMap((id) => [
        node('Partner', id),
        link(`Partner/${id}`, 'OPERATES', 'System/network'),
      ]),
    )
    expect(await pairs()).toEqual([['north', 'south']])
  })

  it('are refused, not cut, where there are more pairs than asked for', async () => {
    await build(
      graph,
      ...twoWays,
      node('Partner', 'carrier'),
      link('Partner/carrier', 'OPERATES', 'System/telephony'),
    )
    expect(await rowsOf(graph, 'joint-failures', { pairsAtMost: '2' })).toHaveLength(2)
    await expect(rowsOf(graph, 'joint-failures', { pairsAtMost: '1' })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      faults: [{ path: 'pairsAtMost' }],
    })
  })

  it('are those that trying all pairs finds, on any small map', async () => {
    const report = reportNamed(await readCatalogue(), 'joint-failures')
    const { source } = report
    if (!('analyse' in source)) throw new TypeError('joint-failures is an analysis')
    fc.assert(
      fc.property(smallMap, (links) => {
        const projection = projectionOf(links)
        const found = [...source.analyse(projection, { pairsAtMost: 1_000, asOf: day })].map(
          (row) => `${row.firstId} ${row.secondId} ${row.journeyIds}`,
        )
        expect(found.toSorted()).toEqual(byTrying(projection).toSorted())
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

type Link = readonly [type: string, from: number, to: number]

/** Any relationships between a journey, two phases, three touchpoints, three systems and two partners. */
const smallMap = fc
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
  .map((links): Link[] => links.filter(([, from, to]) => from !== to))

function projectionOf(links: readonly Link[]): Projection {
  const count = kinds.length
  const none = (length: number) => new Float64Array(length).fill(Number.NaN)
  return {
    version: 'test',
    nodes: {
      count,
      id: kinds.map((kind, index) => `${kind.toLowerCase()}-${index}`),
      name: kinds.map((kind, index) => `${kind} ${index}`),
      kind: Uint8Array.from(kinds, (kind) => kindNames.indexOf(kind)),
      importance: new Uint8Array(count),
      momentOfTruth: new Uint8Array(count),
      isLive: new Uint8Array(count).fill(1),
      reviewDueDay: none(count),
      promisedResponseMinutes: none(count),
      promisedResolutionMinutes: none(count),
    },
    relationships: {
      count: links.length,
      type: Uint8Array.from(links, ([type]) => typeNames.indexOf(type)),
      from: Int32Array.from(links, ([, from]) => from),
      to: Int32Array.from(links, ([, , to]) => to),
      sinceDay: new Float64Array(links.length).fill(Number.NEGATIVE_INFINITY),
      untilDay: new Float64Array(links.length).fill(Number.POSITIVE_INFINITY),
      handoffMinutes: none(links.length),
    },
  }
}

/** Every pair is tried: is the journey lost with both, and with neither alone? */
function byTrying(projection: Projection): string[] {
  const losses = new Losses(projection, failureOn(projection, day))
  const journey = 0
  const severs = (...nodes: number[]) => losses.lostWith(nodes).includes(journey)
  const candidates = nodesOfKinds(projection, ['Employee', 'Partner', 'System', 'Process'])
  return candidates.flatMap((first, index) =>
    candidates
      .slice(index + 1)
      .filter((second) => severs(first, second) && !severs(first) && !severs(second))
      .map(
        (second) =>
          `${idOf(projection, first)} ${idOf(projection, second)} ${kindOf(projection, 0).toLowerCase()}-0`,
      ),
  )
}
