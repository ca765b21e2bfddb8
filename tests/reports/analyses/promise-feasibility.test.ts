import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { buildAdjacency } from '../../../src/algorithms/adjacency.ts'
import { findSlowestPaths } from '../../../src/algorithms/slowestPaths.ts'
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

const promise = (minutes: number) =>
  node('Promise', 'fast', { statement: 'We are fast', promisedResolutionMinutes: minutes })
const dependsOn = (from: string, to: string, handoffMinutes?: number) =>
  relationship(from, 'DEPENDS_ON', to, handoffMinutes === undefined ? {} : { handoffMinutes })

describe('promise-feasibility', () => {
  beforeEach(() =>
    seedGraph(
      graph,
      promise(100),
      touchpoint('repair', { importance: 5 }),
      node('Process', 'dispatch'),
      node('Partner', 'contractor'),
      node('System', 'stock'),
      relationship('Promise/fast', 'ABOUT', 'Touchpoint/repair'),
      dependsOn('Touchpoint/repair', 'Process/dispatch', 30),
      dependsOn('Process/dispatch', 'Partner/contractor', 90),
      dependsOn('Touchpoint/repair', 'System/stock', 20),
    ),
  )

  it('adds up the hand-overs on the slowest way, and names its slowest link', async () => {
    expect(await runReportRows(graph, 'promise-feasibility')).toMatchObject([
      {
        promiseId: 'fast',
        touchpointId: 'repair',
        aspect: 'resolution',
        promisedMinutes: 100,
        slowestMinutes: 120,
        slackMinutes: -20,
        isInfeasible: true,
        path: 'repair -DEPENDS_ON-> dispatch -DEPENDS_ON-> contractor',
        slowestLink: 'dispatch -DEPENDS_ON-> contractor',
        slowestLinkMinutes: 90,
        unknownHandoffs: 0,
      },
    ])
  })

  it('is kept when there is time enough', async () => {
    await seedGraph(graph, promise(120))
    expect(await runReportRows(graph, 'promise-feasibility')).toMatchObject([
      { slackMinutes: 0, isInfeasible: false },
    ])
  })

  it('counts hand-overs without a time, and leaves out what is not in use', async () => {
    await seedGraph(
      graph,
      node('System', 'archive'),
      dependsOn('Partner/contractor', 'System/archive'),
      node('System', 'future', { lifecycle: 'planned' }),
      dependsOn('Touchpoint/repair', 'System/future', 5_000),
    )
    expect(await runReportRows(graph, 'promise-feasibility')).toMatchObject([
      { slowestMinutes: 120, unknownHandoffs: 1 },
    ])
  })

  it('looks at every touchpoint of a journey that is promised', async () => {
    await seedGraph(
      graph,
      node('Journey', 'moving'),
      node('Phase', 'switch', { period: 'postPurchase' }),
      touchpoint('call'),
      relationship('Journey/moving', 'HAS_PHASE', 'Phase/switch'),
      relationship('Touchpoint/call', 'IN_PHASE', 'Phase/switch'),
      relationship('Touchpoint/repair', 'IN_PHASE', 'Phase/switch'),
      relationship('Promise/fast', 'ABOUT', 'Journey/moving'),
    )
    const rows = await runReportRows(graph, 'promise-feasibility')
    expect(rows.map(({ touchpointId, slowestMinutes }) => [touchpointId, slowestMinutes])).toEqual([
      ['repair', 120],
      ['call', 0],
    ])
  })

  it('passes nothing twice where things depend on each other', async () => {
    await seedGraph(graph, dependsOn('Partner/contractor', 'Process/dispatch', 10))
    expect(await runReportRows(graph, 'promise-feasibility')).toMatchObject([
      { slowestMinutes: 120, isCut: false },
    ])
  })
})

describe('the slowest way', () => {
  it('is the slowest of all that pass no node twice, on any small graph', () => {
    const size = 6
    const arc = fc.record({ from: fc.nat(size - 1), to: fc.nat(size - 1), minutes: fc.nat(20) })
    fc.assert(
      fc.property(fc.array(arc, { maxLength: 14 }), (arcs) => {
        const graph = buildAdjacency(
          size,
          arcs.map(({ from }) => from),
          arcs.map(({ to }) => to),
        )
        const paths = findSlowestPaths(graph, (link) => arcs[link]?.minutes ?? 0)
        for (let node = 0; node < size; node += 1) {
          expect(paths.get(node)?.minutes).toBe(findSlowestMinutes(node, new Set([node]), arcs))
        }
      }),
      { numRuns: 300 },
    )
  })
})

type TimedArc = { readonly from: number; readonly to: number; readonly minutes: number }

function findSlowestMinutes(node: number, visited: ReadonlySet<number>, arcs: readonly TimedArc[]): number {
  const paths = arcs
    .filter(({ from, to }) => from === node && !visited.has(to))
    .map(({ to, minutes }) => minutes + findSlowestMinutes(to, new Set([...visited, to]), arcs))
  return Math.max(0, ...paths)
}
